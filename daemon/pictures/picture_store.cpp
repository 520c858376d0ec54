#include "gazetted/pictures/picture_store.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "gazetted/base/access.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/digest_field.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/log.hpp"
#include "picture_program.hpp"

namespace gazetted {

// Of what is kept in one directory, as far as this process knows: others write there as well.
struct StoreSize {
  std::uint64_t bytes = 0;
  SteadyTime walked{};
  bool is_known = false;
  bool was_too_much = false;  // after it was walked through: all of it is young
};

namespace {

constexpr std::uint64_t largest_record = 1u << 20;
constexpr Duration another_try = std::chrono::hours(1);  // after a trouble that was of the moment
constexpr Duration between_walks = std::chrono::minutes(1);
constexpr std::chrono::milliseconds between_questions{100};  // whether it is to go on

// Since it was written, or asked for.
Duration age_of(const fs::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return Duration(0);
  return Clock().now() - from_millis(std::int64_t(found.st_mtim.tv_sec) * 1000);
}

std::string key_of(const std::string& bytes, const PictureWords& words, const std::vector<PlannedPicture>& plan,
                   const char* purpose) {
  auto all = digest_field(picture_recipe) + digest_field(purpose) + digest_field(sha256(bytes));
  for (const auto* text : {&words.title, &words.caption, &words.credit, &words.alt}) all += digest_field(*text);
  for (const auto& one : plan) all += digest_field(one.name);
  return hex(sha256(all)).substr(0, 40);
}

json::object record_of(const PictureRendition& one) {
  return {{"name", one.source.filename().string()},
          {"width", one.width},
          {"height", one.height},
          {"size", one.size},
          {"sha256", one.sha256}};
}

unsigned number_in(const json::object& object, const char* key) {
  const auto* value = object.if_contains(key);
  return value && value->is_int64() && value->as_int64() > 0 ? static_cast<unsigned>(value->as_int64()) : 0;
}

// False: it is not there as it was recorded.
bool read_rendition(const json::value* value, const fs::path& place, PictureRendition& out) {
  const auto* object = value ? value->if_object() : nullptr;
  if (!object) return false;
  const auto name = text_member(*object, "name");
  for (const auto format : {PictureFormat::avif, PictureFormat::webp, PictureFormat::jpeg}) {
    if (name.ends_with(ending_of(format))) out.format = format;
  }
  out.source = place / name;
  out.width = number_in(*object, "width");
  out.height = number_in(*object, "height");
  out.size = number_in(*object, "size");
  out.sha256 = text_member(*object, "sha256");
  std::error_code code;
  return !name.empty() && name.find('/') == std::string::npos && fs::file_size(out.source, code) == out.size && !code;
}

// Or not said.
bool is_true(const json::object& record, const char* key) {
  const auto* value = record.if_contains(key);
  return !value || !value->is_bool() || value->as_bool();
}

struct Entry {
  PictureSet set;
  bool is_due = false;  // for another try
};

std::optional<Entry> read_entry(const fs::path& place) {
  const auto text = read_file(place / "set.json", largest_record);
  const auto parsed = text ? parse_json(*text) : Result<json::value>(text.error());
  const auto* record = parsed ? parsed->if_object() : nullptr;
  if (!record) return std::nullopt;
  Entry entry;
  auto& set = entry.set;
  set.key = place.filename().string();
  set.trouble = text_member(*record, "trouble");
  if (!read_rendition(record->if_contains("original"), place, set.original)) return std::nullopt;
  const auto* renditions = record->if_contains("renditions");
  if (!renditions || !renditions->is_array()) return std::nullopt;
  for (const auto& one : renditions->as_array()) {
    if (!read_rendition(&one, place, set.renditions.emplace_back())) return std::nullopt;
  }
  entry.is_due = !is_true(*record, "run") || (!is_true(*record, "final") && age_of(place / "set.json") > another_try);
  return entry;
}

// That the program cannot be started is the same trouble for each picture: it is said once, until it works again.
void say_trouble(const MadePictures& made, const std::string& title, bool was_asked) {
  static std::mutex mutex;
  static std::string said;
  const std::lock_guard lock(mutex);
  if (made.was_run) {
    if (was_asked) said.clear();
    if (!made.trouble.empty()) log(Event::picture_trouble, {{"reason", made.trouble}, {"title", title}});
  } else if (said != made.trouble) {
    said = made.trouble;
    log(Event::picture_trouble, {{"reason", made.trouble + "; until it works pictures are shown as they are"}});
  }
}

Result<fs::path> make_new_directory(const fs::path& parent) {
  auto path = (parent / ".new-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) return fail_on(path, "cannot make it", Use::make);
  return fs::path(path);
}

// What root makes for a daemon that is not root belongs to it.
void give_to_owner_of(const fs::path& directory, const fs::path& entry) {
  struct stat owner {};
  if (::geteuid() != 0 || ::stat(directory.c_str(), &owner) != 0 || owner.st_uid == 0) return;
  std::error_code code;
  for (fs::recursive_directory_iterator it(entry, code), end; !code && it != end; it.increment(code))
    static_cast<void>(::lchown(it->path().c_str(), owner.st_uid, owner.st_gid));
  static_cast<void>(::lchown(entry.c_str(), owner.st_uid, owner.st_gid));
}

class RemovedAtEnd {
 public:
  explicit RemovedAtEnd(fs::path path) : path_(std::move(path)) {}
  RemovedAtEnd(const RemovedAtEnd&) = delete;
  ~RemovedAtEnd() {
    std::error_code code;
    fs::remove_all(path_, code);
  }

 private:
  fs::path path_;
};

// One picture at a time: mail goes on with the other processor.
std::timed_mutex& one_at_a_time() {
  static std::timed_mutex mutex;
  return mutex;
}

// Whoever waits for another's picture is asked meanwhile as well. Not held: it was not to go on.
std::unique_lock<std::timed_mutex> take_turn(const std::function<bool()>& goes_on) {
  std::unique_lock lock(one_at_a_time(), std::defer_lock);
  while ((!goes_on || goes_on()) && !lock.try_lock_for(between_questions)) {
  }
  return lock;
}

std::uint64_t bytes_below(const fs::path& directory) {
  std::uint64_t bytes = 0;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    std::error_code unknown;
    const auto size = it->file_size(unknown);
    if (!unknown) bytes += size;
  }
  return bytes;
}

}  // namespace

Status PictureStore::make(const fs::path& place, const std::string& bytes, const PictureWords& words,
                          const std::vector<PlannedPicture>& plan) const {
  const auto xmp = xmp_of(words);
  const auto clean = clean_picture(bytes, xmp);
  PictureRendition original;
  original.source = place / "original";
  original.size = clean.size();
  original.sha256 = hex(sha256(clean));
  const auto size = picture_size(clean);
  original.width = size.width;
  original.height = size.height;
  if (auto status = write_file(original.source, clean, 0600); !status) return status;
  MadePictures made;
  made.trouble = too_large_to_read(size);
  const bool is_made_by_program = !plan.empty() && !options_.program.empty();
  if (is_made_by_program) {
    auto run = make_pictures(options_.program, place, plan, xmp, goes_on_);
    if (!run) return run.error();
    made = std::move(*run);
  }
  json::array renditions;
  for (const auto& one : made.renditions) renditions.push_back(record_of(one));
  std::error_code code;
  fs::remove(place / "xmp", code);
  fs::remove_all(place / "made", code);
  say_trouble(made, words.title, is_made_by_program);
  return write_file(place / "set.json",
                    json::serialize(json::object{{"original", record_of(original)},
                                                 {"renditions", std::move(renditions)},
                                                 {"trouble", made.trouble},
                                                 {"final", made.is_final},
                                                 {"run", made.was_run}}),
                    0600);
}

Result<fs::path> PictureStore::entry(const std::string& key, const std::string& bytes, const PictureWords& words,
                                     const std::vector<PlannedPicture>& plan, PictureRetry retry) const {
  const auto path = options_.directory / key;
  const auto is_there = [&] {
    const auto known = read_entry(path);
    return known && (!known->is_due || retry == PictureRetry::never);
  };
  if (is_there()) {
    ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);  // it was asked for just now
    return path;
  }
  const auto turn = take_turn(goes_on_);
  if (turn && is_there()) return path;
  if (!turn || (goes_on_ && !goes_on_()))
    return fail("{}: it was not made, since the daemon is stopping", key).blame_machine();
  const auto fresh = new_entry();
  if (!fresh) return fresh.error();
  const RemovedAtEnd gone(*fresh);
  if (auto status = make(*fresh, bytes, words, plan); !status) return status.error().blame_machine();
  if (auto status = put_in_place(*fresh, path); !status && !read_entry(path)) return status.error();
  return path;
}

