#include "gazetted/ledger/rules/account.hpp"

#include <algorithm>

namespace gazetted {

void AccountMoves::move(TargetKey target, State from, State to, std::int64_t count) {
  if (from == to || count == 0) return;
  auto& change = changes_[target];
  change[std::size_t(from)] -= count;
  change[std::size_t(to)] += count;
}

bool changes_nothing(const TallyChange& change) {
  return std::all_of(change.begin(), change.end(), [](std::int64_t count) { return count == 0; });
}

std::optional<State> overdrawn(const Tally& tally) {
  for (std::size_t i = 0; i < state_count; ++i) {
    if (tally.counts[i] < 0) return State(i);
  }
  return std::nullopt;
}

std::int64_t waiting(const Tally& tally) { return tally[State::pending] + tally[State::deferred]; }

std::string account_in_words(const Tally& tally) {
  std::string text;
  if (tally[State::cancelled] > 0 && tally[State::cancelled] + tally[State::suppressed] == tally.total()) return text;
  for (std::size_t i = 0; i < state_count; ++i) {
    if (tally.counts[i] > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", tally.counts[i], state_names[i]);
  }
  return text;
}

bool has_left(const Tally& tally, bool tried) {
  return tried || tally[State::sending] + tally[State::sent] + tally[State::failed] + tally[State::bounced] +
                          tally[State::unknown] >
                      0;
}

State without_another_try(State decided, int doubts) { return doubts > 0 ? State::unknown : decided; }

State counted_state(std::optional<State> stored, Leased leased, bool target_cancelled) {
  if (leased == Leased::yes) return State::sending;
  if (stored) return *stored;
  return target_cancelled ? State::cancelled : State::pending;
}

}  // namespace gazetted
