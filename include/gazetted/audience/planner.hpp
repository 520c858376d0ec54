// The planner: the lists of a release become one stream of subscribers, each address once, sorted by
// domain in runs so that the ledger can keep its pending rows as spans. Memory: at most 32 bytes
// a subscriber for remembering addresses, and one run of 50,000 rows or 32 MB.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gazetted/audience/list_reader.hpp"
#include "gazetted/audience/list_source.hpp"
#include "gazetted/audience/matcher.hpp"
#include "gazetted/base/error.hpp"
#include "gazetted/model/unsubscribing.hpp"

namespace gazetted {

struct ListOptions {
  std::string name;
  std::string title;
  fs::path subscribers;              // a file; of a source, what it gave last
  std::optional<ListSource> source;  // where that comes from; nothing: somebody writes the file
  std::map<std::string, std::string> columns;
  std::string from, reply_to;
  std::vector<std::string> relays;  // in order
  std::string language;             // empty: the newsroom's
  std::string template_name = "default";
  std::string newsroom;  // a key of `newsrooms:`
  Unsubscribing unsubscribing = Unsubscribing::offered;
  bool embargoed = false;  // it has what is under embargo at once
  MatchRule match;
};

// A reader of what the list has now. Of one that is fetched and has nothing yet, an error of the machine: it may come.
Result<std::unique_ptr<ListReader>> open_list(const ListOptions& list, ListUse use = ListUse::mailing);

// A short hash of where a list's subscribers are read from and of the columns that are read: two lists of one rule have
// the same audience as long as the file has.
std::string list_rule(const ListOptions& list);

// Which list an address was met on first: by 80 bits of its SHA-256. A million take at most 20 MB at rest, and two of
// a million share a value with a chance of 4e-13.
class AddressSet {
 public:
  AddressSet();
  bool insert(std::string_view key) { return !first_owner(key, 0); }  // false when it was there
  // Whose it was before; nothing: it is the owner's now. Owners count up to 255, and those above are one.
  std::optional<std::size_t> first_owner(std::string_view key, std::size_t owner);
  std::optional<std::size_t> owner_of(std::string_view key);  // nothing: nobody's yet
  void own_all(std::size_t owner);                            // those that are there
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return slots_.capacity() * sizeof(Slot); }

 private:
  struct Slot {
    std::array<unsigned char, 10> digest{};  // all zero: empty
    unsigned char owner = 0;
  };
  static Slot slot_of(std::string_view key);
  Slot* find(const Slot& slot);
  void grow();
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

// What became of the rows of one list.
struct PlannedList {
  std::string name;
  std::int64_t recipients = 0;    // to be mailed
  std::int64_t suppressed = 0;    // who would be mailed otherwise
  std::int64_t elsewhere = 0;     // are on an earlier list of the release
  std::int64_t reached = 0;       // whom the release reaches without this list
  std::int64_t twice = 0;         // more rows for somebody of this list
  std::int64_t skipped = 0;       // rows that cannot be read
  std::int64_t unsubscribed = 0;  // rows that say themselves that the subscriber left
  std::int64_t no_address = 0;    // rows of contacts without an e-mail address
  std::int64_t not_wanted = 0;    // who have chosen topics that the release has none of
  std::int64_t in_digest = 0;     // who have chosen digests, and find it in the next
  std::vector<RowProblem> first_skipped = {};

  std::int64_t repeated() const { return elsewhere + reached + twice; }
};

// Why no release may go to a list that came out like this: it has nobody, or over a tenth of its rows is lost (but for
// those who left or have no address). One missing quote, or another program's export, must not mail half of a list and
// say "done".
std::optional<std::string> unfit(const PlannedList& list);
// ", 1 more is suppressed, 2 more are on an earlier list, 5 more repeat an address of this list, 3 rows cannot be read,
// 1 row is unsubscribed": what the number of recipients leaves out.
std::string left_out(const PlannedList& list);

// Whom no mail of a list may reach: those who left this list are mailed through the next list they are on.
// `erased`: they wanted to be forgotten; they are counted, and nothing of their row is kept.
enum class Suppressed { no, here, everywhere, erased };
using LookUpSuppressed = std::function<Suppressed(const std::string& address_key, const std::string& list)>;

// `passed_over`: suppressed here, and named once for the release, on the first list that they are on. The decision is
// final, so that nobody who returns to that list later is mailed through both. Who was erased is a subscriber without
// an address.
enum class PlannedAs { waiting, passed_over };

// Where the stream goes. `subscribers` is at most 5,000 of one list, or some 4 MB, in sending order.
using PutRecipients = std::function<Status(std::size_t list, PlannedAs as, std::vector<Subscriber> subscribers)>;
using TellProblem = std::function<void(std::size_t list, const RowProblem& problem)>;

// An error names the list and the place. A list that is unfit is one. `reached`: whom the release reaches by other
// ways, each owned by `reached_otherwise`; no list writes them again.
inline constexpr std::size_t reached_otherwise = 255;

// What somebody's choice means for one release.
enum class Wanted {
  yes,
  other_topics,  // it has none of those that they chose
  in_digest,     // they get it in their next digest
};

// One who subscribed by themselves.
struct OwnReader {
  Subscriber subscriber;
  Wanted wanted = Wanted::yes;
};

// What people have chosen for themselves, beside what the files of lists say. Of one release; one thread.
class OwnChoices {
 public:
  virtual ~OwnChoices() = default;
  // Gives the row of a file what its subscriber chose on this list.
  virtual Result<Wanted> apply(const std::string& list, Subscriber& row) = 0;
  // The next who subscribed to this list by themselves, whether a file has them or not; nothing: that was the last.
  // Who chose other topics is left out. A list is asked for to its end before another is.
  virtual Result<std::optional<OwnReader>> next(const std::string& list) = 0;
};

Result<std::vector<PlannedList>> plan_lists(std::span<const ListOptions* const> lists,
                                            const LookUpSuppressed& suppressed, const PutRecipients& put,
                                            const TellProblem& report, AddressSet reached = {},
                                            OwnChoices* own = nullptr);

}  // namespace gazetted
