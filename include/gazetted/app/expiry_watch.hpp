// Notices when a release expires before all of it has left, and says so once. What has been said is in the ledger, so
// that a restart says nothing twice, and misses nothing. Blocking; intake's thread.
#pragma once
#include <optional>

#include "gazetted/app/intake_hooks.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class ExpiryWatch {
 public:
  ExpiryWatch(LedgerThread& ledger, const Clock& clock, const IntakeHooks& hooks)
      : ledger_(ledger), clock_(clock), hooks_(hooks) {}

  void look();
  // When to look again: a time of the machine's clock; nothing: no release expires.
  std::optional<Time> next() const { return next_; }

 private:
  LedgerThread& ledger_;
  const Clock& clock_;
  const IntakeHooks& hooks_;
  std::optional<Time> next_;
};

}  // namespace gazetted
