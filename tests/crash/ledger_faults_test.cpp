// The ledger on a disk that fails: every acknowledged row survives a power cut, and every error of a write
// or a sync is either told and harmless, or ends the process. GAZETTED_CUTS sets how many power cuts
// (default 40), GAZETTED_FAULTS how many operations each fail once (default 60).
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/ledger.hpp"
#include "gazetted/ledger/reader.hpp"
#include "support/account.hpp"
#include "support/faulty_disk.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

const Time start = from_millis(1'800'000'000'000);

int from_environment(const char* name, int otherwise) {
  const char* text = ::getenv(name);
  return text ? std::atoi(text) : otherwise;
}

// The wire of a process: of each ten, nine are answered when the next commit begins, and one is at its dot.
struct Wire {
  WireFile file;
  std::vector<std::size_t> slots;
  void send(const std::vector<Record>& records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      slots.push_back(file.take(records[i].id, records[i].lease));
      file.mark_dot(slots.back());
      WireSlot answer;
      answer.state = State::sent;
      answer.code = 250;
      answer.at = start;
      if (i + 1 < records.size()) file.mark_answered(slots.back(), answer);
    }
  }
  void recorded() {
    for (const auto slot : slots) file.release(slot);
    slots.clear();
  }
};

// Takes a release of 300 and sends it in batches of ten; tells what was acknowledged. False at the first error.
bool work(Ledger& ledger, const std::function<void(std::span<const Record>)>& acknowledged, Wire* wire = nullptr) {
  NewRelease row;
  row.id = row.title = row.hash = "r";
  row.accepted = row.not_before = start;
  row.targets.push_back({TargetKind::list, "press"});
  const auto begun = ledger.acceptance().begin(row);
  if (!begun) return false;
  std::vector<Subscriber> recipients(300);
  for (std::size_t i = 0; i < recipients.size(); ++i)
    recipients[i].address = fmt::format("u{}@d{}.example", i, i / 100);
  if (!ledger.acceptance().put_recipients(begun->targets[0], recipients)) return false;
  const auto release = ledger.acceptance().finish(begun->key, std::nullopt);
  if (!release) return false;
  const auto& target = release->targets[0];
  const RowRange range{target.first, target.last, 1000};
  const auto rows = ledger.queue().fetch(target.key, std::span<const RowRange>(&range, 1));
  if (!rows) return false;
  std::vector<Record> before;
  for (std::size_t at = 0; at <= rows->size(); at += 10) {
    Batch batch;
    batch.now = start;
    batch.records = before;
    std::vector<Record> next;
    for (std::size_t i = at; i < std::min(at + 10, rows->size()); ++i) {
      const auto& delivery = (*rows)[i];
      batch.intents.push_back({delivery.id, delivery.target, false, State::pending});
      for (const auto& span : target.spans) {
        if (delivery.id.value >= span.next && delivery.id.value <= span.last)
          batch.advances.push_back({delivery.target, span.key, delivery.id.value + 1});
      }
      Record record;
      record.id = delivery.id;
      record.target = delivery.target;
      record.attempts = 1;
      record.first = record.last = start;
      record.code = 250;
      next.push_back(record);
    }
    const auto committed = ledger.queue().commit(batch);
    if (!committed) return false;
    acknowledged(before);
    for (auto& record : next) record.lease = committed->lease;
    if (wire) {
      wire->recorded();
      wire->send(next);
    }
    before = std::move(next);
    if (at % 100 == 50) ledger.quiet();
  }
  return true;
}

