// When to try again. Pure: the schedule is a function of the options, tested as a printed table.
#pragma once
#include <optional>

#include "gazetted/base/time.hpp"

namespace gazetted {

struct RetryOptions {
  Duration first{60'000};
  double factor = 2;
  Duration max{3'600'000};
  double jitter = 0.2;  // ± this part of the delay
  Duration give_up_after{48 * 3'600'000};
};

// The delay after `attempts` (≥ 1) failed ones, before jitter.
Duration retry_delay(const RetryOptions& options, int attempts);

// The time of the next attempt; nothing when by our own schedule it would come later than give_up_after from the
// first attempt. `dice` is in [0, 1). What the remote asked for is a lower bound, at most a day, and never later than
// that end: a remote's wish alone expires nothing.
std::optional<Time> next_retry(const RetryOptions& options, int attempts, Time first_attempt, Time now, double dice,
                               std::optional<Duration> asked);

}  // namespace gazetted
