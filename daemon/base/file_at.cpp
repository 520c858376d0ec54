#include "gazetted/base/file_at.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "gazetted/base/access.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_entries = 10'000;

// The entry whose name looks the same, though it is written in other code points: macOS takes "é" apart, and a text
// written elsewhere does not. Empty: there is none.
std::string entry_alike(int directory_fd, const std::string& name) {
  if (is_ascii(name) || !is_utf8(name)) return "";
  const int own = ::openat(directory_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) return "";
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(own), ::closedir);
  if (!directory) {
    ::close(own);
    return "";
  }
  const auto wanted = normalised(name);
  std::size_t looked_at = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    std::string found = entry->d_name;
    if (++looked_at > most_entries) return "";
    if (!is_ascii(found) && is_utf8(found) && normalised(found) == wanted) return found;
  }
  return "";
}

// Without following a link, and without waiting for a FIFO.
Descriptor open_below(int directory_fd, const std::string& name, int kind) {
  const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | kind;
  Descriptor fd(::openat(directory_fd, name.c_str(), flags));
  if (fd.valid() || errno != ENOENT) return fd;
  const auto alike = entry_alike(directory_fd, name);
  errno = ENOENT;
  return alike.empty() ? std::move(fd) : Descriptor(::openat(directory_fd, alike.c_str(), flags));
}

}  // namespace

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
  if (!at.valid()) return fail_on(directory);
  for (std::size_t start = 0; start <= path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    const auto name = path.substr(start, end - start);
    if (name.empty() || name == "." || name == ".." || name.find('\0') != std::string::npos)
      return fail("{}: not a path below {}", path, directory.string());
    const bool last = end == path.size();
    auto next = open_below(at.get(), name, last ? 0 : O_DIRECTORY);
    if (!next.valid()) return fail_on(directory / path);
    at = std::move(next);
    start = end + 1;
  }
  struct stat info {};
  if (::fstat(at.get(), &info) != 0 || !S_ISREG(info.st_mode))
    return fail("{}: not a regular file", (directory / path).string());
  return at;
}

std::string name_below(const fs::path& directory, const std::string& path) {
  std::string found;
  for (std::size_t start = 0; start <= path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    const auto name = path.substr(start, end - start);
    std::error_code code;
    const Descriptor at(::open((directory / found).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto alike = at.valid() && !fs::exists(fs::symlink_status(directory / found / name, code))
                           ? entry_alike(at.get(), name)
                           : std::string();
    found += (found.empty() ? "" : "/") + (alike.empty() ? name : alike);
    start = end + 1;
  }
  return found;
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