// Private, until put_in_place().
Result<fs::path> PictureStore::new_entry() const {
  std::error_code code;
  if (!fs::is_directory(options_.directory, code)) {
    if (auto status = make_directories(options_.directory); !status) return status.error().blame_machine();
    fs::permissions(options_.directory, fs::perms::owner_all, code);
    give_to_owner_of(options_.directory.parent_path(), options_.directory);
  }
  auto fresh = make_new_directory(options_.directory);
  if (!fresh) return fresh.error().blame_machine();
  return fresh;
}

Status PictureStore::put_in_place(const fs::path& fresh, const fs::path& path) const {
  if (auto status = fsync_tree(fresh); !status) return status.error().blame_machine();
  give_to_owner_of(options_.directory, fresh);
  const auto added = bytes_below(fresh);
  // Instead of one that was damaged, or of which another try was due: somebody may be reading that.
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) != 0) {
    std::error_code code;
    fs::remove_all(path, code);
    if (::rename(fresh.c_str(), path.c_str()) != 0)
      return fail_on(path, "cannot put it in its place", Use::make).blame_machine();
  }
  trim(added);
  return {};
}

Result<PictureSet> PictureStore::for_pages(const std::string& bytes, const PictureWords& words,
                                           PictureRetry retry) const {
  const auto plan = options_.program.empty() ? std::vector<PlannedPicture>() : plan_for_pages(picture_size(bytes));
  const auto path = entry(key_of(bytes, words, plan, "pages"), bytes, words, plan, retry);
  if (!path) return path.error();
  auto there = read_entry(*path);
  if (!there) return fail("{}: it was there a moment ago", path->string()).blame_machine();
  return std::move(there->set);
}

