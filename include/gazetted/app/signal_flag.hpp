// A flag that coroutines wait for. Belongs to the loop's thread.
#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

namespace gazetted {

namespace asio = boost::asio;

class SignalFlag {
 public:
  explicit SignalFlag(asio::io_context& io) : io_(io) {}
  SignalFlag(const SignalFlag&) = delete;

  void raise() {
    for (auto* timer : waiting_) timer->cancel();
  }
  // Wakes whoever began to wait last.
  void raise_one() {
    if (waiting_.empty()) return;
    waiting_.back()->cancel();
    waiting_.pop_back();
  }
  // Until the next raise() or the deadline, whichever comes first. Each waiter has a timer of its own:
  // one that is shared would wake the others whenever a deadline differs.
  asio::awaitable<void> wait(asio::steady_timer::time_point until = asio::steady_timer::time_point::max()) {
    asio::steady_timer timer(io_, until);
    waiting_.push_back(&timer);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    waiting_.remove(&timer);
  }

 private:
  asio::io_context& io_;
  std::list<asio::steady_timer*> waiting_;
};

}  // namespace gazetted
