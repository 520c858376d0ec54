// What becomes of a drop that is not accepted: it goes to rejected/ with the reason, or it stays claimed in incoming/
// until the machine, or one of its lists, lets it be accepted. Blocking; intake's thread. After a crash a claim is
// looked at anew; a rejection that was half moved is finished by the next one.
#pragma once
#include <string>

#include "gazetted/app/intake_hooks.hpp"
#include "gazetted/app/spool_troubles.hpp"
#include "gazetted/app/waiting_drops.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class DropKeeper {
 public:
  DropKeeper(Spool& spool, LedgerThread& ledger, const Clock& clock, const IntakeHooks& hooks)
      : spool_(spool), ledger_(ledger), clock_(clock), hooks_(hooks) {}

  WaitingDrops& waiting() { return waiting_; }
  bool waits(const std::string& current) const { return waiting_.waits(current, clock_.steady()); }

  void reject(const Claim& claim, const std::string& reason);
  // For trouble of whatever kind: what the machine is to blame for waits, anything else is the reason to reject it.
  void turn_away(const Claim& claim, const Error& error);
  // A drop in test/ that cannot be mailed: it stays there.
  void refuse_test(const std::string& name, const std::string& reason);
  // The disk is full, say: that is nothing to reject a release for.
  void keep_for_machine(const Claim& claim, const Error& error);
  // Silently at first: a list that is exported every night is soon at rest.
  void keep_for_list(const Claim& claim);
  // To the log, and the first of several by mail.
  void report(const std::string& name, const Error& error);
  // It is accepted, or it can be looked at again.
  void forget_trouble(std::string_view name) { troubles_.forget(name); }
  // Its owner took it back, or it was dealt with. `is_placed` is false for what waits for its place in the
  // archive; `is_idle`: nothing does, nor for its removal.
  void forget_what_is_gone(const std::function<bool(const std::string& current)>& is_placed, bool is_idle);

 private:
  void record_rejection(const std::string& name, const std::string& reason, const Claim& claim);

  Spool& spool_;
  LedgerThread& ledger_;
  const Clock& clock_;
  const IntakeHooks& hooks_;
  WaitingDrops waiting_;
  SpoolTroubles troubles_;
};

}  // namespace gazetted
