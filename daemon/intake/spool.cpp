#include "gazetted/intake/spool.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/content_hash.hpp"

namespace gazetted {
namespace {

constexpr std::string_view claim_prefix = ".claim-";  // then 8 hex digits, '-', the name
constexpr std::string_view taking_prefix = ".taking-";
// A writer that was seen and never closed (the event was lost, or a link was made) holds its file
// back no longer than this after its last change.
constexpr Duration forget_writer_after{600'000};

std::int64_t millis(const timespec& time) { return std::int64_t(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000; }

std::int64_t changed_at(const struct stat& info) { return std::max(millis(info.st_mtim), millis(info.st_ctim)); }

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The latest change anywhere in a bundle.
std::int64_t tree_changed_at(const fs::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return 0;
  std::int64_t latest = changed_at(info);
  if (!S_ISDIR(info.st_mode)) return latest;
  for (const auto& name : names_in(path)) latest = std::max(latest, tree_changed_at(path / name));
  return latest;
}

bool is_control_name(std::string_view name) {
  return name.ends_with(".cancel") || name.ends_with(".pause") || name.ends_with(".resume");
}

std::string claim_name(const std::string& name) {
  return std::string(claim_prefix) + hex(random_bytes(4)) + "-" + name;
}

// ".claim-1a2b3c4d-NAME" → NAME.
std::string name_in_claim(const std::string& claimed) {
  const auto start = claim_prefix.size() + 9;
  return claimed.size() > start ? claimed.substr(start) : "";
}

}  // namespace

bool is_left_alone(std::string_view name) {
  if (name.starts_with('.') || name.starts_with("~$") || name.ends_with('~')) return true;
  const auto lowered = lower(name);
  if (lowered == "thumbs.db" || lowered == "desktop.ini") return true;
  for (const std::string_view ending : {".tmp", ".part", ".swp", ".filepart"}) {
    if (lowered.ends_with(ending)) return true;
  }
  return false;
}

Spool::Spool(SpoolOptions options, FileLock lock) : options_(std::move(options)), lock_(std::move(lock)) {}

void Spool::set_options(const SpoolOptions& options) {
  const auto directory = options_.directory;
  options_ = options;
  options_.directory = directory;  // needs a restart
}

Result<Spool> Spool::open(const SpoolOptions& options) {
  const fs::path& root = options.directory;
  for (const char* name : {"incoming", "test", "archive", "rejected"}) {
    if (auto status = make_directories(root / name); !status) return status.error();
  }
  if (::access((root / "incoming").c_str(), W_OK | X_OK) != 0) return fail_errno((root / "incoming").string());
  auto lock = FileLock::take(root / ".lock");
  if (!lock) return lock.error();
  return Spool(options, std::move(*lock));
}

Scan Spool::scan(Time now) {
  Scan scan;
  std::set<std::string> present;
  for (const auto& name : names_in(incoming())) {
    struct stat info {};
    const auto path = incoming() / name;
    if (::lstat(path.c_str(), &info) != 0) continue;
    present.insert(name);
    const bool bundle = S_ISDIR(info.st_mode);
    if (name.starts_with(claim_prefix)) {  // a crash came between claim and archive
      if (!name_in_claim(name).empty()) {
        scan.ready.push_back({name_in_claim(name), name, bundle ? DropKind::bundle : DropKind::release});
      }
      continue;
    }
    if (is_left_alone(name)) continue;
    if (is_control_name(name) && S_ISREG(info.st_mode) && info.st_size == 0) {
      scan.ready.push_back({name, name, DropKind::control});
      continue;
    }
    const auto wait_for = [&](Time when) {
      if (!scan.next || when < *scan.next) scan.next = when;
    };
    if (!complete_.contains(name)) {
      const auto changed = from_millis(bundle ? tree_changed_at(path) : changed_at(info));
      const auto writer = open_.find(name);
      const bool may_be_open = S_ISREG(info.st_mode) && info.st_nlink == 1;  // a link or FIFO has no writer to wait for
      if (may_be_open && writer != open_.end() && now < changed + forget_writer_after) {
        wait_for(changed + forget_writer_after);
        continue;
      }
      // A change "in the future" means the clock was set back: count from now on.
      const auto ready_at = std::min(changed, now) + (bundle ? options_.bundle_settle : options_.settle);
      if (now < ready_at) {
        wait_for(ready_at);
        continue;
      }
    }
    scan.ready.push_back({name, name, bundle ? DropKind::bundle : DropKind::release});
  }
  std::erase_if(complete_, [&](const std::string& name) { return !present.contains(name); });
  std::erase_if(open_, [&](const auto& entry) { return !present.contains(entry.first); });
  return scan;
}

std::vector<std::string> Spool::scan_tests(Time now) {
  const auto memory = test() / ".seen";
  json::object seen;
  if (auto text = read_file(memory)) {
    if (auto value = parse_json(*text); value && value->is_object()) seen = value->as_object();
  }
  json::object now_seen;
  tests_settling_ = false;
  std::vector<std::string> changed;
  for (const auto& name : names_in(test())) {
    if (is_left_alone(name)) continue;
    struct stat info {};
    if (::lstat((test() / name).c_str(), &info) != 0) continue;
    const auto latest = S_ISDIR(info.st_mode) ? tree_changed_at(test() / name) : changed_at(info);
    const auto mark = fmt::format("{}/{}/{}", info.st_ino, info.st_size, latest);
    const auto before = text_member(seen, name);
    // Editors write in pieces: one second of quiet is enough for a test.
    if (mark != before && to_millis(now) - latest < 1000) {
      if (!before.empty()) now_seen[name] = before;
      tests_settling_ = true;
      continue;
    }
    now_seen[name] = mark;
    if (mark != before) changed.push_back(name);
  }
  if (now_seen != seen) {
    if (auto status = write_file(memory, json::serialize(now_seen), 0600); !status) return changed;
  }
  return changed;
}

bool Spool::take_control(const Drop& drop) { return ::unlink((incoming() / drop.current).c_str()) == 0; }

Status Spool::finish_accept(const std::string& taking_directory, const std::string& id) {
  const auto from = archive() / taking_directory;
  const auto to = archive() / id;
  if (!fs::exists(from)) return {};
  if (fs::exists(to)) {  // a corrected release takes the place of the first
    int number = 1;
    while (fs::exists(to / std::to_string(number)) || fs::exists(from / std::to_string(number))) ++number;
    ::chmod(to.c_str(), 0700);
    for (int earlier = 1; earlier < number; ++earlier) {  // keep them side by side, not nested
      const auto name = std::to_string(earlier);
      if (fs::exists(to / name) && ::rename((to / name).c_str(), (from / name).c_str()) != 0)
        return fail_errno(to.string());
    }
    if (::rename(to.c_str(), (from / std::to_string(number)).c_str()) != 0)
      return fail_errno(to.string() + ": cannot move aside");
  }
  if (auto status = chmod_tree(from, 0440, 0750); !status) return status;
  if (::rename(from.c_str(), to.c_str()) != 0) return fail_errno(to.string() + ": cannot rename into place");
  return fsync_directory(archive());
}

Status Spool::reject(const Drop& drop, const std::string& current, const std::string& reason) {
  const auto safe_name = is_utf8(drop.name) && !has_control(drop.name) ? drop.name : hex(drop.name).substr(0, 200);
  std::string name = safe_name;
  for (int number = 2;
       fs::exists(fs::symlink_status(rejected() / name)) || fs::exists(rejected() / (name + ".error.txt")); ++number) {
    name = safe_name + "." + std::to_string(number);
  }
  std::string text = reason;
  if (!text.ends_with('\n')) text += '\n';
  // The reason first: a file in rejected/ is never without one.
  if (auto status = write_durably(rejected() / (name + ".error.txt"), text, 0640); !status) return status;
  const auto from = incoming() / current;
  if (::rename(from.c_str(), (rejected() / name).c_str()) == 0) return {};
  // A bundle that belongs to somebody else cannot change its parent: copy it, and leave the
  // original to its owner under a hidden name.
  std::error_code code;
  fs::copy(from, rejected() / name, fs::copy_options::recursive | fs::copy_options::skip_symlinks, code);
  fs::remove_all(from, code);
  if (fs::exists(fs::symlink_status(from)))
    ::rename(from.c_str(), (incoming() / (".rejected-" + hex(random_bytes(4)) + "-" + name)).c_str());
  return {};
}

void Spool::forget(const Claim& claim) {
  std::error_code code;
  const auto path = incoming() / claim.claimed;
  fs::remove_all(path, code);
  if (fs::exists(fs::symlink_status(path)))
    ::rename(path.c_str(), (incoming() / (".taken-" + hex(random_bytes(4)) + "-" + claim.drop.name)).c_str());
}

void Spool::drop_copy(const Claim& claim) {
  std::error_code code;
  if (!claim.directory.empty()) fs::remove_all(claim.directory, code);
}

Status Spool::claim(const Drop& drop, Claim& claim) {
  claim.drop = drop;
  claim.claimed = drop.current;
  if (!is_utf8(drop.name) || has_control(drop.name)) return fail("its name is not plain UTF-8 text; rename it");
  if (drop.name.size() > 200) return fail("its name is longer than 200 bytes; rename it");
  if (!drop.current.starts_with(claim_prefix)) {
    const auto claimed = claim_name(drop.name);
    if (::renameat2(AT_FDCWD, (incoming() / drop.current).c_str(), AT_FDCWD, (incoming() / claimed).c_str(),
                    RENAME_NOREPLACE) != 0) {
      return fail_errno("it cannot be claimed");
    }
    claim.claimed = claimed;
    complete_.erase(drop.name);
  }
  claim.directory = archive() / (std::string(taking_prefix) + hex(random_bytes(8)));
  if (::mkdir(claim.directory.c_str(), 0700) != 0) return fail_errno(claim.directory.string() + ": cannot create");
  claim.content = claim.directory / drop.name;
  const Descriptor directory(::open(incoming().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return fail_errno(incoming().string());
  std::uint64_t budget = options_.max_file_size;
  if (drop.kind == DropKind::bundle) {
    const Descriptor bundle(
        ::openat(directory.get(), claim.claimed.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!bundle.valid()) return fail_errno("it cannot be opened");
    struct stat info {};
    if (::fstat(bundle.get(), &info) != 0) return fail_errno("it cannot be read");
    if (auto status = check_owner(info.st_uid); !status) return status;
    std::map<std::string, std::string> digests;
    if (::mkdir(claim.content.c_str(), 0700) != 0) return fail_errno(claim.content.string() + ": cannot create");
    if (auto status = copy_tree(bundle.get(), "", claim.content, 0, budget, digests); !status) return status;
    claim.hash = hash_of_bundle(digests);
    return {};
  }
  std::string digest;
  if (auto status = copy_file(directory.get(), claim.claimed, claim.content, budget, digest); !status) return status;
  claim.hash = hex(digest);
  return {};
}

}  // namespace gazetted
