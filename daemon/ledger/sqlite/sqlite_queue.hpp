// The queue's contract in SQLite. Owned by SqliteLedger, on its thread; what it remembers is of this process.
#pragma once
#include "batch_writer.hpp"
#include "gazetted/ledger/queue.hpp"

namespace gazetted {

class SqliteQueue : public LedgerQueue {
 public:
  SqliteQueue(Database& db, const std::string& node);

  Result<Committed> commit(const Batch& batch) override;
  Result<std::vector<Delivery>> fetch(TargetKey target, std::span<const RowRange> ranges) override;
  Result<std::vector<Delivery>> fetch_due(Time now, std::pair<std::int64_t, std::int64_t> after,
                                          std::size_t limit) override;
  Result<std::optional<Time>> next_due() override;
  Result<Step> make_due(Time now) override;
  Result<std::vector<LimitState>> limits() override;
  Result<std::vector<ReleaseRow>> load() override;
  Result<std::optional<ReleaseRow>> load_release(ReleaseKey key) override;

 private:
  Status add_threads(std::vector<Delivery>& rows, const std::vector<std::optional<DeliveryId>>& parents);

  Database& db_;
  BatchWriter writer_;
  Statement fetch_, fetch_due_;
};

}  // namespace gazetted
