// A ledger in a directory of its own, and the words in which tests speak of it.
#pragma once
#include <gtest/gtest.h>

#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/ledger/store.hpp"
#include "support/files.hpp"

namespace gazetted::test {

class LedgerFixture : public testing::Test {
 protected:
  static inline const Time start = from_millis(1'800'000'000'000);

  LedgerFixture() { open(); }

  fs::path path() const { return directory / "l.db"; }

  void open() {
    store.reset();
    store = *open_sqlite_store({path().string()});
  }

  // The process ends and starts again.
  Recovered restart(const std::optional<std::vector<WireSlot>>& slots = std::nullopt,
                    const Doubts& doubts = OnUnknown::hold) {
    open();
    auto recovered = store->recover(Recovery{slots, doubts, Duration(48 * 3'600'000), start});
    EXPECT_TRUE(recovered) << recovered.error().text();
    return recovered ? *recovered : Recovered();
  }

  ReleaseRow take(const std::string& id, int people, int channels = 0,
                  std::optional<ReleaseKey> replaces = std::nullopt) {
    NewRelease row;
    row.id = row.title = id;
    row.hash = "hash of " + id + std::to_string(++taken);
    row.taken = row.not_before = start;
    row.targets.push_back({TargetKind::list, "press"});
    for (int i = 0; i < channels; ++i) row.targets.push_back({TargetKind::channel, "c" + std::to_string(i)});
    const auto begun = *store->begin_taking(row);
    for (int from = 0; from < people; from += 5000) {
      std::vector<Person> some(static_cast<std::size_t>(std::min(5000, people - from)));
      for (std::size_t i = 0; i < some.size(); ++i)
        some[i].address = fmt::format("u{}@d{}.example", from + int(i), (from + int(i)) * 3 / std::max(1, people));
      EXPECT_TRUE(store->put_people(begun.targets[0], some));
    }
    for (int i = 0; i < channels; ++i) {
      Person channel;
      channel.address = "c" + std::to_string(i);
      EXPECT_TRUE(store->put_people(begun.targets[std::size_t(i) + 1], std::span<const Person>(&channel, 1)));
    }
    auto finished = store->finish_taking(begun.key, replaces);
    EXPECT_TRUE(finished) << finished.error().text();
    return finished ? *finished : ReleaseRow();
  }

  std::vector<Delivery> rows(const ReleaseRow& release) {
    const auto& target = release.targets[0];
    const RowRange all{target.first, target.last, 10'000'000};
    return *store->fetch(target.key, std::span<const RowRange>(&all, 1));
  }

  // Leases `count` rows that were never tried and moves the spans on, as the dispatch loop does.
  LeaseKey lease(const ReleaseRow& release, std::size_t count, std::size_t from = 0) {
    Batch batch;
    batch.now = start;
    const auto all = rows(release);
    for (std::size_t i = from; i < from + count; ++i) {
      batch.intents.push_back({all[i].id, all[i].target, false, State::pending});
      for (const auto& span : release.targets[0].spans) {
        if (all[i].id.value >= span.next && all[i].id.value <= span.last)
          batch.advances.push_back({all[i].target, span.key, all[i].id.value + 1});
      }
    }
    return commit(batch).lease;
  }

  // Leases a row that was tried before.
  LeaseKey lease_again(const Delivery& row, State from = State::deferred) {
    Batch batch;
    batch.now = start;
    batch.intents.push_back({row.id, row.target, true, from});
    return commit(batch).lease;
  }

  Record outcome(const Delivery& row, LeaseKey lease, State to) {
    Record record;
    record.id = row.id;
    record.target = row.target;
    record.lease = lease;
    record.to = to;
    record.attempts = 1;
    record.first = record.last = start;
    record.code = to == State::sent ? 250 : 451;
    record.reply = "said";
    if (to == State::deferred) record.due = start + Duration(60'000);
    return record;
  }

  // Laid aside without a verdict, from where it is.
  Record aside(const Delivery& row, State state, std::optional<Time> due = std::nullopt) {
    Record record;
    record.id = row.id;
    record.target = row.target;
    record.from = record.to = state;
    record.verdict = false;
    record.due = due;
    return record;
  }

  Committed commit(const Batch& batch) {
    auto committed = store->commit(batch);
    EXPECT_TRUE(committed) << committed.error().text();
    return committed ? *committed : Committed();
  }

  Committed record(std::vector<Record> records) {
    Batch batch;
    batch.now = start;
    batch.records = std::move(records);
    return commit(batch);
  }

  Steered steer(Verb verb, const SteerScope& scope, bool with_unknown = false) {
    auto steered = steer_whole(*store, {verb, scope, with_unknown}, start);
    EXPECT_TRUE(steered) << steered.error().text();
    return steered ? *steered : Steered();
  }
  void pause(const std::string& id) { steer(Verb::pause, {id, "", ""}); }
  void resume(const std::string& id) { steer(Verb::resume, {id, "", ""}); }
  std::int64_t cancel(const std::string& id) { return steer(Verb::cancel, {id, "", ""}).count; }
  std::int64_t retry(const std::string& id, bool with_unknown = false) {
    return steer(Verb::retry, {id, "", ""}, with_unknown).count;
  }

  std::int64_t number(const std::string& sql) {
    auto db = *Database::open(path().string(), Database::Mode::read_only);
    return *db.integer(sql);
  }

  // What a person with the sqlite3 program may do to a ledger.
  void damage(const std::string& sql) {
    store.reset();
    {
      auto db = *Database::open(path().string(), Database::Mode::read_write);
      ASSERT_TRUE(db.execute(sql));
    }
    open();
  }

  // The account; it must match the rows, counted by the reader and, without leases, naively.
  Tally tally(const std::string& id) {
    const auto reader = *LedgerReader::open(path().string());
    const auto wrong = reader->audit();
    EXPECT_TRUE(wrong && wrong->empty()) << (wrong ? wrong->front() : wrong.error().text());
    const auto status = *reader->release(id, start);
    for (const auto count : status->tally.counts) EXPECT_GE(count, 0) << json::serialize(to_json(status->tally));
    EXPECT_EQ(status->tally.total(), number("SELECT count(*) FROM recipient r JOIN target g ON g.key=r.target WHERE "
                                            "g.release=" +
                                            std::to_string(status->key.value)));
    return status->tally;
  }

  std::string state_of(const std::string& id) {
    return (*(*LedgerReader::open(path().string()))->release(id, start))->state;
  }

  std::vector<Delivery> due(Time now = start + Duration(86'400'000)) {
    return *store->fetch_due(now, {0, 0}, 1'000'000);
  }

  TemporaryDirectory directory;
  std::unique_ptr<Store> store;
  int taken = 0;
};

}  // namespace gazetted::test
