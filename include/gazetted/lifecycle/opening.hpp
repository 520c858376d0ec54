// What becomes of a release whose time comes, or has come while nobody was there. Pure; the machine's clock decides,
// since that is the one that people schedule by.
#pragma once
#include <optional>
#include <string>

#include "gazetted/base/time.hpp"

namespace gazetted {

enum class Opening {
  wait,
  open,
  hold,  // it is too late to send it unasked
};

// Whether the daemon saw it wait. One that it did, and that only now can be opened, is not held for being late:
// somebody has resumed it, or its list could not be read for a while.
enum class SeenBefore { no, yes };

// `send_within`: up to how late it is still sent without a question (`late.send_within`).
Opening judge_opening(Time release_at, Time now, Duration send_within, SeenBefore seen);

// From when on it is looked ahead at what would go wrong: early enough for somebody to do something about it.
Time looks_ahead_at(Time release_at);

// How late it left (`left`), or is by now, after its time; nothing: it is on time, to a minute.
std::optional<Duration> late_by(Time release_at, const std::optional<Time>& left, Time now);
// "2 hours 10 minutes late" of a release that leaves over a minute after its time; empty: it is on time.
std::string lateness(Time release_at, Time now);

}  // namespace gazetted
