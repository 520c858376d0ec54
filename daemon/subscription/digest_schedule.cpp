#include "gazetted/subscription/digest_schedule.hpp"

namespace gazetted {
namespace {

using std::chrono::days;

constexpr int days_looked_at = 8;  // a week, and the day before it for a zone that is ahead

Time instant_of(std::chrono::local_days date, int minute, const Zone& zone) {
  const auto instants = zone.instants(WallTime(date + std::chrono::minutes(minute)));
  return instants.kind == Instants::Kind::skipped ? instants.later : instants.earlier;
}

bool has_digest(const DigestTime& when, std::chrono::local_days date) {
  return when.frequency == Frequency::daily || std::chrono::weekday(date) == std::chrono::Saturday;
}

}  // namespace

std::vector<DigestRun> due_digests(const DigestTime& when, const Zone& zone, std::optional<Time> last, Time now) {
  std::vector<DigestRun> runs;
  if (when.frequency == Frequency::immediately) return runs;
  const Duration period = when.frequency == Frequency::daily ? days(1) : days(7);
  const auto today = std::chrono::floor<days>(zone.wall(now));
  for (auto date = today - days(days_looked_at - 1); date <= today; date += days(1)) {
    if (!has_digest(when, date)) continue;
    const auto until = instant_of(date, when.minute, zone);
    if (until > now || now - until >= days(7)) continue;
    if (last && until - *last < period / 2) continue;
    // There was none before: those of the days before it had nobody.
    if (!last) runs.clear();
    runs.push_back({last ? (runs.empty() ? *last : runs.back().until) : until - period, until});
  }
  return runs;
}

Time next_digest(const DigestTime& when, const Zone& zone, Time now) {
  auto date = std::chrono::floor<days>(zone.wall(now));
  while (!has_digest(when, date) || instant_of(date, when.minute, zone) <= now) date += days(1);
  return instant_of(date, when.minute, zone);
}

}  // namespace gazetted
