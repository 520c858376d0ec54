#include "gazetted/ledger/rules/release_state.hpp"

#include <algorithm>

namespace gazetted {

std::string state_word(const ReleaseFacts& release, Time now) {
  const auto& targets = release.targets;
  const bool done = std::all_of(targets.begin(), targets.end(), [](const auto& each) { return each.tally.done(); });
  const bool cancelled = std::all_of(targets.begin(), targets.end(), [](const auto& each) { return each.cancelled; });
  const bool each_paused =
      std::all_of(targets.begin(), targets.end(), [](const auto& each) { return each.paused || each.tally.done(); });
  if (release.accepting) return "taking";
  if (done) return cancelled ? "cancelled" : "done";
  if (release.paused || each_paused) return release.restored ? "paused: restored" : "paused";
  return now < release.not_before ? "held" : "sending";
}

}  // namespace gazetted
