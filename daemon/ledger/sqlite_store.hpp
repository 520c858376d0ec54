// The SQLite store. Its calls stand in four files: sqlite_taking.cpp, sqlite_store.cpp
// (sending), sqlite_recover.cpp (start), sqlite_steer.cpp (steering, suppression, notices).
#pragma once
#include <unordered_map>

#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/store.hpp"

namespace gazetted {

class SqliteStore : public Store {
 public:
  explicit SqliteStore(Database db);

  Result<Recovered> recover(const std::optional<std::vector<WireSlot>>& slots, const Doubts& doubts, Time now) override;
  Result<std::vector<ReleaseRow>> load() override;
  Result<std::vector<KnownRelease>> find(const std::string& id, const std::string& hash) override;
  Result<TakenRelease> begin_taking(const NewRelease& release) override;
  Status put_people(TargetKey target, std::span<const Person> people) override;
  Result<ReleaseRow> finish_taking(ReleaseKey release, std::optional<ReleaseKey> replaces) override;
  Status abandon_taking(ReleaseKey release) override;
  Status in_place(ReleaseKey release) override;
  Result<Committed> commit(const Batch& batch) override;
  Result<std::vector<Delivery>> fetch(TargetKey target, std::span<const RowRange> ranges) override;
  Result<std::vector<Delivery>> fetch_due(Time now, std::pair<std::int64_t, std::int64_t> after,
                                          std::size_t limit) override;
  Result<std::optional<Time>> next_due() override;
  Status hurry(Time now) override;
  Result<std::vector<LimitState>> limits() override;
  void quiet() override { db_.checkpoint(); }
  Result<bool> all_paused() override;
  Result<std::int64_t> set_paused(const SteerScope& scope, bool paused, Time now) override;
  Result<std::int64_t> cancel(const SteerScope& scope) override;
  Result<std::int64_t> retry(const SteerScope& scope, bool with_unknown, Time now) override;
  Status suppress(std::span<const Suppression> rows) override;
  Result<std::int64_t> unsuppress(const std::string& address, const std::string& list) override;
  Result<std::vector<Suppression>> suppressions() override;
  Status note_rejected(const std::string& name, const std::string& reason, Time now) override;
  Result<std::int64_t> put_notice(const Notice& notice) override;
  Result<std::vector<Notice>> notices() override;
  Status drop_notice(std::int64_t key) override;

 private:
  // Runs `work` between BEGIN and COMMIT; any error rolls everything back.
  template <class Work>
  Status transaction(Work work) {
    if (auto status = db_.begin(); !status) return status;
    Status status = work();
    if (status) status = db_.commit();
    if (!status) db_.rollback();
    if (status && db_.log_is_long()) db_.checkpoint();
    return status;
  }
  using Deltas = std::map<std::int64_t, std::array<std::int64_t, state_count>>;
  Status apply(const Deltas& deltas);
  Status put_record(const Record& record);
  Status put_lease(const std::vector<Intent>& intents, Time now, LeaseKey& lease);
  bool is_closed(TargetKey target) const { return closed_.contains(target.value); }
  Result<ReleaseRow> load_release(ReleaseKey key);
  Status load_posts(ReleaseRow& release);
  Result<std::vector<TargetRow>> targets_in(const SteerScope& scope);
  Status wake_parked(const std::vector<TargetRow>& targets, Time now);
  Status delete_people(ReleaseKey release);
  Status recover_lease(std::int64_t lease, const std::string& ids, const std::optional<std::vector<WireSlot>>& slots,
                       const Doubts& doubts, Time now, Recovered& result);

  Database db_;
  Statement put_person_, put_outcome_, put_waiting_, put_attempt_, put_lease_, drop_lease_, advance_span_,
      mark_sending_, put_limit_, fetch_, fetch_due_;
  // Targets that were cancelled or replaced since the start: a batch that was made before it knew
  // must not move their pending rows a second time.
  std::set<std::int64_t> closed_;
  std::unordered_map<std::int64_t, std::size_t> open_leases_;  // lease → deliveries without outcome
};

}  // namespace gazetted
