// A flag that coroutines wait for. Belongs to the loop's thread.
#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "gazetted/net/timers.hpp"

namespace gazetted {

class SignalFlag {
 public:
  // `timers` rings the deadlines of wait(until); a flag that is never waited for with one needs none.
  explicit SignalFlag(asio::io_context& io, Timers* timers = nullptr) : io_(io), timers_(timers) {}
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
  // Until the next raise().
  asio::awaitable<void> wait() {
    asio::steady_timer never(io_, asio::steady_timer::time_point::max());
    waiting_.push_back(&never);
    co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
    waiting_.remove(&never);
  }
  // Until the next raise() or the deadline, whichever comes first. Each waiter has a timer of its own:
  // one that is shared would wake the others whenever a deadline differs.
  asio::awaitable<void> wait(SteadyTime until) {
    asio::steady_timer never(io_, asio::steady_timer::time_point::max());
    waiting_.push_back(&never);
    const auto deadline = timers_->at(until, [&never] { never.cancel(); });
    co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
    timers_->cancel(deadline);
    waiting_.remove(&never);
  }

 private:
  asio::io_context& io_;
  Timers* timers_;
  std::list<asio::steady_timer*> waiting_;
};

}  // namespace gazetted
