// Files: whole reads with a limit, and writes that survive a power cut (write, fsync, rename,
// fsync of the directory). Blocking: never called on the loop's thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "gazetted/base/error.hpp"

namespace gazetted {

namespace fs = std::filesystem;

// An open file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release();

 private:
  int fd_;
};

// The whole file. Larger than `limit` bytes is an error.
Result<std::string> read_file(const fs::path& path, std::uint64_t limit = 64u << 20);
// All that is left to read from an open descriptor, at most `limit` bytes.
Result<std::string> read_all(int fd, const std::string& name, std::uint64_t limit);
// Replaces path at once: a reader sees the old bytes or the new ones, also after a power cut.
Status write_durably(const fs::path& path, std::string_view bytes, int mode);
// A write without sync, for what can be made again.
Status write_file(const fs::path& path, std::string_view bytes, int mode = 0644);
// All of it, to an open descriptor; `path` is for the error.
Status write_all(int fd, std::string_view bytes, const fs::path& path);
// What is in a file, never through a link; its name is its directory's: see fsync_directory().
Status fsync_file(const fs::path& path);
// Both end the process when fsync itself fails.
Status fsync_directory(const fs::path& path);
// fsync of path and of every file and directory below it.
Status fsync_tree(const fs::path& path);
// chmod of every file below path to `file_mode`, and of path and each directory to `dir_mode`.
Status chmod_tree(const fs::path& path, int file_mode, int dir_mode);
Status make_directories(const fs::path& path);

// An exclusive lock on a file, held while the object lives, gone when the process ends.
class FileLock {
 public:
  // An error says who else holds it, where that is known.
  static Result<FileLock> take(const fs::path& path);

 private:
  explicit FileLock(Descriptor fd) : fd_(std::move(fd)) {}
  Descriptor fd_;
};

}  // namespace gazetted
