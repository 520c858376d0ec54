#include "gazetted/base/file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "gazetted/base/access.hpp"

namespace gazetted {
namespace {

// After a failed fsync nobody knows what is on disk, and a second one would say that all is well.
void fsync_or_end(int fd, const fs::path& path) {
  if (::fsync(fd) != 0) broken(fail_errno(path.string() + ": cannot fsync").message());
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = other.release();
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

int Descriptor::release() { return std::exchange(fd_, -1); }

Result<std::string> read_all(int fd, const std::string& name, std::uint64_t limit) {
  std::string bytes;
  char buffer[65536];
  while (true) {
    const auto got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(name + ": cannot read");
    if (got == 0) return bytes;
    bytes.append(buffer, std::size_t(got));
    if (bytes.size() > limit) return fail("{}: larger than {} bytes", name, limit);
  }
}

Result<std::string> read_file(const fs::path& path, std::uint64_t limit) {
  // O_NONBLOCK: a FIFO must not hold us.
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd.valid()) return fail_on(path);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return fail_errno(path.string());
  if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) return fail("{}: not a regular file", path.string());
  return read_all(fd.get(), path.string(), limit);
}

Status write_durably(const fs::path& path, std::string_view bytes, int mode) {
  const fs::path temporary = path.parent_path() / ("." + path.filename().string() + ".tmp");
  {
    ::unlink(temporary.c_str());
    const Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!fd.valid()) return fail_on(temporary, "cannot create", Use::make);
    if (::fchmod(fd.get(), mode_t(mode)) != 0) return fail_errno(temporary.string() + ": cannot chmod");
    if (auto status = write_all(fd.get(), bytes, temporary); !status) return status;
    if (::fsync(fd.get()) != 0) return fail_errno(temporary.string() + ": cannot fsync");
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return fail_errno(path.string() + ": cannot rename into place");
  return fsync_directory(path.parent_path());
}

Status write_file(const fs::path& path, std::string_view bytes, int mode) {
  const Descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (!fd.valid()) return fail_on(path, "cannot create", Use::make);
  return write_all(fd.get(), bytes, path);
}

Status write_all(int fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno(path.string() + ": cannot write");
    bytes.remove_prefix(std::size_t(written));
  }
  return {};
}

Status fsync_file(const fs::path& path) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  return fd.valid() && ::fsync(fd.get()) == 0 ? Status() : Status(fail_errno(path.string()));
}

Status fsync_directory(const fs::path& path) {
  const Descriptor fd(::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return fail_on(path, "cannot open");
  fsync_or_end(fd.get(), path);
  return {};
}

Status fsync_tree(const fs::path& path) {
  std::error_code code;
  for (auto it = fs::recursive_directory_iterator(path, code); it != fs::recursive_directory_iterator();
       it.increment(code)) {
    if (code) break;
    const Descriptor fd(::open(it->path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd.valid()) return fail_on(it->path(), "cannot open");
    fsync_or_end(fd.get(), it->path());
  }
  if (code) return fail("{}: {}", path.string(), code.message());
  return fsync_directory(path);
}

Status chmod_tree(const fs::path& path, int file_mode, int dir_mode) {
  std::error_code code;
  for (auto it = fs::recursive_directory_iterator(path, code); it != fs::recursive_directory_iterator();
       it.increment(code)) {
    if (code) break;
    const int mode = it->is_directory() ? dir_mode : file_mode;
    if (::chmod(it->path().c_str(), mode_t(mode)) != 0) return fail_errno(it->path().string() + ": cannot chmod");
  }
  if (code) return fail("{}: {}", path.string(), code.message());
  if (::chmod(path.c_str(), mode_t(dir_mode)) != 0) return fail_errno(path.string() + ": cannot chmod");
  return {};
}

Status make_directories(const fs::path& path) {
  std::error_code code;
  fs::create_directories(path, code);
  if (!code) return {};
  const auto why = why_not_allowed(path, Use::make);
  return fail("{}: cannot create directory: {}{}{}", path.string(), code.message(), why.empty() ? "" : ": ", why);
}

Result<FileLock> FileLock::take(const fs::path& path) {
  Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!fd.valid()) return fail_on(path, "cannot open the lock", Use::make);
  // Whoever was killed while it began another program leaves the lock to that for a moment.
  constexpr auto patience = std::chrono::seconds(5);
  const auto since = std::chrono::steady_clock::now();
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return fail_errno(path.string() + ": cannot lock");
    ::lseek(fd.get(), 0, SEEK_SET);
    const auto holder = read_all(fd.get(), path.string(), 64);
    const auto pid = holder ? std::atoi(holder->c_str()) : 0;
    const bool is_dead = pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
    if (is_dead && std::chrono::steady_clock::now() - since < patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    return fail("{}: another gazetted{} is using this", path.string(),
                holder && !holder->empty() ? " (process " + std::string(*holder) + ")" : "");
  }
  const auto pid = std::to_string(::getpid());
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0) {
    return fail_errno(path.string() + ": cannot write");
  }
  return FileLock(std::move(fd));
}

}  // namespace gazetted
