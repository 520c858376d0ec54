// The SQLite store. Its calls stand in files of their own: sqlite_taking.cpp, sqlite_store.cpp (sending),
// sqlite_load.cpp and sqlite_recover.cpp (start), sqlite_steer.cpp (steering, suppression, notices).
#pragma once
#include "batch_writer.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/store.hpp"

namespace gazetted {

class SqliteStore : public Store {
 public:
  explicit SqliteStore(Database db);

  Result<Recovered> recover(const std::optional<std::vector<WireSlot>>& slots, const Doubts& doubts, Time now) override;
  Result<std::vector<ReleaseRow>> load() override;
  Result<std::optional<ReleaseRow>> load_release(ReleaseKey key) override;
  Result<std::vector<LiveRelease>> live(const std::string& id) override;
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
  Result<ReleaseRow> release_row(ReleaseKey key);
  Status load_posts(ReleaseRow& release);
  Result<std::vector<TargetRow>> targets_in(const SteerScope& scope);
  Status wake_parked(const std::vector<TargetRow>& targets, Time now);
  Result<std::int64_t> cancel_waiting(const TargetRow& target);
  Status delete_people(ReleaseKey release);

  Database db_;
  BatchWriter writer_;
  Statement put_person_, fetch_, fetch_due_;
};

}  // namespace gazetted
