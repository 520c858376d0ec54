#include "gazetted/intake/spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gazetted/base/access.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/changes.hpp"

namespace gazetted {
namespace {

constexpr std::string_view claim_prefix = ".claim-";        // then 8 hex digits, '-', the name
constexpr std::string_view taken_prefix = ".taken-";        // is in the archive or in rejected/ too
constexpr std::string_view rejected_prefix = ".rejected-";  // is nowhere else
// A writer that was seen and never closed (the event was lost, or a link was made) holds its file
// back no longer than this after its last change.
constexpr Duration forget_writer_after{600'000};

std::string marked_name(std::string_view prefix, const std::string& name) {
  return std::string(prefix) + hex(random_bytes(4)) + "-" + name;
}

// ".claim-1a2b3c4d-NAME" → NAME; empty: it is no claim of ours, but somebody's file that begins like one.
std::string name_in_claim(const std::string& claimed) {
  constexpr std::size_t digits = 8;
  const auto start = claim_prefix.size() + digits + 1;
  if (!claimed.starts_with(claim_prefix) || claimed.size() <= start || claimed[start - 1] != '-') return "";
  const auto number = std::string_view(claimed).substr(claim_prefix.size(), digits);
  if (number.find_first_not_of("0123456789abcdef") != std::string_view::npos) return "";
  auto name = claimed.substr(start);
  return name != "." && name != ".." ? name : "";
}

// A name that can be in rejected/, with an ending behind it.
std::string presentable(const std::string& name) {
  if (check_drop_name(name)) return name;
  const bool plain = is_utf8(name) && !has_control(name) && name != "." && name != "..";
  return plain ? one_line(name, 180) : hex(name).substr(0, 200);
}

Status write_reason(const fs::path& file, std::string reason) {
  if (!reason.ends_with('\n')) reason += '\n';
  return write_durably(file, reason, 0640);
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

bool is_control_name(std::string_view name) {
  return name.ends_with(".cancel") || name.ends_with(".pause") || name.ends_with(".resume");
}

std::string dropped_name(const std::string& current) {
  if (current.starts_with(claim_prefix)) return name_in_claim(current);
  return is_left_alone(current) || is_control_name(current) ? "" : current;
}

Spool::Spool(SpoolOptions options, FileLock lock)
    : options_(std::move(options)),
      lock_(std::move(lock)),
      archive_(Archive::of(options_)),
      tests_(options_.directory / "test", options_.state / "tests.json"),
      marks_(options_.state / "reading.json"),
      origins_(origins_of_drops(options_)) {}

DropOrigins origins_of_drops(const SpoolOptions& options) { return DropOrigins(options.state / "drops"); }

void Spool::set_options(const SpoolOptions& options) {
  const auto directory = options_.directory, state = options_.state;
  options_ = options;
  options_.directory = directory;  // needs a restart
  options_.state = state;
}

Result<Spool> Spool::open(const SpoolOptions& options) {
  const fs::path& root = options.directory;
  for (const auto& directory :
       {root / "incoming", root / "test", Archive::of(options).directory(), root / "rejected"}) {
    if (auto status = make_directories(directory); !status) return status.error();
  }
  if (auto status = make_directories(options.state); !status) return status.error();
  if (::access((root / "incoming").c_str(), W_OK | X_OK) != 0) return fail_on(root / "incoming", "", Use::write);
  auto lock = FileLock::take(root / ".lock");
  if (!lock) return lock.error();
  Spool spool(options, std::move(*lock));
  std::error_code code;  // their owners may have made it possible meanwhile
  for (const auto& name : names_in(spool.incoming())) {
    if (name.starts_with(taken_prefix)) fs::remove_all(spool.incoming() / name, code);
  }
  return spool;
}

void Spool::hint_moved_in(const std::string& name) {
  complete_.insert(name);
  open_.erase(name);
}

void Spool::hint_writing(const std::string& name, Time now) {
  open_[name] = now;
  complete_.erase(name);
}

// When what was copied in may be taken; nothing: now.
std::optional<Time> Spool::ready_at(const std::string& name, const struct stat& info, Time now) {
  if (complete_.contains(name)) return std::nullopt;
  const bool bundle = S_ISDIR(info.st_mode);
  const auto changed = changes_.seen(name, bundle ? tree_changed_at(incoming() / name) : changed_at(info), now);
  const bool may_be_open = S_ISREG(info.st_mode) && info.st_nlink == 1;  // a link or FIFO has no writer to wait for
  if (may_be_open && open_.contains(name) && now < changed + forget_writer_after) return changed + forget_writer_after;
  const auto ready = changed + (bundle ? options_.bundle_settle : options_.settle);
  return now < ready ? std::optional(ready) : std::nullopt;
}

Scan Spool::scan(Time now) {
  Scan scan;
  std::set<std::string> present;
  for (const auto& name : names_in(incoming())) {
    struct stat info {};
    if (::lstat((incoming() / name).c_str(), &info) != 0) continue;
    present.insert(name);
    if (const auto claimed = name_in_claim(name); !claimed.empty()) {  // a crash came between claim and archive
      scan.ready.push_back({claimed, name});
      continue;
    }
    if (is_left_alone(name)) {
      const bool ours = name.starts_with(taken_prefix) || name.starts_with(rejected_prefix);
      scan.arriving =
          scan.arriving || (!ours && now < changes_.seen(name, changed_at(info), now) + forget_writer_after);
      continue;
    }
    if (is_control_name(name) && S_ISREG(info.st_mode) && info.st_size == 0) {
      const auto until = changes_.seen(name, changed_at(info), now) + options_.settle;
      scan.controls.push_back({{name, name}, until});
      if (until > now && (!scan.next || until < *scan.next)) scan.next = until;
      continue;
    }
    const auto ready = ready_at(name, info, now);
    if (!ready) {
      scan.ready.push_back({name, name});
      continue;
    }
    scan.settling.push_back({name, *ready});
    if (!scan.next || *ready < *scan.next) scan.next = ready;
  }
  std::erase_if(complete_, [&](const std::string& name) { return !present.contains(name); });
  changes_.keep_only(present);
  std::erase_if(open_, [&](const auto& entry) { return !present.contains(entry.first); });
  return scan;
}

std::vector<Drop> Spool::controls() const {
  std::vector<Drop> controls;
  for (const auto& name : names_in(incoming())) {
    if (is_control_name(name) && !is_left_alone(name)) controls.push_back({name, name});
  }
  return controls;
}

bool Spool::is_there(const Drop& drop) const {
  struct stat info {};
  return ::lstat((incoming() / drop.current).c_str(), &info) == 0 || errno != ENOENT;
}

Result<unsigned> Spool::check_control(const Drop& drop) const {
  const Descriptor fd(
      ::open((incoming() / drop.current).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat info {};
  // One that we may not read says all that it has to by its name.
  const bool looked =
      fd.valid() ? ::fstat(fd.get(), &info) == 0 : ::lstat((incoming() / drop.current).c_str(), &info) == 0;
  if (!looked) return fail_errno("it cannot be read");
  if (!S_ISREG(info.st_mode)) return fail("it is not a regular file");
  if (info.st_size != 0) return fail("a command file must be empty");
  if (info.st_nlink != 1) return fail("it is a hard link; create a new file");
  if (auto status = check_owner(info.st_uid, options_.owners); !status) return status.error();
  return info.st_uid;
}

Status Spool::remove_control(const Drop& drop) const {
  const auto path = incoming() / drop.current;
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail_errno(path.string() + ": cannot remove");
  return {};
}

Status Spool::reject(const Claim& claim, const std::string& reason) {
  const auto first_name = presentable(claim.drop.name);
  std::string name = first_name;
  std::error_code code;
  for (int number = 2; fs::exists(fs::symlink_status(rejected() / name, code)) ||
                       fs::exists(fs::symlink_status(rejected() / (name + ".error.txt"), code));
       ++number) {
    name = first_name + "." + std::to_string(number);
  }
  const auto reason_file = rejected() / (name + ".error.txt");
  // The reason first: a file in rejected/ is never without one.
  if (auto status = write_reason(reason_file, reason); !status) return status;
  const auto& current = claim.claimed;
  if (::rename((incoming() / current).c_str(), (rejected() / name).c_str()) == 0) return {};
  if (!claim.hash.empty() && ::rename(claim.content.c_str(), (rejected() / name).c_str()) == 0) {
    hide(current, taken_prefix, name);
    return chmod_tree(rejected() / name, 0640, 0750);
  }
  const auto hidden = marked_name(rejected_prefix, name);
  if (::rename((incoming() / current).c_str(), (incoming() / hidden).c_str()) != 0 && errno != ENOENT)
    return fail_errno((incoming() / current).string() + ": cannot be moved");
  return write_reason(reason_file, reason + "\nOnly its owner can move it: it is still in incoming/, as " + hidden);
}

void Spool::hide(const std::string& current, std::string_view prefix, const std::string& name) const {
  if (current.empty()) return;  // not incoming/ itself
  std::error_code code;
  const auto path = incoming() / current;
  fs::remove_all(path, code);
  if (fs::exists(fs::symlink_status(path, code)))
    ::rename(path.c_str(), (incoming() / marked_name(prefix, name)).c_str());
}

void Spool::remove_original(const Claim& claim) {
  if (claim.claimed.empty()) return;  // the daemon made it: nobody dropped anything
  hide(claim.claimed, taken_prefix, presentable(claim.drop.name));
}

void Spool::discard_copy(const Claim& claim) {
  std::error_code code;
  if (!claim.directory.empty()) fs::remove_all(claim.directory, code);
}

Status Spool::claim(const Drop& drop, Claim& claim) {
  claim.drop = drop;
  claim.claimed = drop.current;
  struct stat info {};
  if (::lstat((incoming() / drop.current).c_str(), &info) == 0) {
    claim.owner = info.st_uid;
    claim.is_own = info.st_uid == ::geteuid() && is_marked_as_own(info.st_mode);
  }
  if (auto status = check_drop_name(drop.name); !status) return status;
  if (!drop.current.starts_with(claim_prefix)) {
    const auto claimed = marked_name(claim_prefix, drop.name);
    if (::renameat2(AT_FDCWD, (incoming() / drop.current).c_str(), AT_FDCWD, (incoming() / claimed).c_str(),
                    RENAME_NOREPLACE) != 0) {
      return fail_errno("it cannot be claimed");
    }
    claim.claimed = claimed;
    complete_.erase(drop.name);
  }
  return {};
}

Status Spool::copy(Claim& claim) {
  auto origin = origins_.of(claim.drop.name);
  if (!origin) return origin.error();
  if (claim.owner == ::geteuid()) claim.origin = std::move(*origin);
  if (auto status = copy_from(incoming(), claim.claimed, claim); !status) return status;
  if (claim.origin && claim.origin->hash != claim.hash) claim.origin.reset();  // another file of this name
  // A client put it, and nobody knows which: it may be one whose releases a person approves.
  if (claim.is_own && !claim.origin) claim.origin = DropOrigin{"(unknown)", true, ""};
  return {};
}

Status Spool::copy_test(const std::string& name, Claim& claim) {
  claim.drop = {name, name};
  if (auto status = check_drop_name(name); !status) return status;
  return copy_from(test(), name, claim);
}

Status Spool::copy_from(const fs::path& directory, const std::string& name, Claim& claim) {
  auto made = archive_.make_accepting_directory();
  if (!made) return made.error();
  claim.directory = *made;
  claim.content = claim.directory / name_in_archive(claim.drop.name);
  const Descriptor from(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!from.valid()) return fail_on(directory);
  CopyRules rules{options_.max_file_size, options_.owners};
  // What the daemon drops is its own: whom it does that for it has asked already.
  if ((claim.origin || claim.is_own) && !rules.owners.empty() && claim.owner == ::geteuid())
    rules.owners.push_back(std::to_string(::geteuid()));
  auto copy = copy_privately(from.get(), name, claim.content, rules);
  if (!copy) return copy.error();
  claim.hash = std::move(copy->hash);
  claim.is_of_several = copy->is_of_several;
  return {};
}

}  // namespace gazetted