std::optional<PictureSet> PictureStore::kept_for_pages(const std::string& bytes, const PictureWords& words,
                                                       PictureRetry retry) const {
  const auto plan = options_.program.empty() ? std::vector<PlannedPicture>() : plan_for_pages(picture_size(bytes));
  const auto path = options_.directory / key_of(bytes, words, plan, "pages");
  auto known = read_entry(path);
  if (!known || (known->is_due && retry == PictureRetry::when_due)) return std::nullopt;
  ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);  // it was asked for just now
  return std::move(known->set);
}

std::string PictureStore::for_mail(const std::string& bytes, const PictureWords& words) const {
  const auto size = picture_size(bytes);
  const auto plan = plan_for_mail(size);
  if (options_.program.empty() || plan.empty() || !is_large_for_mail(size, bytes.size())) return "";
  const auto made_in = [](const fs::path& place) -> std::string {
    const auto there = read_entry(place);
    if (!there || there->set.renditions.empty()) return "";
    auto made = read_file(there->set.renditions.front().source);
    return made ? std::move(*made) : "";
  };
  const auto path = entry(key_of(bytes, words, plan, "mail"), bytes, words, plan, PictureRetry::when_due);
  if (path) return made_in(*path);
  if (goes_on_ && !goes_on_()) return "";
  std::error_code code;
  const auto elsewhere = make_new_directory(fs::temp_directory_path(code));
  if (!elsewhere) return "";
  const RemovedAtEnd gone(*elsewhere);
  return make(*elsewhere, bytes, words, plan) ? made_in(*elsewhere) : "";
}

