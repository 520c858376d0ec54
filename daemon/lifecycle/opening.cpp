#include "gazetted/lifecycle/opening.hpp"

namespace gazetted {
namespace {

constexpr Duration on_time{60'000};

}  // namespace

Opening judge_opening(Time release_at, Time now, Duration send_within, SeenBefore seen) {
  if (now < release_at) return Opening::wait;
  return seen == SeenBefore::no && now - release_at > send_within ? Opening::hold : Opening::open;
}

Time looks_ahead_at(Time release_at) { return release_at - Duration(15 * 60'000); }

std::optional<Duration> late_by(Time release_at, const std::optional<Time>& left, Time now) {
  const auto late = left.value_or(now) - release_at;
  return late <= on_time ? std::nullopt : std::optional(late);
}

std::string lateness(Time release_at, Time now) {
  const auto late = late_by(release_at, std::nullopt, now);
  return late ? format_for_people(*late) + " late" : "";
}

}  // namespace gazetted
