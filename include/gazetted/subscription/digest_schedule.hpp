// When digests are due: every day, or on Saturdays, at one wall time of the newsroom. A run has what came since the one
// before it; a moment is in exactly one run of a frequency, whatever the clock, the zone and the daemon did meanwhile.
// Pure; time is an argument.
#pragma once
#include <optional>
#include <vector>

#include "gazetted/base/zone.hpp"
#include "gazetted/subscription/subscription.hpp"

namespace gazetted {

// What was published after `from`, and at `until` at the latest.
struct DigestRun {
  Time from, until;
  bool operator==(const DigestRun&) const = default;
};

struct DigestTime {
  Frequency frequency = Frequency::daily;  // immediately: no run is ever due
  int minute = 8 * 60 + 30;                // of the day, on the wall
};

// Oldest first. `last`: the end of the last run that there was; nothing: there was none, and the first is that of the
// last day or week. Runs that were missed are made up for a week; what is older is part of the first of them. A time
// that daylight saving skips comes as much later, one that it repeats comes once. Where the zone or the time was
// changed, the next run has what came since the last, and none follows within half its period.
std::vector<DigestRun> due_digests(const DigestTime& when, const Zone& zone, std::optional<Time> last, Time now);

// The first after `now`, which is no later than eight days from then. Not of `immediately`.
Time next_digest(const DigestTime& when, const Zone& zone, Time now);

}  // namespace gazetted
