// The words in which tests speak of a ledger, whatever keeps it: a backend is named by how it is opened and read.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/ledger/ledger.hpp"
#include "gazetted/ledger/reader.hpp"
#include "support/files.hpp"

namespace gazetted::test {

// A ledger that is kept in a directory. Opened twice it is the same one.
struct Backend {
  std::string name;
  std::unique_ptr<Ledger> (*open)(const fs::path& directory);
  std::unique_ptr<LedgerReader> (*read)(const fs::path& directory);
  std::unique_ptr<PageReader> (*read_pages)(const fs::path& directory);
};

// A test of every backend is named by this; the bytes of the struct would be addresses.
inline void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

inline fs::path sqlite_file(const fs::path& directory) { return directory / "l.db"; }

inline Backend sqlite_backend() {
  return {"Sqlite",
          [](const fs::path& directory) {
            StoreOptions options;
            options.path = sqlite_file(directory).string();
            return *open_sqlite_ledger(options);
          },
          [](const fs::path& directory) { return *LedgerReader::open(sqlite_file(directory).string()); },
          [](const fs::path& directory) { return *PageReader::open(sqlite_file(directory).string()); }};
}

class LedgerWords {
 protected:
  static inline const Time start = from_millis(1'800'000'000'000);

  explicit LedgerWords(const Backend& kept_by) : backend(kept_by) { open(); }
  ~LedgerWords() = default;

  void open() {
    ledger.reset();
    ledger = backend.open(directory.path());
  }

  std::unique_ptr<LedgerReader> reader() const { return backend.read(directory.path()); }

  // The process ends and starts again.
  Recovered restart(const std::optional<std::vector<WireSlot>>& slots = std::nullopt,
                    const Doubts& doubts = OnUnknown::hold) {
    open();
    auto recovered = ledger->start().recover(Recovery{slots, doubts, Duration(48 * 3'600'000), start});
    EXPECT_TRUE(recovered) << recovered.error().text();
    return recovered ? *recovered : Recovered();
  }

  // A release of this id with one list, which nobody is on yet.
  BegunRelease begin(const std::string& id, const std::string& directory_name = "") {
    NewRelease row;
    row.id = row.title = id;
    row.hash = "hash of " + id + std::to_string(++accepted);
    row.accepted = row.not_before = start;
    row.accepting_directory = directory_name;
    row.targets.push_back({TargetKind::list, "press"});
    return *ledger->acceptance().begin(row);
  }

  // One that expires, of a list with so many recipients.
  ReleaseRow take_until(const std::string& id, int recipients, Time expires_at) {
    NewRelease row;
    row.id = row.title = id;
    row.hash = "hash of " + id + std::to_string(++accepted);
    row.accepted = row.not_before = start;
    row.expires_at = expires_at;
    row.targets.push_back({TargetKind::list, "press"});
    const auto begun = *ledger->acceptance().begin(row);
    EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", recipients)));
    return *ledger->acceptance().finish(begun.key, std::nullopt);
  }

  static std::vector<Subscriber> recipients_called(const std::string& name, int count) {
    std::vector<Subscriber> recipients;
    for (int i = 0; i < count; ++i) recipients.emplace_back().address = fmt::format("{}{}@x.example", name, i);
    return recipients;
  }

  ReleaseRow take(const std::string& id, int recipients, int channels = 0,
                  std::optional<ReleaseKey> replaces = std::nullopt) {
    NewRelease row;
    row.id = row.title = id;
    row.hash = "hash of " + id + std::to_string(++accepted);
    row.accepted = row.not_before = start;
    row.targets.push_back({TargetKind::list, "press"});
    for (int i = 0; i < channels; ++i) row.targets.push_back({TargetKind::channel, "c" + std::to_string(i)});
    const auto begun = *ledger->acceptance().begin(row);
    for (int from = 0; from < recipients; from += 5000) {
      std::vector<Subscriber> some(static_cast<std::size_t>(std::min(5000, recipients - from)));
      for (std::size_t i = 0; i < some.size(); ++i)
        some[i].address = fmt::format("u{}@d{}.example", from + int(i), (from + int(i)) * 3 / std::max(1, recipients));
      EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], some));
    }
    for (int i = 0; i < channels; ++i) {
      Subscriber channel;
      channel.address = "c" + std::to_string(i);
      EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[std::size_t(i) + 1],
                                                      std::span<const Subscriber>(&channel, 1)));
    }
    auto finished = ledger->acceptance().finish(begun.key, replaces);
    EXPECT_TRUE(finished) << finished.error().text();
    return finished ? *finished : ReleaseRow();
  }

  std::vector<Delivery> rows(const ReleaseRow& release) {
    const auto& target = release.targets[0];
    const RowRange all{target.first, target.last, 10'000'000};
    return *ledger->queue().fetch(target.key, std::span<const RowRange>(&all, 1));
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
    auto committed = ledger->queue().commit(batch);
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
    auto& steering = ledger->steering();
    auto steered = steering.steer({verb, scope, with_unknown}, start);
    const bool counts_rows = verb == Verb::cancel || verb == Verb::retry;
    while (steered && steered->more) {  // all steps in a row; the count is that of the whole
      const auto step = steering.go_on(steered->command, start);
      EXPECT_TRUE(step) << step.error().text();
      if (!step) break;
      if (counts_rows) steered->count += step->count;
      steered->more = step->more;
    }
    EXPECT_TRUE(steered) << steered.error().text();
    return steered ? *steered : Steered();
  }
  void pause(const std::string& id) { steer(Verb::pause, {id, "", ""}); }
  void resume(const std::string& id) { steer(Verb::resume, {id, "", ""}); }
  std::int64_t cancel(const std::string& id) { return steer(Verb::cancel, {id, "", ""}).count; }
  std::int64_t retry(const std::string& id, bool with_unknown = false) {
    return steer(Verb::retry, {id, "", ""}, with_unknown).count;
  }

  // Every one of `recipients` was tried and ended in `state`.
  ReleaseRow settled(const std::string& id, int recipients, State state) {
    const auto release = take(id, recipients);
    const auto all = rows(release);
    const auto seq = lease(release, all.size());
    std::vector<Record> records;
    for (const auto& row : all) records.push_back(outcome(row, seq, state));
    record(std::move(records));
    return release;
  }

  // The account; it must match the rows as the reader counts them.
  Tally tally(const std::string& id) {
    const auto read = reader();
    const auto wrong = read->audit();
    EXPECT_TRUE(wrong) << wrong.error().text();
    if (wrong) {
      EXPECT_THAT(*wrong, testing::IsEmpty());
    }
    const auto status = *read->release(id, start);
    for (const auto count : status->tally.counts) EXPECT_GE(count, 0) << json::serialize(to_json(status->tally));
    return status->tally;
  }

  std::string state_of(const std::string& id) { return (*reader()->release(id, start))->state; }

  std::vector<Delivery> due(Time now = start + Duration(86'400'000)) {
    return *ledger->queue().fetch_due(now, {0, 0}, 1'000'000);
  }

  TemporaryDirectory directory;
  Backend backend;
  std::unique_ptr<Ledger> ledger;
  int accepted = 0;
};

}  // namespace gazetted::test