// What is on disk, after the recovery of a start: the rows that are sent, those in doubt, and everything wrong.
std::set<std::int64_t> look(const fs::path& path, std::vector<std::string>& wrong,
                            const std::optional<std::vector<WireSlot>>& slots = std::nullopt,
                            std::set<std::int64_t>* doubtful = nullptr) {
  std::set<std::int64_t> sent;
  auto ledger = open_sqlite_ledger({path.string()});
  if (!ledger) {
    wrong.push_back(ledger.error().text());
    return sent;
  }
  const auto recovered = (*ledger)->start().recover({slots, {OnUnknown::hold}, Duration(1), start});
  if (!recovered) wrong.push_back(recovered.error().text());
  ledger->reset();
  auto db = Database::open(path.string(), Database::Mode::read_only);
  auto check = db->prepare("PRAGMA integrity_check");
  if (!check.step() || check.text(0) != "ok") wrong.push_back("integrity: " + check.text(0));
  check.reset();
  auto reader = LedgerReader::open(path.string());
  auto audit = (*reader)->audit();
  for (const auto& line : *audit) wrong.push_back(line);
  for (const auto& line : wrong_accounts(path)) wrong.push_back(line);
  for (const auto& line : recovered ? recovered->corrected : std::vector<std::string>()) wrong.push_back(line);
  const auto release = (*reader)->release("r", start);
  if (!release || !*release) return sent;
  static_cast<void>((*reader)->report((*release)->key, [&](const ReportRow& row) {
    if (row.state == State::sent) sent.insert(row.id);
    if (doubtful && row.state == State::unknown) doubtful->insert(row.id);
  }));
  return sent;
}

class LedgerFaults : public testing::Test {
 protected:
  static void SetUpTestSuite() { FaultyDisk::install(); }
  void SetUp() override { FaultyDisk::calm(); }
  void TearDown() override { FaultyDisk::calm(); }
  std::int64_t operations_of_all_work() {
    const TemporaryDirectory directory;
    auto ledger = *open_sqlite_ledger({(directory / "l.db").string()});
    const auto before = FaultyDisk::operations();
    EXPECT_TRUE(work(*ledger, [](std::span<const Record>) {}));
    return FaultyDisk::operations() - before;
  }
};

TEST_F(LedgerFaults, APowerCutLosesNothingThatWasAcknowledged) {
  const auto operations = operations_of_all_work();
  const int cuts = from_environment("GAZETTED_CUTS", 40);
  std::random_device device;
  std::mt19937 dice(device());
  std::size_t acknowledged_in_all = 0;
  for (int cut = 0; cut < cuts; ++cut) {
    FaultyDisk::calm();
    const auto seed = dice();
    const auto at = 1 + std::int64_t(seed % std::uint64_t(operations));
    SCOPED_TRACE(fmt::format("cut before operation {} of {}, seed {}", at, operations, seed));
    const TemporaryDirectory directory;
    fs::create_directories(directory / "live");
    std::set<std::int64_t> acknowledged;
    std::optional<std::set<std::int64_t>> at_the_cut;
    {
      auto ledger = *open_sqlite_ledger({(directory / "live/l.db").string()});
      FaultyDisk::cut_at(at, directory / "live", directory / "after", seed, [&] { at_the_cut = acknowledged; });
      EXPECT_TRUE(work(*ledger, [&](std::span<const Record> records) {
        for (const auto& record : records) acknowledged.insert(record.id.value);
      }));
    }
    ASSERT_TRUE(at_the_cut);
    std::vector<std::string> wrong;
    const auto sent = look(directory / "after/l.db", wrong);
    for (const auto& line : wrong) ADD_FAILURE() << line;
    for (const auto id : *at_the_cut) EXPECT_TRUE(sent.contains(id)) << id << " was acknowledged and is lost";
    acknowledged_in_all += at_the_cut->size();
  }
  std::printf("power cuts %d, acknowledged rows at the cuts %zu, lost 0 unless said above\n", cuts,
              acknowledged_in_all);
}

const WireOwner wire_owner{"boot", "store", 1};

