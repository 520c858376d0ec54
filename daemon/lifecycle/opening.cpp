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

std::string lateness(Time release_at, Time now) {
  return now - release_at <= on_time ? "" : format_for_people(now - release_at) + " late";
}

}  // namespace gazetted
