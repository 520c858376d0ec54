// LedgerPages: the numbers of the pages of the public newsroom, and which versions of a release the public has had. On
// the ledger's thread; every call is one transaction, synced when it returns: a crash leaves all of it or nothing.
// PageReader is what reads it, also from another process.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct PageVersion {
  std::string release;  // its id
  Time published;
};

// A page, as the site's lists know it. The ledger only keeps what the site makes of it.
struct PageRow {
  std::int64_t number = 0;
  std::string story;                               // the id of its first version
  std::string newsroom;                            // a key of `newsrooms:`
  std::string tag;                                 // of feeds; as it was when it was first published
  int day = 0;                                     // 20261129: the one that lists have it under
  std::int64_t place = 0;                          // in the order of the first publications, whatever the clock said
  std::string listed;                              // JSON
  bool withdrawn = false;                          // then it counts for no month and no topic
  std::vector<std::string> topics;                 // keys (model/topic.hpp)
  std::map<std::string, std::string> topic_names;  // for publish(): by key, as they are written; others keep theirs
  std::vector<PageVersion> versions;               // that the public has had, oldest first; empty: none yet

  Time published() const { return versions.front().published; }
  Time updated() const { return versions.back().published; }
};

// What a page is or was filed under: none is ever forgotten, since somebody may link to its page.
struct TopicRow {
  std::string topic;    // its key
  std::string name;     // as it was written most recently
  bool in_use = false;  // by a page that is not withdrawn
};

class LedgerPages {
 public:
  virtual ~LedgerPages() = default;
  // The number of a story: the one that it has, or a new one that was never given before.
  virtual Result<std::int64_t> number_for(const std::string& story, const std::string& newsroom) = 0;
  // From now on the public has this version. A version that it has had keeps its time, and a page its tag and place.
  // Returns all of it as it is then.
  virtual Result<PageRow> publish(const PageRow& page, const PageVersion& version) = 0;
};

// By place: in the order of publication. By day: as a list has them, and those of one day by place.
enum class PageOrder { place, day };

// Which pages: those that are published, the latest first. A page that is not published yet comes after all of them.
// Not both `before` and `after`; both are about places.
struct PageQuery {
  std::string newsroom = {};  // empty: of all
  std::optional<std::string> topic = {};
  std::optional<std::pair<int, int>> days = {};  // 20261101 to 20261130, both included
  std::optional<Time> revised_since = {};        // those with a version after the first that is younger than this
  std::int64_t before = 0;                       // a page's number: those published before that one; 0: all
  std::int64_t after = 0;                        // those published after that one, the earliest first
  PageOrder order = PageOrder::place;
  std::size_t limit = 50;
};

class PageReader {
 public:
  // A missing ledger is an error that says so.
  static Result<std::unique_ptr<PageReader>> open(const std::string& path);
  virtual ~PageReader() = default;

  // The number that the page of this story has, or would get next.
  virtual Result<std::int64_t> number_for(const std::string& story) = 0;
  // Nothing: there is none of that number, or nothing of it was published.
  virtual Result<std::optional<PageRow>> page(std::int64_t number) = 0;
  virtual Result<std::vector<PageRow>> pages(const PageQuery& query) = 0;
  // Month (202611) → how many pages that are not withdrawn have a day in it: of every month that any page ever had one
  // in.
  virtual Result<std::map<int, int>> months(const std::string& newsroom) = 0;
  // The tag of the page that was published first; empty: there is none.
  virtual Result<std::string> first_tag(const std::string& newsroom) = 0;
  virtual Result<std::vector<TopicRow>> topics(const std::string& newsroom) = 0;  // in the order of their first use
};

}  // namespace gazetted
