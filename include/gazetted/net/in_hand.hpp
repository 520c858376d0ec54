// How many requests a server has in hand: read, but not answered. Connections that only stay open do not count, so that
// a stop waits for whoever has asked and for nobody else. Belongs to the loop's thread.
#pragma once
#include <cstddef>

#include "gazetted/net/signal_flag.hpp"

namespace gazetted {

class InHand {
 public:
  explicit InHand(asio::io_context& io) : none_(io) {}

  void begin() { ++count_; }
  // Called, not left to a destructor: when the loop has ended, nobody waits any more.
  void end() {
    if (--count_ == 0) none_.raise();
  }
  asio::awaitable<void> none() {
    while (count_ > 0) co_await none_.wait();
  }

 private:
  std::size_t count_ = 0;
  SignalFlag none_;
};

}  // namespace gazetted
