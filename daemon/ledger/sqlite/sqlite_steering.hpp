// The contract of steering in SQLite. Owned by SqliteLedger, on its thread.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/rules/steering.hpp"
#include "gazetted/ledger/steering.hpp"

namespace gazetted {

class SqliteSteering : public LedgerSteering {
 public:
  explicit SqliteSteering(Database& db) : db_(db) {}

  Result<bool> all_paused() override;
  Result<Steered> steer(const Command& command, Time now) override;
  Result<Steered> go_on(std::int64_t command, Time now) override;
  Result<std::vector<ReleaseKey>> unfinished() override;
  // Of LedgerStart::recover(): what a crash cut short, to its end. Several transactions.
  Status finish_commands(Time now);

 private:
  struct Target {
    TargetKey key;
    ReleaseKey release;
    SteeredTarget facts;
  };
  Result<std::vector<Target>> targets_in(const SteerScope& scope);
  Status pause(const SteerScope& scope, const std::vector<Target>& targets, Steered& result);
  Status resume(const SteerScope& scope, const std::vector<Target>& before, Steered& result);
  Status cancel(const std::vector<Target>& targets, Steered& result);
  Status retry(const std::vector<Target>& targets, WithUnknown with_unknown, Steered& result);
  enum class Paused { no, yes };
  Status mark(const SteerScope& scope, const std::vector<Target>& targets, Paused paused);
  Result<std::int64_t> never_tried(TargetKey target);

  Database& db_;
};

}  // namespace gazetted
