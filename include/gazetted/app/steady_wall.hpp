// The wall clock for retries and expiry: as the machine's, but a clock that is set while we run does not
// move it, so that nothing expires or stalls by it. Schedules and what people see use the machine's own.
// Owned by the loop's thread.
#pragma once
#include <optional>

#include "gazetted/app/clock.hpp"

namespace gazetted {

class SteadyWall {
 public:
  explicit SteadyWall(const Clock& clock) : clock_(clock) {}
  Time now() const { return clock_.now() - skew_; }
  // Compares both clocks; how far the machine's was set since the last look, if by over a minute.
  std::optional<Duration> look();

 private:
  const Clock& clock_;
  Duration skew_{0};
  std::optional<std::pair<Time, std::int64_t>> last_;  // wall, steady nanoseconds
};

}  // namespace gazetted
