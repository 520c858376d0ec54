#include "gazetted/search/search_index.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "gazetted/base/json.hpp"
#include "gazetted/base/latin.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "shown_text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_found = 1000;
constexpr std::uint64_t largest_form = 4u << 20, largest_note = 1u << 20;
constexpr int steps_between = 100'000, most_pauses = 200;  // of SQLite's machine: some half second

// Another one is made anew.
constexpr const char* schema_version = "2";
constexpr const char* schema =
    "CREATE TABLE story(number INTEGER PRIMARY KEY, note_stamp TEXT, texts_stamp TEXT, pages TEXT, gone INTEGER);"
    "CREATE TABLE entry(id INTEGER PRIMARY KEY, number INTEGER, newsroom TEXT, language TEXT, path TEXT, title TEXT, "
    "text TEXT, published INTEGER, unspaced INTEGER);"
    "CREATE INDEX entries_of ON entry(number);"
    "CREATE VIRTUAL TABLE words USING fts5(title, text);"
    "CREATE VIRTUAL TABLE letters USING fts5(text, tokenize='trigram');"
    "PRAGMA user_version=2;";

std::string stamp_of(const fs::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return "";
  return fmt::format("{}.{}.{}", found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
}

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

// The value of the first member of a list of {…: `wanted`, value: …}.
std::string value_in(const json::object& object, std::string_view list, std::string_view key, std::string_view wanted) {
  const auto* all = object.if_contains(list);
  for (const auto& each : all && all->is_array() ? all->as_array() : json::array()) {
    if (each.is_object() && text_at(each.as_object(), key) == wanted) return text_at(each.as_object(), "value");
  }
  return "";
}

// The members of a list that are objects.
std::vector<const json::object*> objects_in(const json::object& object, std::string_view list) {
  std::vector<const json::object*> found;
  const auto* all = object.if_contains(list);
  const auto* array = all ? all->if_array() : nullptr;
  if (!array) return found;
  for (const auto& each : *array) {
    if (each.is_object()) found.push_back(&each.as_object());
  }
  return found;
}

// What is said of its pictures and documents, and what it is about.
std::vector<std::string> words_beside(const json::object& item) {
  std::vector<std::string> words;
  for (const auto* one : objects_in(item, "associations")) {
    if (text_at(*one, "rel") != "attachment") continue;
    words.push_back(value_in(*one, "headlines", "role", "main"));
    words.push_back(value_in(*one, "descriptions", "role", "caption"));
  }
  for (const auto* topic : objects_in(item, "subjects")) words.push_back(text_at(*topic, "name"));
  return words;
}

// "/newsroom/SLUG/releases/…"
std::string slug_in(std::string_view path) {
  const auto parts = split(path, '/');
  return parts.size() > 1 ? std::string(parts[1]) : "";
}

// From the form that machines read (ninjs). Not who speaks, whom to call and what the newsroom says about itself: that
// is in each of them.
std::optional<FoundText> read_form(const fs::path& site, std::int64_t number, const std::string& language,
                                   const std::string& path) {
  const auto bytes = read_file(site / (path.substr(1) + ".json"), largest_form);
  const auto parsed = bytes ? parse_json(*bytes) : Result<json::value>(json::value());
  const auto* item = parsed ? parsed->if_object() : nullptr;
  if (!item || text_at(*item, "pubStatus") != "usable") return {};
  FoundText text;
  text.number = number;
  text.language = language;
  text.path = path;
  text.title = value_in(*item, "headlines", "role", "main");
  std::vector<std::string> parts = {value_in(*item, "headlines", "role", "subtitle"),
                                    value_in(*item, "descriptions", "role", "summary"), text_at(*item, "located"),
                                    shown_text(value_in(*item, "bodies", "contentType", "text/html"))};
  for (auto& more : words_beside(*item)) parts.push_back(std::move(more));
  for (const auto& more : parts) {
    if (!more.empty()) text.text += (text.text.empty() ? "" : "\n") + more;
  }
  // The day that lists show is that of its writing, where it is older than its publication.
  const auto written = text_at(*item, "contentCreated");
  const auto published = parse_rfc3339(written.empty() ? text_at(*item, "firstCreated") : written);
  if (published) text.published = *published;
  return text;
}

// What FTS5 is asked: each word in quotes, so that nothing in it is syntax. A word of some length is the beginning of
// others, too.
std::string expression_of(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += "\"" + word + "\"" + (word.size() > 3 ? "* " : " ");
  return out;
}

// FTS5 finds three letters or more by their trigrams, and of fewer nothing: those are looked for in the texts.
bool is_trigram(std::string_view run) {
  int letters = 0;
  for (; !run.empty(); ++letters) next_code_point(run);
  return letters >= 3;
}

}  // namespace

