// Writes a batch of the dispatch loop, inside a transaction. It asks the fence (rules/fence.hpp) about each intent and
// record. Owned by SqliteQueue, on the ledger's thread; which delivery is under which lease it remembers of this
// process alone.
#pragma once
#include <unordered_map>
#include <unordered_set>

#include "gazetted/ledger/rules/account.hpp"
#include "outcome_table.hpp"

namespace gazetted {

class BatchWriter {
 public:
  // `node`: who writes; it is kept with the leases.
  BatchWriter(Database& db, const std::string& node);

  Status write(const Batch& batch, Committed& result);
  void committed(const Committed& result);  // the transaction of the last write() is on disk

 private:
  // What is known of a target, asked once in a batch.
  struct Place {
    TargetMarks marks;
    bool tried = false;
  };
  Result<Place*> place_of(TargetKey target);
  std::optional<LeaseKey> lease_of(DeliveryId id) const;
  Status write_records(const Batch& batch, Committed& result);
  Status write_record(const Record& record, Time now, Committed& result);
  Status write_intents(const Batch& batch, Committed& result);
  Status write_lease(const std::vector<DeliveryId>& ids, Time now, Committed& result);
  Result<std::unordered_map<DeliveryId, State>> states_of(const std::vector<Intent>& intents);
  Status end_leases();
  Status write_advances(const Batch& batch);
  Status write_limits(const Batch& batch);
  Status write_skew(Duration skew);
  Status write_done(const Batch& batch, Committed& result);

  Database& db_;
  OutcomeTable outcomes_;
  Statement put_lease_, drop_lease_, advance_span_, mark_sending_, put_limit_, place_, states_;
  std::unordered_map<std::int64_t, Place> places_;
  AccountMoves moves_;
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
