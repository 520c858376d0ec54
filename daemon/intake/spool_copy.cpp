// The private copy of a drop: everything here is opened without following a link and checked by
// its descriptor, since the submitter may still have a hand on the original.
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gazetted/base/text.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {
namespace {

constexpr int max_depth = 4;
constexpr std::size_t max_files = 1000;

std::string human_size(std::uint64_t bytes) {
  return bytes >= 1 << 20 ? fmt::format("{:.1f} MB", double(bytes) / (1 << 20)) : fmt::format("{} bytes", bytes);
}

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

}  // namespace

Status Spool::check_owner(unsigned uid) const {
  if (options_.owners.empty()) return {};
  char buffer[16384];
  passwd entry{};
  passwd* user = nullptr;
  ::getpwuid_r(uid, &entry, buffer, sizeof buffer, &user);
  for (const auto& owner : options_.owners) {
    if (user && (owner == user->pw_name || in_group(*user, owner))) return {};
    if (owner == std::to_string(uid)) return {};
  }
  return fail("it belongs to {}, who is not in spool.owners ({})", user ? user->pw_name : std::to_string(uid),
              join(options_.owners, ", "));
}

Status Spool::copy_file(int directory_fd, const std::string& name, const fs::path& to, std::uint64_t& budget,
                        std::string& digest) {
  struct stat link {};
  if (::fstatat(directory_fd, name.c_str(), &link, AT_SYMLINK_NOFOLLOW) != 0) return fail_errno("it cannot be read");
  if (S_ISLNK(link.st_mode)) return fail("it is a symbolic link; drop the file itself");
  if (!S_ISREG(link.st_mode)) return fail("it is not a regular file");
  // O_NONBLOCK: a FIFO that takes the name in this moment must not hold us.
  const Descriptor fd(::openat(directory_fd, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!fd.valid()) return fail_errno("it cannot be opened");
  struct stat before {};
  if (::fstat(fd.get(), &before) != 0 || !S_ISREG(before.st_mode)) return fail("it is not a regular file");
  if (before.st_nlink != 1) return fail("it is a hard link; drop a file of its own");
  if (auto status = check_owner(before.st_uid); !status) return status;
  if (std::uint64_t(before.st_size) > budget) {
    return fail("it is too large: over spool.max_file_size ({})", human_size(options_.max_file_size));
  }
  auto bytes = read_all(fd.get(), to.filename().string(), budget);
  if (!bytes && bytes.error().of_machine()) return bytes.error();
  if (!bytes) return fail("it is too large: over spool.max_file_size ({})", human_size(options_.max_file_size));
  struct stat after {};
  if (::fstat(fd.get(), &after) != 0) return fail_errno("it cannot be read");
  if (after.st_size != before.st_size || after.st_mtim.tv_sec != before.st_mtim.tv_sec ||
      after.st_mtim.tv_nsec != before.st_mtim.tv_nsec) {
    return fail("it changed while it was taken; drop it again, best by a rename");
  }
  budget -= bytes->size();
  digest = sha256(*bytes);
  return write_file(to, *bytes, 0600);
}

Status Spool::copy_tree(int directory_fd, const std::string& prefix, const fs::path& to, int depth,
                        std::uint64_t& budget, std::map<std::string, std::string>& digests) {
  if (depth > max_depth) return fail("{}: directories are nested too deeply", prefix);
  DIR* raw = ::fdopendir(::dup(directory_fd));
  if (!raw) return fail_errno(prefix + ": cannot be read");
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(raw, ::closedir);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(directory.get())) names.emplace_back(entry->d_name);
  for (const auto& name : names) {
    if (name == "." || name == ".." || is_left_alone(name)) continue;
    const auto label = prefix + name;
    if (!is_utf8(name) || has_control(name)) return fail("{}: its name is not plain UTF-8 text", one_line(label, 80));
    if (digests.size() >= max_files) return fail("the bundle has over {} files", max_files);
    struct stat info {};
    if (::fstatat(directory_fd, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return fail_errno(label);
    if (S_ISDIR(info.st_mode)) {
      const Descriptor below(::openat(directory_fd, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!below.valid()) return fail_errno(label);
      if (::mkdir((to / name).c_str(), 0700) != 0) return fail_errno((to / name).string());
      if (auto status = copy_tree(below.get(), label + "/", to / name, depth + 1, budget, digests); !status)
        return status;
      continue;
    }
    std::string digest;
    if (auto status = copy_file(directory_fd, name, to / name, budget, digest); !status)
      return status.error().of_machine() ? status.error() : fail("{}: {}", label, status.error().message());
    digests[label] = digest;
  }
  return {};
}

}  // namespace gazetted
