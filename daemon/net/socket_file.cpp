#include "gazetted/net/socket_file.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>

namespace gazetted {
namespace {

// Removes the socket of a process that is gone, and nothing else.
Status make_way(const fs::path& path, const std::string& key) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return errno == ENOENT ? Status() : Status(fail_errno(path.string()));
  if (!S_ISSOCK(info.st_mode))
    return fail("{}: exists and is not a socket; remove it, or change '{}'", path.string(), key);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy_n(path.c_str(), path.string().size(), address.sun_path);
  const Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const bool answers = ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (answers || errno != ECONNREFUSED)
    return fail("{}: another program is listening here; is a second daemon running with the same '{}'?", path.string(),
                key);
  return ::unlink(path.c_str()) == 0 ? Status() : Status(fail_errno(path.string()));
}

}  // namespace

std::optional<SocketFile::Inode> SocketFile::inode_of(const fs::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return std::nullopt;
  return Inode{info.st_dev, info.st_ino};
}

Result<SocketFile> SocketFile::listen(boost::asio::local::stream_protocol::acceptor& acceptor, const fs::path& path,
                                      const std::string& key, int backlog) {
  using Protocol = boost::asio::local::stream_protocol;
  if (path.string().size() > longest_socket_path)
    return fail("{}: the path of a socket may have at most {} bytes", path.string(), longest_socket_path);
  if (auto status = make_directories(path.parent_path()); !status) return status.error();
  if (auto status = make_way(path, key); !status) return status.error();
  boost::system::error_code code;
  acceptor.open(Protocol(), code);
  if (!code) acceptor.bind(Protocol::endpoint(path.string()), code);
  if (code) return fail("{}: {}", path.string(), code.message());
  SocketFile file(path);
  ::chmod(path.c_str(), 0660);
  acceptor.listen(backlog, code);
  if (code) return fail("{}: {}", path.string(), code.message());
  return file;
}

void SocketFile::remove() {
  if (own_ && inode_of(path_) == own_) ::unlink(path_.c_str());
  own_.reset();
}

}  // namespace gazetted
