// Targets as commands act on them, and the end of what has not left of some. Inside a transaction, on the ledger's
// thread.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/rules/steering.hpp"
#include "gazetted/ledger/steering.hpp"

namespace gazetted {

struct TargetToSteer {
  TargetKey key;
  ReleaseKey release;
  SteeredTarget facts;
  std::optional<Time> expires_at;   // of its release
  std::optional<Time> early_until;  // of a list that has it under embargo
};

// What `target.cancelled` says; the ledger keeps the numbers.
enum class Cancelled {
  no = 0,
  as_a_whole = 1,   // the release was, or a later version took its place: a version may go where it would have gone
  by_somebody = 2,  // it alone: later versions leave its people alone, too
};

// Live ones that a scope names.
Result<std::vector<TargetToSteer>> targets_in(Database& db, const SteerScope& scope);
Result<std::vector<TargetToSteer>> targets_of(Database& db, ReleaseKey release);
// Adds to `result` what was cancelled; rows that were tried follow by the walks of this command.
Status cancel_targets(Database& db, std::int64_t command, const std::vector<TargetToSteer>& targets, Cancelled how,
                      Steered& result);

}  // namespace gazetted
