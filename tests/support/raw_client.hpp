// A client that speaks any bytes, to a port of this machine or to a Unix socket.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/base/file.hpp"

namespace gazetted::test {

class RawClient {
 public:
  explicit RawClient(int port);
  explicit RawClient(const fs::path& socket);
  // False: the other side has cut the connection.
  bool say(std::string_view bytes);
  // All that comes until the other side closes, or until `end` has come; for 20 seconds at most.
  std::string hear(const std::string& end = "");

 private:
  Descriptor fd_;
};

}  // namespace gazetted::test
