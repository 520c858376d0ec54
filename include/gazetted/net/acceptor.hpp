// The accept loop of a listening socket: starts a coroutine for each connection. When none can be accepted (no
// descriptor is free, the client is gone already) it waits a moment and goes on; only close() ends it. It limits how
// many are open at all; whom to turn away before that, and with which words, is its server's to decide.
// A member of its server's state, on the loop's thread. Connections that are open when it closes are served to their
// end; nothing survives a crash.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>

#include "gazetted/net/tasks.hpp"

namespace gazetted {

template <class Protocol>  // tcp or local::stream_protocol
class Acceptor {
 public:
  using Socket = typename Protocol::socket;
  using Serve = std::function<asio::awaitable<void>(Socket)>;

  // `pause`: before it tries again when none could be accepted; at once, it would fail again and never rest.
  explicit Acceptor(asio::io_context& io, std::chrono::milliseconds pause = std::chrono::milliseconds(100));

  typename Protocol::acceptor& socket() { return socket_; }  // opened, bound and made to listen by its server

  // More than `most` at once are closed without a word. `serve` must own the state that this is a member of: the loop
  // keeps it, and with it this object, until it has ended.
  void start(std::size_t most, Serve serve);
  void close();
  bool is_open() const { return socket_.is_open(); }
  std::size_t connections() const { return serving_.count(); }

 private:
  asio::awaitable<void> accept(std::size_t most, Serve serve);

  typename Protocol::acceptor socket_;
  asio::steady_timer timer_;
  std::chrono::milliseconds pause_;
  Tasks accepting_, serving_;
};

extern template class Acceptor<asio::ip::tcp>;
extern template class Acceptor<asio::local::stream_protocol>;

}  // namespace gazetted
