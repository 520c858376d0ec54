#include "gazetted/net/acceptor.hpp"

#include "gazetted/net/tuple_awaitable.hpp"

namespace gazetted {

template <class Protocol>
Acceptor<Protocol>::Acceptor(asio::io_context& io, std::chrono::milliseconds pause)
    : socket_(io), timer_(io), pause_(pause), accepting_(io), serving_(io) {}

template <class Protocol>
void Acceptor<Protocol>::start(std::size_t most, Serve serve) {
  accepting_.spawn(accept(most, std::move(serve)));
}

template <class Protocol>
void Acceptor<Protocol>::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
}

template <class Protocol>
asio::awaitable<void> Acceptor<Protocol>::accept(std::size_t most, Serve serve) {
  while (socket_.is_open()) {
    auto [code, connection] = co_await socket_.async_accept(tuple_awaitable);
    if (!socket_.is_open()) co_return;
    if (code) {
      timer_.expires_after(pause_);
      co_await timer_.async_wait(tuple_awaitable);
      continue;
    }
    if (connections() < most) serving_.spawn(serve(std::move(connection)));
  }
}

template class Acceptor<asio::ip::tcp>;
template class Acceptor<asio::local::stream_protocol>;

}  // namespace gazetted
