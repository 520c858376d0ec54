// Brings rows from the ledger to dispatch: what is pending of a target, what has come due, and what waited for a relay
// that works again. Reads happen on the ledger's thread; their results are thrown away where the target's state was
// read anew meanwhile. Belongs to the loop's thread.
#pragma once
#include <memory>

#include "gazetted/dispatch/delivery_queue.hpp"
#include "gazetted/dispatch/due_rows.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "group_commit.hpp"
#include "pump.hpp"

namespace gazetted {

class QueueFeed {
 public:
  QueueFeed(LedgerThread& ledger, const DispatchTime& time, GroupCommit& commit, Pump& pump)
      : ledger_(ledger), time_(time), commit_(commit), pump_(pump) {}

  void fetch_pending(const std::shared_ptr<QueuedTarget>& target, SteadyTime now);
  void fetch_due();
  // A relay works again, or was changed: what waited for one is looked at now.
  void wake_waiting();

  DueRows due;

 private:
  LedgerThread& ledger_;
  const DispatchTime& time_;
  GroupCommit& commit_;
  Pump& pump_;
};

}  // namespace gazetted
