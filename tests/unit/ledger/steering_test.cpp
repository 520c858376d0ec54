// Long commands: marks that hold at once, rows that follow in steps, and what a kill between two of them leaves.
#include "ledger_fixture.hpp"
#include "support/account.hpp"

namespace gazetted {
namespace {

class Steps : public test::LedgerFixture {
 protected:
  // Every one of `people` was tried and ended in `state`.
  ReleaseRow settled(const std::string& id, int people, State state) {
    const auto release = take(id, people);
    const auto all = rows(release);
    const auto seq = lease(release, all.size());
    std::vector<Record> records;
    for (const auto& row : all) records.push_back(outcome(row, seq, state));
    record(std::move(records));
    return release;
  }
};

constexpr int many = 12'000;  // three steps

TEST_F(Steps, CancelOfManyRowsGoesInStepsBetweenWhichOutcomesAreCommitted) {
  const auto release = settled("r", many, State::deferred);
  const auto other = take("other", 1);
  auto steered = *store->steer({Verb::cancel, {"r", "", ""}, false}, start);
  ASSERT_TRUE(steered.more);
  EXPECT_EQ(steered.releases, std::vector<ReleaseKey>{release.key});
  std::int64_t moved = 0;
  int steps = 0;
  auto step = steered;
  while (step.more) {
    step = *store->go_on(steered.command, start);
    moved += step.count;
    ++steps;
    if (steps == 1) record({outcome(rows(other)[0], lease(other, 1), State::sent)});
  }
  EXPECT_GE(steps, 3);
  EXPECT_EQ(moved, many);
  EXPECT_EQ(tally("r")[State::cancelled], many);
  EXPECT_EQ(tally("other")[State::sent], 1);
}

TEST_F(Steps, ARetryThatWasKilledBetweenTwoStepsIsFinishedAtTheNextStart) {
  settled("r", many, State::failed);
  auto steered = *store->steer({Verb::retry, {"r", "", ""}, false}, start);
  ASSERT_TRUE(store->go_on(steered.command, start)->more);
  restart();
  EXPECT_EQ(tally("r")[State::pending], many);
  EXPECT_EQ(due(start).size(), std::size_t(many));
  EXPECT_EQ(number("SELECT count(*) FROM steering"), 0);
}

TEST_F(Steps, WhatFailsAgainBehindARetryIsNotTriedAThirdTime) {
  const auto release = settled("r", many, State::failed);
  auto steered = *store->steer({Verb::retry, {"r", "", ""}, false}, start);
  ASSERT_TRUE(store->go_on(steered.command, start)->more);
  const auto first = rows(release)[0];
  record({outcome(first, lease_again(first, State::pending), State::failed)});
  restart();
  EXPECT_EQ(tally("r")[State::failed], 1);
  EXPECT_EQ(tally("r")[State::pending], many - 1);
}

TEST_F(Steps, ResumeWakesManyRowsInStepsAndAPauseEndsIt) {
  const auto release = settled("r", many, State::deferred);
  pause("r");
  std::vector<Record> parked;
  for (const auto& row : rows(release)) parked.push_back(aside(row, State::deferred));
  record(std::move(parked));
  ASSERT_TRUE(due().empty());
  auto steered = *store->steer({Verb::resume, {"r", "", ""}, false}, start);
  ASSERT_TRUE(store->go_on(steered.command, start)->more);
  pause("r");
  EXPECT_FALSE(store->go_on(steered.command, start)->more);
  EXPECT_LT(due(start).size(), std::size_t(many));
  resume("r");
  EXPECT_EQ(due(start).size(), std::size_t(many));
}

TEST_F(Steps, CancelEndsARetryThatIsStillGoingOn) {
  settled("r", many, State::failed);
  auto steered = *store->steer({Verb::retry, {"r", "", ""}, false}, start);
  const auto queued = store->go_on(steered.command, start)->count;
  EXPECT_EQ(cancel("r"), queued);
  EXPECT_FALSE(store->go_on(steered.command, start)->more);
  EXPECT_EQ(tally("r")[State::cancelled], queued);
  EXPECT_EQ(tally("r")[State::failed], many - queued);
  EXPECT_TRUE(due().empty());
}

TEST_F(Steps, WhatWaitsOfAReplacedReleaseLeavesTheQueueAlsoAfterAKill) {
  const auto release = take("r", many);
  const auto all = rows(release);
  const auto seq = lease(release, all.size());
  std::vector<Record> records;
  for (const auto& row : all) {
    auto down = outcome(row, seq, State::deferred);
    down.attempts = 0;  // the relay refused the connection
    records.push_back(down);
  }
  record(std::move(records));
  take("r", 1, 0, release.key);
  ASSERT_TRUE(store->go_on(0, start)->more);
  restart();
  EXPECT_TRUE(due().empty());
}

TEST_F(Steps, RowsThatWaitForARelayAreHurriedInSteps) {
  const auto release = settled("r", many, State::deferred);
  std::vector<Record> waiting;
  for (const auto& row : rows(release)) {
    waiting.push_back(aside(row, State::deferred, start + Duration(60'000)));
    waiting.back().waits_for_relay = true;
  }
  record(std::move(waiting));
  int steps = 1;
  while (*store->hurry(start) == Step::more) ++steps;
  EXPECT_GE(steps, 3);
  EXPECT_EQ(due(start).size(), std::size_t(many));
}

TEST_F(Steps, RetrySaysWhatItLeftCancelled) {
  const auto release = take("r", 2);
  record({outcome(rows(release)[0], lease(release, 1), State::failed)});
  cancel("r");
  EXPECT_EQ(steer(Verb::retry, {"r", "", ""}).left_cancelled, 1);
}

// Times that a wrong clock wrote.
TEST_F(Steps, ADueTimeFurtherAwayThanAnyScheduleIsBroughtNear) {
  const auto release = take("r", 2);
  const auto all = rows(release);
  const auto seq = lease(release, 2);
  auto far = outcome(all[0], seq, State::deferred);
  far.due = start + Duration(12LL * 365 * 86'400'000);
  far.first = far.due;
  auto near = outcome(all[1], seq, State::deferred);
  near.due = start + Duration(3'600'000);
  record({far, near});
  EXPECT_EQ(restart().brought_near, 1);
  const auto rows_due = due(start);
  ASSERT_EQ(rows_due.size(), 1u);
  EXPECT_EQ(rows_due[0].id, all[0].id);
  EXPECT_LE(*rows_due[0].first_attempt, start);
  EXPECT_EQ(restart().brought_near, 0);
}

TEST_F(Steps, DueTimesAreOfTheMachinesClockAgainAfterARestart) {
  const auto release = take("r", 1);
  const auto row = rows(release)[0];
  Batch batch;  // the machine's clock was set an hour ahead while the process ran
  batch.now = start + Duration(3'600'000);
  batch.skew = Duration(3'600'000);
  batch.records.push_back(outcome(row, lease(release, 1), State::deferred));
  batch.records[0].due = start + Duration(60'000);
  commit(batch);
  restart();
  EXPECT_TRUE(due(start + Duration(3'600'000)).empty());
  EXPECT_EQ(due(start + Duration(3'660'000)).size(), 1u);
  restart();
  EXPECT_EQ(due(start + Duration(3'660'000)).size(), 1u) << "moved once, not at each start";
}

TEST_F(Steps, AHoldThatBeganUnderAClockThatWasAheadBeginsAnew) {
  take("r", 1);
  const auto years = std::to_string(12LL * 365 * 86'400'000);
  damage("UPDATE release SET taken=taken+" + years + ",not_before=not_before+600000+" + years);
  EXPECT_EQ(restart().hold_began_anew, std::vector<std::string>{"r"});
  EXPECT_EQ(store->load()->at(0).not_before, start + Duration(600'000));
  EXPECT_TRUE(restart().hold_began_anew.empty());
}

TEST_F(Steps, ALedgerIsOpenOnceWhateverItIsCalled) {
  fs::create_symlink(path(), directory / "other.db");
  fs::create_hard_link(path(), directory / "third.db");
  for (const auto* name : {"l.db", "other.db", "third.db"}) {
    const auto second = open_sqlite_store({(directory / name).string()});
    ASSERT_FALSE(second) << name;
    EXPECT_NE(second.error().text().find("another gazetted"), std::string::npos);
  }
}

TEST_F(Steps, ATakingIsRemovedInSteps) {
  NewRelease row;
  row.id = row.hash = "half";
  row.targets.push_back({TargetKind::list, "press"});
  const auto begun = *store->begin_taking(row);
  std::vector<Person> people(5000);
  for (int batch = 0; batch < 5; ++batch) {
    for (std::size_t i = 0; i < people.size(); ++i) people[i].address = fmt::format("u{}@{}.example", i, batch);
    ASSERT_TRUE(store->put_people(begun.targets[0], people));
  }
  int steps = 1;
  while (*store->abandon_taking(begun.key) == Step::more) ++steps;
  EXPECT_GE(steps, 3);
  EXPECT_EQ(number("SELECT count(*) FROM recipient"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM release"), 0);
}

TEST_F(Steps, WhoLeftAListIsSuppressedFromTheStartAndStaysSo) {
  NewRelease row;
  row.id = row.hash = "r";
  row.targets.push_back({TargetKind::list, "press"});
  const auto begun = *store->begin_taking(row);
  std::vector<Person> people(3);
  for (std::size_t i = 0; i < people.size(); ++i) people[i].address = fmt::format("u{}@x.example", i);
  std::vector<Person> gone(2);
  for (std::size_t i = 0; i < gone.size(); ++i) gone[i].address = fmt::format("gone{}@x.example", i);
  ASSERT_TRUE(store->put_people(begun.targets[0], people));
  ASSERT_TRUE(store->put_suppressed(begun.targets[0], gone));
  ASSERT_TRUE(store->put_people(begun.targets[0], people));
  ASSERT_TRUE(store->finish_taking(begun.key, std::nullopt));
  EXPECT_TRUE(test::wrong_accounts(path()).empty());
  EXPECT_EQ(number("SELECT sum(last-next+1) FROM span"), 6);
  restart();
  EXPECT_EQ(store->load()->at(0).targets[0].tally[State::suppressed], 2);
  EXPECT_EQ(retry("r"), 0);
  EXPECT_EQ(cancel("r"), 6);
  EXPECT_EQ(number("SELECT count(*) FROM outcome WHERE state='suppressed'"), 2);
}

TEST_F(Steps, AnAbandonedTakingLeavesNoOutcomeToWhoeverGetsItsIds) {
  NewRelease row;
  row.id = row.hash = "half";
  row.targets.push_back({TargetKind::list, "press"});
  const auto begun = *store->begin_taking(row);
  std::vector<Person> gone(2);
  ASSERT_TRUE(store->put_suppressed(begun.targets[0], gone));
  while (*store->abandon_taking(begun.key) == Step::more) {
  }
  EXPECT_EQ(number("SELECT count(*) FROM outcome"), 0);
}

TEST_F(Steps, AReaderThatIsSlowKeepsNoStatementOpen) {
  const auto release = settled("r", 100, State::sent);
  const auto reader = *LedgerReader::open(path().string());
  bool folded = false;
  ASSERT_TRUE(reader->report(release.key, [&](const ReportRow& row) {
    if (std::exchange(folded, true)) return;
    // While a pager shows the first row: what is written meanwhile can be folded to the end.
    take("x", 1);
    store->quiet();
    auto db = *Database::open(path().string(), Database::Mode::read_write);
    auto log = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
    ASSERT_TRUE(*log.step());
    EXPECT_EQ(log.integer(1), log.integer(2)) << "after " << row.target;
  }));
  EXPECT_TRUE(folded);
}

}  // namespace
}  // namespace gazetted