// The one connection. It is its own door to SQLite: the ledger's ends the process when a database is damaged, and this
// one is made again.
class SearchIndex::Store {
 public:
  ~Store() { sqlite3_close(db_); }
  static Result<std::unique_ptr<Store>> open(const fs::path& file) {
    auto store = std::make_unique<Store>();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    if (sqlite3_open_v2(file.c_str(), &store->db_, flags, nullptr) != SQLITE_OK) return store->error();
    // It can be made again, so nothing waits for the disk; what is deleted is overwritten.
    const auto set = store->run("PRAGMA synchronous=OFF; PRAGMA journal_mode=TRUNCATE; PRAGMA secure_delete=ON;");
    if (!set) return set.error();
    const auto version = store->text_of("PRAGMA user_version");
    if (!version) return version.error();
    if (*version == "0") {
      if (auto made = store->run(schema); !made) return made.error();
    } else if (*version != schema_version) {
      return fail("{}: it was made by another version", file.string());
    }
    return store;
  }

  Status run(const char* sql) {
    return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK ? Status() : Status(error());
  }
  Result<std::string> text_of(const char* sql);
  Status remove(std::int64_t number);
  Status put(const FoundText& text);
  Status note(std::int64_t number, const KnownStory& story);
  Result<std::map<std::int64_t, KnownStory>> noted();
  Error error() const { return Error(Place{}, std::string("search: ") + (db_ ? sqlite3_errmsg(db_) : "no memory")); }
  std::int64_t last_id() const { return sqlite3_last_insert_rowid(db_); }
  sqlite3* handle() { return db_; }

  // Ends what takes longer than a page may.
  void begin_to_count() {
    pauses_ = 0;
    sqlite3_progress_handler(
        db_, steps_between, [](void* pauses) { return ++*static_cast<int*>(pauses) > most_pauses ? 1 : 0; }, &pauses_);
  }
  void end_to_count() { sqlite3_progress_handler(db_, 0, nullptr, nullptr); }

 private:
  sqlite3* db_ = nullptr;
  int pauses_ = 0;
};

