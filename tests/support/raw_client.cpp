#include "support/raw_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>

namespace gazetted::test {
namespace {

void connect(const Descriptor& fd, const sockaddr* to, socklen_t size) {
  EXPECT_EQ(::connect(fd.get(), to, size), 0);
  const timeval patience{20, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

}  // namespace

RawClient::RawClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(std::uint16_t(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to);
}

RawClient::RawClient(const fs::path& socket) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::copy_n(socket.c_str(), socket.string().size(), to.sun_path);
  connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to);
}

bool RawClient::say(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(std::size_t(count));
  }
  return true;
}

std::string RawClient::hear(const std::string& end) {
  std::string text;
  char chunk[4096];
  while (end.empty() || text.find(end) == std::string::npos) {
    const auto count = ::recv(fd_.get(), chunk, sizeof chunk, 0);
    if (count <= 0) break;
    text.append(chunk, std::size_t(count));
  }
  return text;
}

}  // namespace gazetted::test
