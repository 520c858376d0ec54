// The control socket: steering and test mails reach the daemon here. One JSON object a line each way; a request may
// announce `bytes` that follow its line, and the handler finds them in its member "body". The socket's mode (0660,
// group of the daemon) says who may; input is hostile all the same: connections, their time and their size are
// limited, and for each user too. On the loop's thread.
//
// A lock beside the socket (PATH.lock) says whose it is; a socket that answers is never removed, and at the end only
// one's own is.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

namespace asio = boost::asio;

struct ControlLimits {
  int connections = 32;
  int of_one_user = 16;
  Duration patience{10'000};       // for a request to come, and for its answer to be read
  Duration body_patience{60'000};  // for the bytes behind it
  std::size_t request = 1u << 20;  // a thousand addresses to suppress take a quarter of it
  std::uint64_t body = 64u << 20;  // of one request; one at a time
};

// Who asks, as the kernel says (SO_PEERCRED).
struct Peer {
  unsigned uid = 0;
  std::optional<unsigned> login = {};  // who had logged in, behind sudo or su; nothing: the kernel does not know
  bool is_seen = true;                 // false: its process is hidden or gone, and nobody knows whether there was one
};

class ControlServer {
 public:
  // Answers one request.
  using Handler = std::function<asio::awaitable<json::object>(const json::object& request, const Peer& peer)>;
  static Result<std::unique_ptr<ControlServer>> listen(asio::io_context& io, const fs::path& path, Handler handler,
                                                       const ControlLimits& limits = ControlLimits());
  ~ControlServer();
  void close();  // to new connections
  // Until every request that was read is answered.
  asio::awaitable<void> answered();

  struct State;

 private:
  explicit ControlServer(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

// The client's side, for commands: sends one request, with `body` behind it, and waits for the answer. Blocking.
Result<json::object> ask_daemon(const fs::path& path, json::object request, int timeout_seconds = 60,
                                std::string_view body = {});

}  // namespace gazetted
