// The wall clock for retries and expiry: as the machine's, but a clock that is set while we run does not
// move it, so that nothing expires or stalls by it. Schedules and what people see use the machine's own.
// Owned by the loop's thread.
#pragma once
#include <optional>
#include <utility>

#include "gazetted/base/clock.hpp"

namespace gazetted {

class SteadyWall {
 public:
  explicit SteadyWall(const Clock& clock) : clock_(clock) {}
  // Compares both clocks each time: the first look after a jump must not believe it.
  Time now() const;
  // How far the machine's clock is ahead of this one. Due times go into the ledger together with it, so that the next
  // start can turn them into times of the machine's clock again.
  Duration skew() const;
  // How far the machine's clock was set since this was asked last, if by over a minute.
  std::optional<Duration> jump();

 private:
  const Clock& clock_;
  mutable Duration skew_{0};
  Duration told_{0};
  mutable std::optional<std::pair<Time, SteadyTime>> last_;  // wall, steady
};

}  // namespace gazetted
