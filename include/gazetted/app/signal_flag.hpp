// A flag that coroutines wait for: raise() wakes them all. Belongs to the loop's thread.
#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gazetted {

namespace asio = boost::asio;

class SignalFlag {
 public:
  explicit SignalFlag(asio::io_context& io) : timer_(io, asio::steady_timer::time_point::max()) {}
  void raise() { timer_.cancel(); }
  // Until the next raise() or the deadline, whichever comes first.
  asio::awaitable<void> wait(asio::steady_timer::time_point until = asio::steady_timer::time_point::max()) {
    if (timer_.expiry() != until) timer_.expires_at(until);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }

 private:
  asio::steady_timer timer_;
};

}  // namespace gazetted
