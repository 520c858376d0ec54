// The only writer of a batch: intents and outcomes of all connections go into one transaction of the ledger, commits
// a few milliseconds apart. An intent is durable before its delivery may leave; a slot of the wire file is free again
// once the outcome is. What cannot be written is kept, in order, and tried again every second. Belongs to the loop's
// thread; after a crash the ledger and the wire file say what was on its way.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "gazetted/dispatch/dispatch_time.hpp"
#include "gazetted/dispatch/job.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/net/timers.hpp"
#include "gazetted/schedule/limits.hpp"

namespace gazetted {

class GroupCommit {
 public:
  struct Hooks {
    std::function<void(const Batch&, const Committed&)> durable;  // before any of its deliveries leaves
    std::function<void(const JobPtr&)> refused;                   // its intent: steering came first
    std::function<void(const JobPtr&)> may_leave;                 // its intent is durable, and it has its slot
    std::function<void(const Error&)> trouble;                    // told once, until a commit succeeds
    std::function<void()> again;  // look again: a commit has ended, or its time has come
  };
  GroupCommit(LedgerThread& ledger, WireFile& wire, Timers& timers, DispatchTime& time, Hooks hooks);

  void intend(JobPtr job);                            // it leaves once that is durable
  void settle(const Job& job, Record record);         // of one that was intended; its slot is freed by this
  void put(Record record);                            // of a row that was not
  void advance(TargetKey target, Pending::Taken at);  // the row was dealt with
  void remember(LimitState limit);
  void propose_done(const std::vector<ReleaseKey>& releases);
  // What waits for a relay, and is not on disk yet, is due now.
  void wake_waiting(Time now);

  // Everything that was collected, unless a commit is on its way or the last was a moment ago; `floor` apart.
  void commit(Limits& limits, Duration floor);

  std::size_t leased() const { return leased_; }  // intended, outcome not durable
  bool idle() const { return leased_ == 0 && !committing_ && next_.batch->empty(); }
  bool is_full() const;  // the ledger cannot be written, and what is put away without leaving piles up

 private:
  struct Collected {
    std::shared_ptr<Batch> batch = std::make_shared<Batch>();
    std::vector<JobPtr> jobs;        // in the order of batch->intents
    std::vector<std::size_t> slots;  // of the wire file; free once it is durable
  };
  void committed(Collected sent, Result<Committed> result);
  void put_before(Collected sent);
  void begin(const std::vector<JobPtr>& jobs, const Committed& result);

  LedgerThread& ledger_;
  WireFile& wire_;
  Timers& timers_;
  DispatchTime& time_;
  Hooks hooks_;
  Collected next_;  // what the next commit will hold
  std::size_t leased_ = 0;
  Timers::Id timer_ = 0;
  SteadyTime last_;
  bool committing_ = false, troubled_ = false;
};

}  // namespace gazetted
