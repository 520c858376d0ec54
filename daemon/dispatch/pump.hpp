// Wakes the dispatch loop: soon, once for all who ask in one turn, or at the earliest of all times that somebody wished
// for. Belongs to the loop's thread.
#pragma once
#include <boost/asio/io_context.hpp>
#include <functional>
#include <utility>

#include "gazetted/base/clock.hpp"
#include "gazetted/net/timers.hpp"

namespace gazetted {

class Pump {
 public:
  Pump(asio::io_context& io, Timers& timers, std::function<void()> turn)
      : io_(io), timers_(timers), turn_(std::move(turn)) {}

  void soon();
  void at(SteadyTime when);

 private:
  asio::io_context& io_;
  Timers& timers_;
  std::function<void()> turn_;
  Timers::Id wake_ = 0;
  SteadyTime wake_time_;  // never: none is set
  bool scheduled_ = false;
};

}  // namespace gazetted
