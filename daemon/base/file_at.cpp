#include "gazetted/base/file_at.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace gazetted {

Result<Descriptor> open_directory_at(int directory_fd, const std::string& name) {
  Descriptor fd(::openat(directory_fd, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) return fail_errno(name);
  return fd;
}

Result<Descriptor> make_directory_at(int directory_fd, const std::string& name, int mode) {
  if (::mkdirat(directory_fd, name.c_str(), mode_t(mode)) != 0) return fail_errno(name + ": cannot create");
  return open_directory_at(directory_fd, name);
}

Status write_new_at(int directory_fd, const std::string& name, std::string_view bytes, int mode) {
  const Descriptor fd(
      ::openat(directory_fd, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(mode)));
  if (!fd.valid()) return fail_errno(name + ": cannot create");
  if (::fchmod(fd.get(), mode_t(mode)) != 0) return fail_errno(name + ": cannot chmod");
  while (!bytes.empty()) {
    const auto written = ::write(fd.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno(name + ": cannot write");
    bytes.remove_prefix(std::size_t(written));
  }
  return {};
}

Result<Descriptor> open_file_below(const fs::path& directory, const std::string& path) {
  Descriptor at(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!at.valid()) return fail_errno(directory.string());
  for (std::size_t start = 0; start <= path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    const auto name = path.substr(start, end - start);
    if (name.empty() || name == "." || name == ".." || name.find('\0') != std::string::npos)
      return fail("{}: not a path below {}", path, directory.string());
    const bool last = end == path.size();
    // O_NONBLOCK: a FIFO must not hold us.
    Descriptor next(::openat(at.get(), name.c_str(),
                             O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (last ? 0 : O_DIRECTORY)));
    if (!next.valid()) return fail_errno((directory / path).string());
    at = std::move(next);
    start = end + 1;
  }
  struct stat info {};
  if (::fstat(at.get(), &info) != 0 || !S_ISREG(info.st_mode))
    return fail("{}: not a regular file", (directory / path).string());
  return at;
}

Result<std::string> read_file_below(const fs::path& directory, const std::string& path, std::uint64_t limit) {
  const auto fd = open_file_below(directory, path);
  if (!fd) return fd.error();
  return read_all(fd->get(), (directory / path).string(), limit);
}

std::uint64_t file_size_below(const fs::path& directory, const std::string& path) {
  const auto fd = open_file_below(directory, path);
  struct stat info {};
  return fd && ::fstat(fd->get(), &info) == 0 ? std::uint64_t(info.st_size) : 0;
}

}  // namespace gazetted
