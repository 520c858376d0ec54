// What can be found in the public newsroom: an SQLite database with FTS5, beside the site and never in it. It is made
// from the directory that readers read, and from nothing else, so what is not public cannot be in it; look_again()
// takes up what has changed there, and what was withdrawn leaves it, to the last byte. It holds nothing that could not
// be made again: one that is damaged is thrown away. Blocking; one thread.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/search/search_words.hpp"

namespace gazetted {

struct SearchQuery {
  std::string newsroom;  // its slug
  std::string language;  // which text of a story is shown, where several match
  SearchWords words;
  std::size_t first = 0, count = 20;  // of what is found
};

struct FoundText {
  std::int64_t number = 0;
  std::string language, path, title, text;
  Time published;
};

struct FoundTexts {
  std::size_t all = 0;  // stories; at most 1,000 are counted
  std::vector<FoundText> texts;
};

class SearchIndex {
 public:
  // `file`: where the database is or shall be.
  explicit SearchIndex(fs::path file);
  ~SearchIndex();
  SearchIndex(const SearchIndex&) = delete;

  // Takes up what has changed in the site since it last looked. Quick where nothing has.
  Status look_again(const fs::path& site);
  // Best first. An error: the query takes too long, or the database cannot be read.
  Result<FoundTexts> find(const SearchQuery& query);

 private:
  class Store;
  class Rows;
  struct KnownStory {
    std::string note_stamp, texts_stamp;
    std::map<std::string, std::string> pages;  // language → path
    bool is_gone = false;
  };
  Status take_up(const fs::path& site);
  Status take_up_changes(const fs::path& site, std::map<std::int64_t, KnownStory>& known, bool& has_lost);
  static KnownStory read_story(const fs::path& site, const fs::path& note, const KnownStory* before);
  static Result<std::vector<std::int64_t>> best_of_each_story(Rows& rows, const std::string& language);

  fs::path file_;
  std::unique_ptr<Store> store_;
  std::map<std::int64_t, KnownStory> known_;
  std::string seen_;  // which site, and when it was last written
};

}  // namespace gazetted
