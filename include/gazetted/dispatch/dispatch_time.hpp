// The two wall clocks of dispatch and the steady one. The machine's clock is what people see and schedule by; the
// steady wall is the same, but not moved by somebody who sets the clock (base/steady_wall.hpp). Belongs to the loop's
// thread.
#pragma once
#include <algorithm>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/steady_wall.hpp"
#include "gazetted/dispatch/outcome_policy.hpp"

namespace gazetted {

class DispatchTime {
 public:
  explicit DispatchTime(const Clock& clock) : clock_(clock) {}

  SteadyTime steady() const { return clock_.steady(); }
  Time now() const { return clock_.now(); }  // the machine's
  Time wall() const { return wall_.now(); }  // of due times
  // Nothing that has waited is held again because somebody set the clock back.
  Time latest() const { return std::max(clock_.now(), wall_.now()); }
  // Nothing expires unless both clocks say that it is late.
  Time agreed() const { return std::min(wall_.now(), clock_.now()); }
  PolicyTimes for_policy() const {
    const auto machine = now(), steady_wall = wall();
    return {machine, steady_wall, std::min(machine, steady_wall), clock_.dice()};
  }
  // The due time of what has its turn at a steady time.
  Time wall_at(SteadyTime when, SteadyTime steady_now) const { return wall() + to_duration(when - steady_now); }

  Duration skew() const { return wall_.skew(); }
  std::optional<Duration> jump() { return wall_.jump(); }

 private:
  const Clock& clock_;
  SteadyWall wall_{clock_};
};

}  // namespace gazetted
