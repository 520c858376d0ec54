// Notices when a release expires before all of it has left, and says so once. Whoever is told marks it in the ledger
// when the notice is there, so that a crash between the two says it twice rather than never. As in dispatch, nothing
// has expired unless both clocks say so. Blocking; intake's thread.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "gazetted/app/intake_hooks.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/base/steady_wall.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class ExpiryWatch {
 public:
  ExpiryWatch(LedgerThread& ledger, const Clock& clock, const IntakeHooks& hooks)
      : ledger_(ledger), clock_(clock), wall_(clock), hooks_(hooks) {}

  void look();
  // When to look again: a time of the machine's clock; nothing: no release expires.
  std::optional<Time> next() const { return next_; }

 private:
  using Told = std::set<std::pair<std::int64_t, Time>>;  // keys, which are given again, and when they were accepted
  LedgerThread& ledger_;
  const Clock& clock_;
  SteadyWall wall_;
  const IntakeHooks& hooks_;
  std::optional<Time> next_;
  Told told_;  // and perhaps not marked yet
};

}  // namespace gazetted
