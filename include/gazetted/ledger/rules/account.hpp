// The arithmetic of accounts: how many deliveries of a target are in each state, and what follows from that. Pure;
// tested as tables. A delivery is always in exactly one state, so every change is a move.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>

#include "gazetted/base/ids.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

// What is added to each state, in the order of State; the sum is 0.
using TallyChange = std::array<std::int64_t, state_count>;

// Moves that are collected in a transaction and written at its end.
class AccountMoves {
 public:
  void move(TargetKey target, State from, State to, std::int64_t count = 1);
  // Targets whose moves cancel each other out are there too; see changes_nothing().
  const std::map<TargetKey, TallyChange>& changes() const { return changes_; }
  void clear() { changes_.clear(); }

 private:
  std::map<TargetKey, TallyChange> changes_;
};

bool changes_nothing(const TallyChange& change);
// The first state of which there would be less than none: a broken invariant. Nothing: the account is sound.
std::optional<State> overdrawn(const Tally& tally);
// Deliveries that wait for their turn, their next try, or somebody.
std::int64_t waiting(const Tally& tally);
// "998 sent, 2 failed": how a release ended, in its history. Empty: nobody was to get it, or all of it was
// cancelled, which is told otherwise.
std::string account_in_words(const Tally& tally);
// Somebody was sent it or is being sent it, or it was tried towards somebody (`tried`, a mark of the target). Waiting
// for a relay, or being suppressed, is not leaving.
bool has_left(const Tally& tally, bool tried);

// What a delivery that will not be tried again is: as was decided (cancelled, suppressed, expired), but in doubt where
// an earlier attempt may have arrived. Nobody may be told that it did not leave.
State without_another_try(State decided, int doubts);

// The state in which a row is counted. `stored`: that of its outcome; a row that has none was never tried, and its
// state is that of its target. A row of an open lease is on its way, whatever is stored.
enum class Leased { no, yes };
State counted_state(std::optional<State> stored, Leased leased, bool target_cancelled);

}  // namespace gazetted
