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
  const auto own = now + Duration(std::int64_t(double(retry_delay(options, attempts).count()) * spread));
  const auto last = first_attempt + options.give_up_after;
  if (own > last) return std::nullopt;
  if (!asked) return own;
  // A server that asks for more than is left gets one more try at the end: its wish never ends a delivery.
  return std::min(std::max(own, now + std::min(*asked, Duration(86'400'000))), last);
}

}  // namespace gazetted
