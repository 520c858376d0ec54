#include "gazetted/ledger/rules/release_state.hpp"

#include <algorithm>

namespace gazetted {
namespace {

// Until its lists were read again, which takes a moment.
bool waits_for_its_time(const ReleaseFacts& release, Time now) {
  const auto& targets = release.targets;
  if (!release.release_at) return false;
  return now < *release.release_at || std::any_of(targets.begin(), targets.end(),
                                                  [](const auto& each) { return each.closed && !each.tally.done(); });
}

bool has_early_lists(const ReleaseFacts& release) {
  return std::any_of(release.targets.begin(), release.targets.end(), [](const auto& each) { return each.early; });
}

}  // namespace

std::string state_word(const ReleaseFacts& release, Time now) {
  const auto& targets = release.targets;
  const bool done = std::all_of(targets.begin(), targets.end(), [](const auto& each) { return each.tally.done(); });
  // A cancel that came when the last ones were on their way has cancelled nothing.
  const bool cancelled =
      std::all_of(targets.begin(), targets.end(), [](const auto& each) { return each.cancelled; }) &&
      std::any_of(targets.begin(), targets.end(), [](const auto& each) { return each.tally[State::cancelled] > 0; });
  const bool each_paused =
      std::all_of(targets.begin(), targets.end(), [](const auto& each) { return each.paused || each.tally.done(); });
  if (release.accepting) return "taking";
  if (release.withdrawn) return "withdrawn";
  if (done) return cancelled && !release.superseded ? "cancelled" : "done";
  if (release.paused || each_paused) return release.restored ? "paused: restored" : "paused";
  if (release.held) return "held";
  if (waits_for_its_time(release, now)) return has_early_lists(release) ? "embargoed" : "scheduled";
  return now < release.not_before ? "held" : "sending";
}

}  // namespace gazetted
