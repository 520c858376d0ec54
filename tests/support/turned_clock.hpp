// A clock that a test turns: both its times go on together, and the wall can be set by itself.
#pragma once
#include "gazetted/base/clock.hpp"

namespace gazetted::test {

class TurnedClock : public Clock {
 public:
  Time now() const override { return wall_; }
  SteadyTime steady() const override { return steady_; }
  double dice() const override { return 0.5; }
  void turn_to(SteadyTime when) {
    if (when <= steady_) return;
    wall_ += std::chrono::floor<Duration>(when) - std::chrono::floor<Duration>(steady_);
    steady_ = when;
  }
  void set_wall(Duration by) { wall_ += by; }

 private:
  Time wall_ = from_millis(1'800'000'000'000);
  SteadyTime steady_{Duration(1'000'000)};
};

}  // namespace gazetted::test
