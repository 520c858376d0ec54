// A Unix socket that listens at a path: made anew at each start, after what a process that is gone has left there, and
// removed when its owner goes, if it is still this one. Blocking, briefly; belongs to one thread.
#pragma once
#include <sys/types.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <optional>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

// Room in sockaddr_un, with some to spare.
inline constexpr std::size_t longest_socket_path = 100;

class SocketFile {
 public:
  // Of mode 0660. `key`: of the configuration, for errors: another program that listens there is one, and so is a file
  // that is no socket.
  static Result<SocketFile> listen(boost::asio::local::stream_protocol::acceptor& acceptor, const fs::path& path,
                                   const std::string& key, int backlog);
  SocketFile(SocketFile&& other) noexcept : path_(std::move(other.path_)), own_(std::exchange(other.own_, {})) {}
  ~SocketFile() { remove(); }
  void remove();

 private:
  struct Inode {
    dev_t device = 0;
    ino_t number = 0;
    bool operator==(const Inode&) const = default;
  };
  static std::optional<Inode> inode_of(const fs::path& path);
  explicit SocketFile(fs::path path) : path_(std::move(path)), own_(inode_of(path_)) {}

  fs::path path_;
  std::optional<Inode> own_;
};

}  // namespace gazetted
