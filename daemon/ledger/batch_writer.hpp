// Writes a batch of the dispatch loop, inside a transaction of the store. It holds the fence: a row belongs to the
// intent that its outcome names, an intent needs a row that waits, and what a command did between the loop's
// decision and its commit is not undone. Owned by the store, on its thread; what it remembers is of this process.
#pragma once
#include <unordered_map>
#include <unordered_set>

#include "accounts.hpp"
#include "gazetted/ledger/batch.hpp"
#include "gazetted/ledger/database.hpp"

namespace gazetted {

class BatchWriter {
 public:
  explicit BatchWriter(Database& db);

  Status write(const Batch& batch, Committed& result);
  void committed(const Committed& result);  // the transaction of the last write() is on disk

  // Of recovery: one row of a target, without the loop's fence. False: the row was not in record.from.
  Result<bool> settle(const Record& record);

 private:
  // Where a target is, asked once in a batch.
  struct Place {
    bool live = false, cancelled = false, paused = false, tried = false;
  };
  Result<const Place*> place_of(TargetKey target);
  Result<bool> put(const Record& record);
  Status write_record(const Record& record, const Batch& batch, Committed& result);
  Status write_intents(const Batch& batch, Committed& result);
  Result<std::unordered_map<DeliveryId, State>> states_of(const std::vector<Intent>& intents);
  Status end_leases();
  Status write_done(const Batch& batch, Committed& result);

  Database& db_;
  Statement put_outcome_, put_waiting_, put_attempt_, put_lease_, drop_lease_, advance_span_, mark_sending_, put_limit_,
      place_, states_, mark_tried_;
  std::unordered_map<std::int64_t, Place> places_;
  Accounts accounts_;
  // Of this process: which delivery is under which lease, and how many a lease still has.
  std::unordered_map<DeliveryId, LeaseKey> out_;
  std::unordered_map<LeaseKey, std::size_t> open_;
  // Of the batch that is being written.
  std::unordered_set<DeliveryId> ended_;
  std::unordered_set<DeliveryId> begun_;
  Duration skew_{0}, written_skew_{0};
  Time forgotten_{};  // when limits that are over were deleted last
};

}  // namespace gazetted