std::string PictureStore::mail_key(const std::string& bytes, const PictureWords& words) const {
  const auto clean = clean_picture(bytes, "");  // as a mail has it
  const auto size = picture_size(clean);
  const auto plan = plan_for_mail(size);
  if (plan.empty() || !is_large_for_mail(size, clean.size())) return "";
  return key_of(clean, words, plan, "mail");
}

void PictureStore::forget(const std::string& key) const {
  if (key.empty() || key.find('/') != std::string::npos || key.front() == '.') return;
  std::error_code code;
  fs::remove_all(options_.directory / key, code);
}

namespace {

// Nothing: there is no such file. Another file of this name has another time.
std::optional<std::string> key_of_file(const fs::path& file) {
  struct stat known {};
  if (::stat(file.c_str(), &known) != 0 || !S_ISREG(known.st_mode)) return {};
  const auto all = digest_field(picture_recipe) + digest_field("clean 2") + digest_field(file.string()) +
                   digest_field(fmt::format("{} {} {}.{}", known.st_ino, known.st_size, known.st_mtim.tv_sec,
                                            known.st_mtim.tv_nsec));
  return hex(sha256(all)).substr(0, 40);
}

}  // namespace

std::optional<fs::path> PictureStore::find_clean(const fs::path& file) const {
  const auto key = key_of_file(file);
  if (!key) return {};
  const auto place = options_.directory / *key;
  std::error_code code;
  if (!fs::is_regular_file(place / "original", code)) return {};
  ::utimensat(AT_FDCWD, place.c_str(), nullptr, 0);  // it was asked for just now
  return place / "original";
}

Result<fs::path> PictureStore::make_clean(const fs::path& file) const {
  static std::mutex one_in_memory;
  const std::lock_guard lock(one_in_memory);
  if (auto there = find_clean(file)) return *there;
  const auto key = key_of_file(file);
  if (!key) return fail("{}: it is not there any more", file.string());
  auto bytes = read_file(file, largest_picture);
  if (!bytes) return bytes.error();
  const auto clean = clean_picture(*bytes, "");
  bytes->clear();
  bytes->shrink_to_fit();
  const auto fresh = new_entry();
  if (!fresh) return fresh.error();
  const RemovedAtEnd gone(*fresh);
  if (auto status = write_file(*fresh / "original", clean, 0600); !status) return status.error().blame_machine();
  if (auto status = put_in_place(*fresh, options_.directory / *key); !status) return status.error();
  return options_.directory / *key / "original";
}

// The store is walked through when there may be too much in it, and now and then for what a crash left.
void PictureStore::trim(std::uint64_t added) const {
  static std::mutex mutex;
  static std::map<fs::path, StoreSize> sizes;  // by directory
  const std::lock_guard lock(mutex);
  auto& size = sizes[options_.directory];
  size.bytes += added;
  const auto since = to_duration(Clock().steady() - size.walked);
  const bool may_be_too_much = size.bytes > options_.keep && (!size.was_too_much || since >= between_walks);
  if (size.is_known && !may_be_too_much && since < another_try) return;
  walk(size);
  size.walked = Clock().steady();
  size.is_known = true;
  size.was_too_much = size.bytes > options_.keep;
}

void PictureStore::walk(StoreSize& size) const {
  struct Kept {
    Duration age;
    fs::path path;
    std::uint64_t bytes;
  };
  std::vector<Kept> entries;
  size.bytes = 0;
  std::error_code code;
  for (fs::directory_iterator it(options_.directory, code), end; !code && it != end; it.increment(code)) {
    const auto age = age_of(it->path());
    if (!it->path().filename().string().starts_with(".new-")) {
      entries.push_back({age, it->path(), bytes_below(it->path())});
      size.bytes += entries.back().bytes;
    } else if (age > another_try) {
      std::error_code unknown;
      fs::remove_all(it->path(), unknown);
    }
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.age > b.age; });
  for (const auto& entry : entries) {
    if (size.bytes <= options_.keep || entry.age < another_try) break;  // somebody may be reading it
    fs::remove_all(entry.path, code);
    size.bytes -= entry.bytes;
  }
}

}  // namespace gazetted