// A statement and what it gives. Values are bound in the order of their places.
class SearchIndex::Rows {
 public:
  Rows(Store& store, const std::string& sql) : store_(store) {
    is_ok_ = sqlite3_prepare_v2(store.handle(), sql.c_str(), int(sql.size()), &handle_, nullptr) == SQLITE_OK;
  }
  ~Rows() { sqlite3_finalize(handle_); }
  Rows(const Rows&) = delete;
  Rows& bind(std::string_view text) {
    sqlite3_bind_text(handle_, ++bound_, text.data() ? text.data() : "", int(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Rows& bind(std::int64_t number) {
    sqlite3_bind_int64(handle_, ++bound_, number);
    return *this;
  }
  Result<bool> next() {
    if (!is_ok_) return store_.error();
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return store_.error();
  }
  Status run() {
    const auto row = next();
    return row ? Status() : Status(row.error());
  }
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  std::string text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return bytes ? std::string(bytes, std::size_t(sqlite3_column_bytes(handle_, column))) : std::string();
  }

 private:
  Store& store_;
  sqlite3_stmt* handle_ = nullptr;
  bool is_ok_ = false;
  int bound_ = 0;
};

Result<std::string> SearchIndex::Store::text_of(const char* sql) {
  Rows rows(*this, sql);
  const auto row = rows.next();
  if (!row) return row.error();
  return *row ? rows.text(0) : std::string();
}

// What a story has in the index.
Status SearchIndex::Store::remove(std::int64_t number) {
  for (const char* sql : {"DELETE FROM words WHERE rowid IN (SELECT id FROM entry WHERE number=?1)",
                          "DELETE FROM letters WHERE rowid IN (SELECT id FROM entry WHERE number=?1)",
                          "DELETE FROM entry WHERE number=?1", "DELETE FROM story WHERE number=?1"}) {
    Rows rows(*this, sql);
    if (auto status = rows.bind(number).run(); !status) return status;
  }
  return {};
}

Status SearchIndex::Store::put(const FoundText& text) {
  Rows entry(*this,
             "INSERT INTO entry(number, newsroom, language, path, title, text, published, unspaced) "
             "VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
  entry.bind(text.number).bind(slug_in(text.path)).bind(text.language).bind(text.path).bind(text.title);
  const bool is_unspaced = has_unspaced_letters(text.title) || has_unspaced_letters(text.text);
  entry.bind(text.text).bind(to_millis(text.published)).bind(std::int64_t(is_unspaced));
  if (auto status = entry.run(); !status) return status;
  const auto id = last_id();
  Rows words(*this, "INSERT INTO words(rowid, title, text) VALUES(?, ?, ?)");
  words.bind(id).bind(to_plain_latin(text.title)).bind(to_plain_latin(text.text));
  if (auto status = words.run(); !status) return status;
  if (!is_unspaced) return {};
  Rows letters(*this, "INSERT INTO letters(rowid, text) VALUES(?, ?)");
  return letters.bind(id).bind(text.title + "\n" + text.text).run();
}

Status SearchIndex::Store::note(std::int64_t number, const KnownStory& story) {
  json::object pages;
  for (const auto& [language, path] : story.pages) pages[language] = path;
  Rows rows(*this, "INSERT OR REPLACE INTO story VALUES(?, ?, ?, ?, ?)");
  rows.bind(number).bind(story.note_stamp).bind(story.texts_stamp).bind(json::serialize(pages));
  return rows.bind(std::int64_t(story.is_gone)).run();
}

Result<std::map<std::int64_t, SearchIndex::KnownStory>> SearchIndex::Store::noted() {
  std::map<std::int64_t, KnownStory> all;
  Rows rows(*this, "SELECT number, note_stamp, texts_stamp, pages, gone FROM story");
  while (true) {
    const auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return all;
    KnownStory story{rows.text(1), rows.text(2), {}, rows.integer(4) != 0};
    const auto pages = parse_json(rows.text(3));
    for (const auto& [language, path] : pages && pages->is_object() ? pages->as_object() : json::object()) {
      if (path.is_string()) story.pages[language] = path.as_string();
    }
    all[rows.integer(0)] = std::move(story);
  }
}

SearchIndex::SearchIndex(fs::path file) : file_(std::move(file)) {}
SearchIndex::~SearchIndex() = default;

Status SearchIndex::look_again(const fs::path& site) {
  const auto seen = site.string() + " " + stamp_of(site / ".state") + " " + stamp_of(site / ".state/stories");
  if (store_ && seen == seen_) return {};
  auto done = take_up(site);
  if (!done) {
    // Damaged, or of another version: made anew, once.
    store_.reset();
    known_.clear();
    std::error_code code;
    fs::remove(file_, code);
    fs::remove(file_.string() + "-journal", code);
    done = take_up(site);
  }
  seen_ = done ? seen : "";
  return done;
}

Status SearchIndex::take_up(const fs::path& site) {
  if (!store_) {
    auto store = Store::open(file_);
    if (!store) return store.error();
    auto noted = (*store)->noted();
    if (!noted) return noted.error();
    store_ = std::move(*store);
    known_ = std::move(*noted);
  }
  if (auto status = store_->run("BEGIN IMMEDIATE"); !status) return status;
  auto fresh = known_;
  bool has_lost = false;
  auto done = take_up_changes(site, fresh, has_lost);
  // Until they are merged, the words of what was deleted are still in the file.
  if (done && has_lost)
    done = store_->run("INSERT INTO words(words) VALUES('optimize'); INSERT INTO letters(letters) VALUES('optimize');");
  if (done) done = store_->run("COMMIT");
  if (done)
    known_ = std::move(fresh);
  else
    static_cast<void>(store_->run("ROLLBACK"));
  return done;
}

Status SearchIndex::take_up_changes(const fs::path& site, std::map<std::int64_t, KnownStory>& known, bool& has_lost) {
  std::set<std::int64_t> there;
  std::error_code code;
  for (fs::directory_iterator it(site / ".state/stories", code), end; !code && it != end; it.increment(code)) {
    const auto name = it->path().filename().string();
    std::int64_t number = 0;
    const auto [last, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc() || last != name.data() + name.size()) continue;
    there.insert(number);
    const auto before = known.find(number);
    const auto story = read_story(site, it->path(), before == known.end() ? nullptr : &before->second);
    if (before != known.end() && story.texts_stamp == before->second.texts_stamp) continue;
    has_lost = has_lost || before != known.end();
    if (auto status = store_->remove(number); !status) return status;
    for (const auto& [language, path] : story.is_gone ? std::map<std::string, std::string>() : story.pages) {
      const auto text = read_form(site, number, language, path);
      if (!text) continue;
      if (auto status = store_->put(*text); !status) return status;
    }
    if (auto status = store_->note(number, story); !status) return status;
    known[number] = story;
  }
  for (auto story = known.begin(); story != known.end();) {
    if (there.contains(story->first)) {
      ++story;
      continue;
    }
    has_lost = true;
    if (auto status = store_->remove(story->first); !status) return status;
    story = known.erase(story);
  }
  return {};
}

// As the site notes it; `before`: what was known of it, whose note may be the same.
SearchIndex::KnownStory SearchIndex::read_story(const fs::path& site, const fs::path& note, const KnownStory* before) {
  KnownStory story;
  story.note_stamp = stamp_of(note);
  if (before && before->note_stamp == story.note_stamp) {
    story.pages = before->pages;
    story.is_gone = before->is_gone;
  } else {
    const auto text = read_file(note, largest_note);
    const auto parsed = text ? parse_json(*text) : Result<json::value>(json::value());
    const auto* object = parsed ? parsed->if_object() : nullptr;
    const auto* pages = object ? object->if_contains("pages") : nullptr;
    const auto* gone = object ? object->if_contains("gone") : nullptr;
    // What cannot be read is not found.
    story.is_gone = !gone || !gone->is_bool() || gone->as_bool();
    for (const auto& [language, path] : pages && pages->is_object() ? pages->as_object() : json::object()) {
      if (path.is_string() && path.as_string().starts_with('/')) story.pages[language] = path.as_string();
    }
  }
  story.texts_stamp = story.note_stamp;
  for (const auto& [language, path] : story.pages)
    story.texts_stamp += " " + stamp_of(site / (path.substr(1) + ".json"));
  return story;
}

Result<FoundTexts> SearchIndex::find(const SearchQuery& query) {
  if (!store_) return fail("search: there is no index yet");
  if (query.words.empty()) return FoundTexts();
  const auto& [words, letters] = query.words;
  std::string sql = "SELECT entry.id, entry.number, entry.language FROM ";
  sql += words.empty() ? "entry WHERE entry.newsroom=?"
                       : "words JOIN entry ON entry.id=words.rowid WHERE words MATCH ? AND entry.newsroom=?";
  for (const auto& run : letters)
    sql += is_trigram(run) ? " AND entry.id IN (SELECT rowid FROM letters WHERE text LIKE ?)"
                           : " AND entry.unspaced AND entry.title || entry.text LIKE ?";
  sql += words.empty() ? " ORDER BY entry.published DESC, entry.id"
                       : " ORDER BY bm25(words, 10.0, 1.0), entry.published DESC, entry.id";
  sql += " LIMIT " + std::to_string(4 * most_found);
  Rows rows(*store_, sql);
  if (!words.empty()) rows.bind(expression_of(words));
  rows.bind(query.newsroom);
  // Letters of scripts alone, so no % and no _.
  for (const auto& run : letters) rows.bind("%" + run + "%");
  store_->begin_to_count();
  auto stories = best_of_each_story(rows, query.language);
  store_->end_to_count();
  if (!stories) return stories.error();
  FoundTexts found;
  found.all = stories->size();
  for (auto i = query.first; i < std::min(query.first + query.count, stories->size()); ++i) {
    Rows entry(*store_, "SELECT number, language, path, title, text, published FROM entry WHERE id=?");
    const auto row = entry.bind((*stories)[i]).next();
    if (!row) return row.error();
    if (!*row) continue;
    found.texts.push_back(
        {entry.integer(0), entry.text(1), entry.text(2), entry.text(3), entry.text(4), from_millis(entry.integer(5))});
  }
  return found;
}

// The ids of entries: one a story, in the language that is wanted where it has matched.
Result<std::vector<std::int64_t>> SearchIndex::best_of_each_story(Rows& rows, const std::string& language) {
  std::vector<std::int64_t> ids;
  std::map<std::int64_t, std::size_t> places;  // of stories
  while (ids.size() < most_found) {
    const auto row = rows.next();
    if (!row) return row.error();
    if (!*row) break;
    const auto [place, is_new] = places.insert({rows.integer(1), ids.size()});
    if (is_new)
      ids.push_back(rows.integer(0));
    else if (rows.text(2) == language)
      ids[place->second] = rows.integer(0);
  }
  return ids;
}

}  // namespace gazetted
