#include "gazetted/intake/private_copy.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <set>

#include "gazetted/base/access.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/content_hash.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {
namespace {

constexpr int max_depth = 4;
constexpr std::size_t max_files = 1000;
constexpr std::size_t max_name = 200;

bool in_group(const passwd& user, const std::string& group_name) {
  char buffer[16384];
  group entry{};
  group* found = nullptr;
  if (::getgrnam_r(group_name.c_str(), &entry, buffer, sizeof buffer, &found) != 0 || !found) return false;
  if (user.pw_gid == entry.gr_gid) return true;
  for (char** member = entry.gr_mem; *member; ++member) {
    if (std::string_view(*member) == user.pw_name) return true;
  }
  return false;
}

// Whoever dropped it has to be told whom to let read it.
Error not_opened(const struct stat& dropped) {
  const bool forbidden = errno == EACCES;
  const auto error = fail_errno("it cannot be opened");
  return forbidden ? Error(error.place(), error.message() + ": " + why_not_for_daemon(dropped)) : error;
}

// What is left of the limits while one drop is copied.
class Copier {
 public:
  explicit Copier(const CopyRules& rules) : rules_(rules), bytes_left_(rules.max_file_size) {}

  // The digest of what the file says.
  Result<std::string> file(int from_fd, const std::string& name, int to_fd, const std::string& to) {
    struct stat link {};
    if (::fstatat(from_fd, name.c_str(), &link, AT_SYMLINK_NOFOLLOW) != 0) return fail_errno("it cannot be read");
    if (S_ISLNK(link.st_mode)) return fail("it is a symbolic link; drop the file itself");
    if (!S_ISREG(link.st_mode)) return fail("it is not a regular file");
    // O_NONBLOCK: a FIFO that takes the name in this moment must not hold us.
    const Descriptor fd(::openat(from_fd, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (!fd.valid()) return not_opened(link);
    struct stat before {};
    if (::fstat(fd.get(), &before) != 0 || !S_ISREG(before.st_mode)) return fail("it is not a regular file");
    if (before.st_nlink != 1) return fail("it is a hard link; drop a copy");
    if (auto status = check_owner(before.st_uid, rules_.owners); !status) return status.error();
    owners_.insert(before.st_uid);
    if (std::uint64_t(before.st_size) > bytes_left_) return too_large();
    auto bytes = read_all(fd.get(), name, bytes_left_);
    if (!bytes && bytes.error().of_machine()) return bytes.error();
    if (!bytes) return too_large();
    struct stat after {};
    if (::fstat(fd.get(), &after) != 0) return fail_errno("it cannot be read");
    if (after.st_size != before.st_size || after.st_mtim.tv_sec != before.st_mtim.tv_sec ||
        after.st_mtim.tv_nsec != before.st_mtim.tv_nsec) {
      return fail("it changed while it was being read; drop it again, preferably by a rename");
    }
    bytes_left_ -= bytes->size();
    if (auto status = write_new_at(to_fd, to, *bytes, 0600); !status) return status.error();
    return digest_of_file(name, *bytes);
  }

  Status directory(const Descriptor& from, const std::string& prefix, const Descriptor& to, int depth) {
    if (depth > max_depth) return fail("{}: directories are nested too deeply", prefix);
    struct stat info {};
    if (::fstat(from.get(), &info) != 0) return fail_errno("it cannot be read");
    if (auto status = check_owner(info.st_uid, rules_.owners); !status) return status;
    owners_.insert(info.st_uid);
    auto names = names_of(from, prefix);
    if (!names) return names.error();
    for (const auto& name : *names) {
      const auto label = prefix + name;
      if (auto status = check_drop_name(name); !status)
        return fail("{}: {}", one_line(label, 80), status.error().message());
      if (++entries_ > max_files) return fail("the bundle has over {} files", max_files);
      if (auto status = entry(from, name, label, to, depth); !status) return status;
    }
    return {};
  }

  std::string hash() const { return hash_of_bundle(digests_); }
  const std::set<unsigned>& owners() const { return owners_; }

 private:
  Error too_large() const {
    return fail("it is too large: over spool.max_file_size ({})", format_size(rules_.max_file_size));
  }

  // No more than may be copied: a directory can hold millions.
  Result<std::vector<std::string>> names_of(const Descriptor& from, const std::string& prefix) const {
    DIR* raw = ::fdopendir(::dup(from.get()));
    if (!raw) return fail_errno(prefix + ": cannot be read");
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(raw, ::closedir);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(directory.get())) {
      if (is_left_alone(entry->d_name)) continue;
      names.emplace_back(entry->d_name);
      if (names.size() > max_files) return fail("the bundle has over {} files", max_files);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  Status entry(const Descriptor& from, const std::string& name, const std::string& label, const Descriptor& to,
               int depth) {
    struct stat info {};
    if (::fstatat(from.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return fail_errno(label);
    if (!S_ISDIR(info.st_mode)) {
      auto digest = file(from.get(), name, to.get(), name);
      if (digest) digests_[label] = *digest;
      if (digest || digest.error().of_machine()) return digest ? Status() : Status(digest.error());
      return fail("{}: {}", label, digest.error().message());
    }
    const auto below = open_directory_at(from.get(), name);
    if (!below && !below.error().of_machine()) return fail("{}: {}", label, not_opened(info).message());
    if (!below) return below.error();
    const auto made = make_directory_at(to.get(), name, 0700);
    if (!made) return made.error();
    return directory(*below, label + "/", *made, depth + 1);
  }

  const CopyRules& rules_;
  std::uint64_t bytes_left_;
  std::size_t entries_ = 0;
  std::set<unsigned> owners_;
  std::map<std::string, std::string> digests_;  // by the path in the bundle
};

}  // namespace

Status check_drop_name(const std::string& name) {
  if (!is_utf8(name) || has_control(name)) return fail("its name is not plain UTF-8 text; rename it");
  if (name.empty() || name == "." || name == "..") return fail("'{}' is not a name", name);
  if (name.size() > max_name) return fail("its name is longer than {} bytes; rename it", max_name);
  return {};
}

Status check_owner(unsigned uid, const std::vector<std::string>& owners) {
  if (owners.empty()) return {};
  char buffer[16384];
  passwd entry{};
  passwd* user = nullptr;
  ::getpwuid_r(uid, &entry, buffer, sizeof buffer, &user);
  for (const auto& owner : owners) {
    if (user && (owner == user->pw_name || in_group(*user, owner))) return {};
    if (owner == std::to_string(uid)) return {};
  }
  return fail("it belongs to {}, who is not in spool.owners ({})", user ? user->pw_name : std::to_string(uid),
              join(owners, ", "));
}

Result<PrivateCopy> copy_privately(int directory_fd, const std::string& name, const fs::path& to,
                                   const CopyRules& rules) {
  struct stat info {};
  if (::fstatat(directory_fd, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return fail_errno("it cannot be read");
  const Descriptor parent(::open(to.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!parent.valid()) return fail_errno(to.parent_path().string());
  Copier copier(rules);
  if (!S_ISDIR(info.st_mode)) {
    auto digest = copier.file(directory_fd, name, parent.get(), to.filename().string());
    if (!digest) return digest.error();
    return PrivateCopy{hex(*digest)};
  }
  const auto from = open_directory_at(directory_fd, name);
  if (!from) return from.error().of_machine() ? from.error() : not_opened(info);
  const auto made = make_directory_at(parent.get(), to.filename().string(), 0700);
  if (!made) return made.error();
  if (auto status = copier.directory(*from, "", *made, 0); !status) return status.error();
  return PrivateCopy{copier.hash(), copier.owners().size() > 1};
}

}  // namespace gazetted
