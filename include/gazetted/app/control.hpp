// The control socket: steering and test mails reach the daemon here. One JSON object a line each
// way. The socket's mode (0660, group of the daemon) says who may; input is hostile all the same.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/json.hpp"

namespace gazetted {

namespace asio = boost::asio;

class ControlServer {
 public:
  // Answers one request. `uid` is who asks (SO_PEERCRED).
  using Handler = std::function<asio::awaitable<json::object>(const json::object& request, unsigned uid)>;
  static Result<std::unique_ptr<ControlServer>> listen(asio::io_context& io, const fs::path& path, Handler handler);
  ~ControlServer();
  void close();

 private:
  ControlServer(asio::io_context& io, fs::path path, Handler handler);
  asio::awaitable<void> accept();
  asio::awaitable<void> serve(asio::local::stream_protocol::socket socket);

  asio::io_context& io_;
  fs::path path_;
  Handler handler_;
  asio::local::stream_protocol::acceptor acceptor_;
};

// The client's side, for commands: sends one request and waits for the answer. Blocking.
Result<json::object> ask_daemon(const fs::path& path, const json::object& request, int timeout_seconds = 60);

}  // namespace gazetted
