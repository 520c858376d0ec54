#include "gazetted/schedule/retry.hpp"

#include <algorithm>

namespace gazetted {

Duration retry_delay(const RetryOptions& options, int attempts) {
  double delay = double(options.first.count());
  for (int i = 1; i < attempts && delay < double(options.max.count()); ++i) delay *= options.factor;
  return Duration(std::int64_t(std::min(delay, double(options.max.count()))));
}

std::optional<Time> next_retry(const RetryOptions& options, int attempts, Time first_attempt, Time now, double dice,
                               std::optional<Duration> asked) {
  const double spread = 1 + options.jitter * (2 * dice - 1);
  auto delay = Duration(std::int64_t(double(retry_delay(options, attempts).count()) * spread));
  if (asked) delay = std::max(delay, std::min(*asked, Duration(86'400'000)));
  const auto due = now + delay;
  if (due > first_attempt + options.give_up_after) return std::nullopt;
  return due;
}

}  // namespace gazetted
