// What of commands, acceptances and readers shows only behind the contract: rows on disk, locks, the log.
#include "ledger_fixture.hpp"
#include "support/account.hpp"

namespace gazetted {
namespace {

class Steps : public test::LedgerFixture {};

TEST_F(Steps, AHoldThatBeganUnderAClockThatWasAheadBeginsAnew) {
  take("r", 1);
  const auto years = std::to_string(12LL * 365 * 86'400'000);
  damage("UPDATE release SET taken=taken+" + years + ",not_before=not_before+600000+" + years);
  EXPECT_EQ(restart().hold_began_anew, std::vector<std::string>{"r"});
  EXPECT_EQ(ledger->queue().load()->at(0).not_before, start + Duration(600'000));
  EXPECT_TRUE(restart().hold_began_anew.empty());
}

TEST_F(Steps, ALedgerIsOpenOnceWhateverItIsCalled) {
  fs::create_symlink(path(), directory / "other.db");
  fs::create_hard_link(path(), directory / "third.db");
  for (const auto* name : {"l.db", "other.db", "third.db"}) {
    const auto second = open_sqlite_ledger({(directory / name).string()});
    ASSERT_FALSE(second) << name;
    EXPECT_THAT(second.error().text(), testing::HasSubstr("another gazetted"));
  }
}

TEST_F(Steps, AnAbandonedOneIsRemovedWhole) {
  NewRelease row;
  row.id = row.hash = "half";
  row.targets.push_back({TargetKind::list, "press"});
  const auto begun = *ledger->acceptance().begin(row);
  std::vector<Subscriber> recipients(5000);
  for (int batch = 0; batch < 5; ++batch) {
    for (std::size_t i = 0; i < recipients.size(); ++i) recipients[i].address = fmt::format("u{}@{}.example", i, batch);
    ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients));
  }
  int steps = 1;
  while (*ledger->acceptance().abandon(begun.key) == Step::more) ++steps;
  EXPECT_GE(steps, 3);
  EXPECT_EQ(number("SELECT count(*) FROM recipient"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM release"), 0);
}

TEST_F(Steps, AnAbandonedOneLeavesNoOutcomeToWhoeverGetsItsIds) {
  NewRelease row;
  row.id = row.hash = "half";
  row.targets.push_back({TargetKind::list, "press"});
  const auto begun = *ledger->acceptance().begin(row);
  std::vector<Subscriber> gone(2);
  ASSERT_TRUE(ledger->acceptance().put_suppressed(begun.targets[0], gone));
  while (*ledger->acceptance().abandon(begun.key) == Step::more) {
  }
  EXPECT_EQ(number("SELECT count(*) FROM outcome"), 0);
}

TEST_F(Steps, AReaderThatIsSlowKeepsNoStatementOpen) {
  const auto release = settled("r", 100, State::sent);
  const auto slow = reader();
  bool folded = false;
  ASSERT_TRUE(slow->report(release.key, [&](const ReportRow& row) {
    if (std::exchange(folded, true)) return;
    // While a pager shows the first row: what is written meanwhile can be folded to the end.
    take("x", 1);
    ledger->quiet();
    auto db = *Database::open(path().string(), Database::Mode::read_write);
    auto log = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
    ASSERT_TRUE(*log.step());
    EXPECT_EQ(log.integer(1), log.integer(2)) << "after " << row.target;
  }));
  EXPECT_TRUE(folded);
}

}  // namespace
}  // namespace gazetted