// In a process of its own, since a failed sync ends it. Exit: 0 all done, 3 an error was told; a signal: it ended
// itself.
int work_with_fault(const fs::path& path, std::int64_t at, int code, const fs::path& told) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (!std::freopen("/dev/null", "w", stderr)) ::_exit(9);
    auto ledger = open_sqlite_ledger({path.string()});
    if (!ledger) ::_exit(8);
    std::string ids;
    auto file = WireFile::open(path.string() + ".wire", 32, wire_owner);
    if (!file || !file->clear(wire_owner, LeaseKey{0})) ::_exit(6);
    Wire wire{std::move(*file), {}};
    FaultyDisk::fail_at(at, code);
    const auto acknowledge = [&](std::span<const Record> records) {
      for (const auto& record : records) ids += std::to_string(record.id.value) + "\n";
      if (!write_file(told, ids)) ::_exit(7);
    };
    const bool done = work(**ledger, acknowledge, &wire);
    ::_exit(done ? 0 : 3);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_F(LedgerFaults, EveryFailedWriteIsToldAndEveryFailedSyncEndsTheProcess) {
  const auto operations = operations_of_all_work();
  const auto faults = std::min<std::int64_t>(operations, from_environment("GAZETTED_FAULTS", 60));
  int told_errors = 0;
  int ended = 0;
  // In no order of theirs: commits are as long as each other, and each ninth operation may never be a sync.
  std::vector<std::int64_t> all(static_cast<std::size_t>(operations));
  std::iota(all.begin(), all.end(), 1);
  std::shuffle(all.begin(), all.end(), std::mt19937(1));
  for (std::int64_t i = 0; i < faults; ++i) {
    const auto at = all[static_cast<std::size_t>(i)];
    for (const int code : {SQLITE_IOERR_WRITE, SQLITE_FULL}) {
      SCOPED_TRACE(fmt::format("operation {} of {} fails with {}", at, operations, code));
      const TemporaryDirectory directory;
      const int ending = work_with_fault(directory / "l.db", at, code, directory / "told");
      EXPECT_TRUE(ending == 0 || ending == 3 || ending == 128 + SIGABRT) << ending;
      told_errors += ending == 3;
      ended += ending > 128;
      std::vector<std::string> wrong;
      const auto slots = WireFile::open((directory / "l.db").string() + ".wire", 32, wire_owner)->found();
      std::set<std::int64_t> doubtful;
      const auto sent = look(directory / "l.db", wrong, slots, &doubtful);
      for (const auto& line : wrong) ADD_FAILURE() << line;
      // What the wire file says of the last ten is what became of them: nobody is sent who was not, nobody is lost.
      EXPECT_LE(doubtful.size(), 1u);
      for (const auto& slot : *slots) {
        if (slot.stage == WireStage::answered) {
          EXPECT_TRUE(sent.contains(slot.id.value)) << slot.id.value;
        }
        if (slot.stage == WireStage::dot) {
          EXPECT_TRUE(sent.contains(slot.id.value) || doubtful.contains(slot.id.value)) << slot.id.value;
        }
      }
      std::set<std::int64_t> answered;
      for (const auto& slot : *slots) answered.insert(slot.id.value);
      const auto acknowledged =
          fs::exists(directory / "told") ? split(slurp(directory / "told"), '\n') : std::vector<std::string>();
      for (const auto& id : acknowledged) {
        if (!id.empty()) answered.insert(std::stoll(id));
      }
      for (const auto id : sent) EXPECT_TRUE(answered.contains(id)) << id << " is sent, and nobody sent it";
      if (!fs::exists(directory / "told")) continue;
      for (const auto& id : split(slurp(directory / "told"), '\n')) {
        if (id.empty()) continue;
        EXPECT_TRUE(sent.contains(std::stoll(id))) << id << " was acknowledged and is lost";
      }
    }
  }
  std::printf("operations %ld, each of %ld failed twice: errors told %d, processes ended %d\n", long(operations),
              long(faults), told_errors, ended);
  EXPECT_GT(told_errors, 0);
  EXPECT_GT(ended, 0);
}

}  // namespace
}  // namespace gazetted::test
