// The contract of steering in SQLite. Owned by SqliteLedger, on its thread.
#pragma once
#include "cancelling.hpp"
#include "gazetted/ledger/steering.hpp"

namespace gazetted {

class SqliteSteering : public LedgerSteering {
 public:
  explicit SqliteSteering(Database& db) : db_(db) {}

  Result<bool> all_paused() override;
  Result<Steered> steer(const Command& command, Time now) override;
  Status mark_asked(ReleaseKey release) override;
  Status hold(ReleaseKey release, const std::string& reason, Time now) override;
  Result<Expiries> expired(Time now) override;
  Status note_expired(const ExpiredRelease& told, Time now) override;
  Result<Steered> go_on(std::int64_t command, Time now) override;
  Result<std::vector<ReleaseKey>> unfinished() override;
  Result<std::vector<WaitingRelease>> waiting() override;
  // Of LedgerStart::recover(): what a crash cut short, to its end. Several transactions.
  Status finish_commands(Time now);

 private:
  using Target = TargetToSteer;
  Status carry_out(const Command& command, const std::vector<Target>& targets, Time now, Steered& result);
  Status keep_refusal(const Command& command, const Error& error, Time now);
  Status pause(const SteerScope& scope, const std::vector<Target>& targets, Steered& result);
  Status resume(const SteerScope& scope, const std::vector<Target>& before, Steered& result);
  Status approve(const Command& command, Time now, Steered& result);
  Status wake(const SteerScope& scope, Steered& result);
  Status retry(const std::vector<Target>& targets, WithUnknown with_unknown, Time now, Steered& result);
  enum class Paused { no, yes };
  Status mark(const SteerScope& scope, const std::vector<Target>& targets, Paused paused);

  Database& db_;
};

}  // namespace gazetted
