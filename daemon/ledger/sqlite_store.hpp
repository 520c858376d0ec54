// The SQLite store. Its calls stand in files of their own: sqlite_taking.cpp, sqlite_store.cpp (sending),
// sqlite_load.cpp and sqlite_recover.cpp (start), sqlite_steer.cpp (commands), sqlite_tables.cpp (the rest).
#pragma once
#include "batch_writer.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/store.hpp"

namespace gazetted {

class SqliteStore : public Store {
 public:
  SqliteStore(Descriptor lock, Database db);

  Result<Standing> standing() override;
  Status begin_generation(const Identity& identity, const std::string& held, Time now) override;
  Result<Recovered> recover(const Recovery& how) override;
  Result<std::vector<ReleaseRow>> load() override;
  Result<std::optional<ReleaseRow>> load_release(ReleaseKey key) override;
  Result<std::vector<LiveRelease>> live(const std::string& id) override;
  Result<std::vector<KnownRelease>> find(const std::string& id, const std::string& hash) override;
  Result<TakenRelease> begin_taking(const NewRelease& release) override;
  Status put_people(TargetKey target, std::span<const Person> people) override;
  Status put_suppressed(TargetKey target, std::span<const Person> people) override;
  Result<ReleaseRow> finish_taking(ReleaseKey release, std::optional<ReleaseKey> replaces) override;
  Result<Step> abandon_taking(ReleaseKey release) override;
  Status in_place(ReleaseKey release) override;
  Result<Committed> commit(const Batch& batch) override;
  Result<std::vector<Delivery>> fetch(TargetKey target, std::span<const RowRange> ranges) override;
  Result<std::vector<Delivery>> fetch_due(Time now, std::pair<std::int64_t, std::int64_t> after,
                                          std::size_t limit) override;
  Result<std::optional<Time>> next_due() override;
  Result<Step> hurry(Time now) override;
  Result<std::vector<LimitState>> limits() override;
  void quiet() override { db_.checkpoint(); }
  Result<bool> all_paused() override;
  Result<Steered> steer(const Command& command, Time now) override;
  Result<Steered> go_on(std::int64_t command, Time now) override;
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
  Result<std::int64_t> put_person(TargetKey target, const Person& person);  // its id
  Status widen(TargetKey target, std::int64_t first, std::int64_t last);
  Result<ReleaseRow> release_row(ReleaseKey key);
  Status load_posts(ReleaseRow& release);
  Status finish_takings(Recovered& result);
  Status settle_leases(const Recovery& how, Recovered& result);
  Status finish_commands(Time now);

  Descriptor lock_;  // goes after the database: to close it would drop SQLite's own locks
  Database db_;
  BatchWriter writer_;
  Statement put_person_, fetch_, fetch_due_;
};

}  // namespace gazetted
