#include "gazetted/ledger/schema.hpp"
#include "ledger_fixture.hpp"

namespace gazetted {
namespace {

class LedgerTest : public test::LedgerFixture {};

TEST_F(LedgerTest, TheAccountBalancesAtEveryStep) {
  const auto release = take("r", 10, 2);
  EXPECT_EQ(tally("r")[State::pending], 12);
  const auto all = rows(release);
  const auto first = lease(release, 4);
  EXPECT_EQ(tally("r")[State::sending], 4);
  record({outcome(all[0], first, State::sent), outcome(all[1], first, State::failed),
          outcome(all[2], first, State::deferred)});
  auto now = tally("r");
  EXPECT_EQ(now[State::sent], 1);
  EXPECT_EQ(now[State::failed], 1);
  EXPECT_EQ(now[State::deferred], 1);
  EXPECT_EQ(now[State::sending], 1);
  EXPECT_EQ(now.total(), 12);
  record({outcome(all[3], first, State::unknown)});
  EXPECT_EQ(tally("r")[State::unknown], 1);
}

TEST_F(LedgerTest, PendingRowsAreSpansOfADomain) {
  const auto release = take("r", 120);
  ASSERT_EQ(release.targets[0].spans.size(), 3u);
  EXPECT_EQ(release.targets[0].spans[0].domain, "d0.example");
  EXPECT_EQ(release.targets[0].spans[0].last - release.targets[0].spans[0].next, 39);
  lease(release, 45);
  open();
  const auto loaded = *store->load();
  ASSERT_EQ(loaded.size(), 1u);
  EXPECT_EQ(loaded[0].targets[0].spans.size(), 2u);
}

TEST_F(LedgerTest, SmallDomainsShareASpan) {
  const auto release = take("r", 9);
  ASSERT_EQ(release.targets[0].spans.size(), 1u);
  EXPECT_EQ(release.targets[0].spans[0].domain, "");
}

TEST_F(LedgerTest, WhatIsLaidAsideKeepsItsReplyAndWaitsWithoutATimeUntilResumed) {
  const auto release = take("r", 3);
  const auto all = rows(release);
  auto late = outcome(all[0], lease(release, 1), State::deferred);
  late.reply = "451 later";
  late.due = start;
  record({late});
  pause("r");
  record({aside(all[0], State::deferred)});
  EXPECT_TRUE(store->fetch_due(start + Duration(1000), {0, 0}, 10)->empty());
  resume("r");
  const auto due = *store->fetch_due(start + Duration(1000), {0, 0}, 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].attempts, 1);
  const auto row = (*LedgerReader::open((directory / "l.db").string()))->trace(all[0].person.address, "r")->at(0);
  EXPECT_EQ(row.delivery.reply, "451 later");
  EXPECT_EQ(tally("r")[State::deferred], 1);
}

TEST_F(LedgerTest, WhatALimitUsedUpOutlivesARestart) {
  Batch batch;
  batch.now = start;
  batch.limits.push_back({"relay:main /d", start + Duration(60'000), 0});
  batch.limits.push_back({"main/example.org", start, 0.5});
  ASSERT_TRUE(store->commit(batch));
  open();
  const auto limits = *store->limits();
  ASSERT_EQ(limits.size(), 2u);
  EXPECT_EQ(limits[0].pace, 0.5);
  EXPECT_EQ(limits[1].until, start + Duration(60'000));
}

TEST_F(LedgerTest, ADeferredRowComesBackWhenItIsDue) {
  const auto release = take("r", 2);
  const auto all = rows(release);
  const auto seq = lease(release, 1);
  record({outcome(all[0], seq, State::deferred)});
  EXPECT_TRUE(store->fetch_due(start, {0, 0}, 10)->empty());
  const auto due = *store->fetch_due(start + Duration(60'000), {0, 0}, 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].attempts, 1);
  EXPECT_EQ(due[0].state, State::deferred);
  Batch again;
  again.now = start;
  again.intents.push_back({due[0].id, due[0].target, true, State::deferred});
  const auto second = store->commit(again)->lease;
  EXPECT_TRUE(store->fetch_due(start + Duration(60'000), {0, 0}, 10)->empty());
  EXPECT_EQ(tally("r")[State::sending], 1);
  record({outcome(all[0], second, State::sent)});
  EXPECT_EQ(tally("r")[State::sent], 1);
}

TEST_F(LedgerTest, ACrashLeavesOnlyTheDotInDoubt) {
  const auto release = take("r", 5);
  const auto all = rows(release);
  const auto seq = lease(release, 5);
  record({outcome(all[0], seq, State::sent)});
  std::vector<WireSlot> slots;
  slots.push_back({all[1].id, WireStage::dot, State::unknown, 0, start, "", "", "", "", seq});
  slots.push_back({all[2].id, WireStage::answered, State::sent, 250, start, "ok", "Q1", "main", "", seq});
  slots.push_back({all[3].id, WireStage::intent, State::unknown, 0, start, "", "", "", "", seq});
  open();
  const auto recovered = store->recover({slots, {OnUnknown::hold}, Duration(1), start});
  ASSERT_TRUE(recovered);
  EXPECT_EQ(recovered->unknown, 1);
  EXPECT_EQ(recovered->completed, 1);
  EXPECT_EQ(recovered->requeued, 2);  // one at intent, one that had no slot yet
  const auto now = tally("r");
  EXPECT_EQ(now[State::sent], 2);
  EXPECT_EQ(now[State::unknown], 1);
  EXPECT_EQ(now[State::pending], 2);
  EXPECT_EQ(store->fetch_due(start, {0, 0}, 10)->size(), 2u);
}

TEST_F(LedgerTest, InDoubtMailIsSentAgainAtMostOnce) {
  const auto release = take("r", 1);
  const auto row = rows(release)[0];
  lease(release, 1);
  open();
  EXPECT_EQ(store->recover({std::nullopt, {OnUnknown::resend}, Duration(1), start})->resent, 1);
  auto due = *store->fetch_due(start, {0, 0}, 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].doubts, 1);
  Batch again;
  again.now = start;
  again.intents.push_back({row.id, row.target, true, State::deferred});
  ASSERT_TRUE(store->commit(again));
  open();
  EXPECT_EQ(store->recover({std::nullopt, {OnUnknown::resend}, Duration(1), start})->resent, 0);
  EXPECT_EQ(tally("r")[State::unknown], 1);
}

TEST_F(LedgerTest, AChannelInDoubtIsAlwaysHeld) {
  const auto release = take("r", 0, 1);
  const auto& target = release.targets[1];
  const RowRange first{target.first, target.last, 1};
  const auto row = store->fetch(target.key, std::span<const RowRange>(&first, 1))->at(0);
  Batch batch;
  batch.now = start;
  batch.intents.push_back({row.id, row.target, false, State::pending});
  batch.advances.push_back({row.target, target.spans[0].key, row.id.value + 1});
  ASSERT_TRUE(store->commit(batch));
  open();
  ASSERT_TRUE(store->recover({std::nullopt, {OnUnknown::resend}, Duration(1), start}));
  EXPECT_EQ(tally("r")[State::unknown], 1);
}

TEST_F(LedgerTest, AnUnfinishedTakingLeavesNothing) {
  NewRelease row;
  row.id = "half";
  row.hash = "h";
  row.taking_directory = ".taking-1";
  row.targets.push_back({TargetKind::list, "press"});
  const auto begun = *store->begin_taking(row);
  std::vector<Person> people(6000);
  for (std::size_t i = 0; i < people.size(); ++i) people[i].address = fmt::format("u{}@x.example", i);
  ASSERT_TRUE(store->put_people(begun.targets[0], people));
  open();
  const auto recovered = store->recover({std::nullopt, {OnUnknown::hold}, Duration(1), start});
  EXPECT_EQ(recovered->unfinished_directories, std::vector<std::string>{".taking-1"});
  EXPECT_TRUE(store->load()->empty());
  EXPECT_TRUE(store->find("half", "h")->empty());
  auto db = *Database::open((directory / "l.db").string(), Database::Mode::read_only);
  EXPECT_EQ(*db.integer("SELECT count(*) FROM recipient"), 0);
}

TEST_F(LedgerTest, CancelMovesWhatHasNotLeft) {
  const auto release = take("r", 10);
  const auto all = rows(release);
  const auto seq = lease(release, 3);
  record({outcome(all[0], seq, State::deferred), outcome(all[1], seq, State::sent)});
  EXPECT_EQ(cancel("r"), 8);
  const auto now = tally("r");
  EXPECT_EQ(now[State::cancelled], 8);
  EXPECT_EQ(now[State::sent], 1);
  EXPECT_EQ(now[State::sending], 1);
  // A batch that was made before the cancel was known changes nothing of it.
  Batch late;
  late.now = start;
  late.intents.push_back({all[5].id, all[5].target, false, State::pending});
  late.advances.push_back({all[5].target, release.targets[0].spans[0].key, all[5].id.value + 1});
  const auto committed = store->commit(late);
  ASSERT_TRUE(committed);
  EXPECT_EQ(committed->refused.size(), 1u);
  EXPECT_EQ(tally("r")[State::cancelled], 8);
}

TEST_F(LedgerTest, RetryQueuesWhatFailedAndOnRequestWhatIsUnknown) {
  const auto release = take("r", 3);
  const auto all = rows(release);
  const auto seq = lease(release, 3);
  record(
      {outcome(all[0], seq, State::failed), outcome(all[1], seq, State::unknown), outcome(all[2], seq, State::sent)});
  EXPECT_EQ(retry("r"), 1);
  EXPECT_EQ(tally("r")[State::pending], 1);
  EXPECT_EQ(retry("r", true), 1);
  EXPECT_EQ(tally("r")[State::pending], 2);
  EXPECT_EQ(store->fetch_due(start, {0, 0}, 10)->size(), 2u);
}

TEST_F(LedgerTest, ACorrectedReleaseReplacesWhileNothingHasLeft) {
  const auto first = take("r", 3);
  const auto second = take("r", 5, 0, first.key);
  EXPECT_EQ(tally("r").total(), 5);
  EXPECT_EQ(store->load()->size(), 1u);
  lease(second, 1);
  NewRelease third;
  third.id = "r";
  third.hash = "x";
  third.targets.push_back({TargetKind::list, "press"});
  const auto begun = *store->begin_taking(third);
  EXPECT_FALSE(store->finish_taking(begun.key, second.key));
}

TEST_F(LedgerTest, PauseIsKeptOverARestart) {
  take("r", 1);
  steer(Verb::pause, {});
  open();
  EXPECT_TRUE(*store->all_paused());
  steer(Verb::pause, {"r", "press", ""});
  EXPECT_TRUE(store->load()->at(0).targets[0].paused);
  steer(Verb::resume, {});
  EXPECT_FALSE(*store->all_paused());
  EXPECT_FALSE(store->load()->at(0).targets[0].paused);
}

TEST_F(LedgerTest, ANewerLedgerIsRefused) {
  store.reset();
  {
    auto db = *Database::open((directory / "l.db").string(), Database::Mode::read_write);
    ASSERT_TRUE(db.execute("PRAGMA user_version=999"));
  }
  const auto opened = open_sqlite_store({(directory / "l.db").string()});
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().text().find("newer gazetted"), std::string::npos);
}

TEST_F(LedgerTest, EveryCommitIsSynced) {
  auto db = *Database::open((directory / "x.db").string(), Database::Mode::read_write);
  EXPECT_EQ(*db.integer("PRAGMA synchronous"), 2);
  auto mode = db.prepare("PRAGMA journal_mode");
  ASSERT_TRUE(*mode.step());
  EXPECT_EQ(mode.text(0), "wal");
}

TEST_F(LedgerTest, TraceTellsEveryAttempt) {
  const auto release = take("r", 1);
  const auto row = rows(release)[0];
  const auto seq = lease(release, 1);
  record({outcome(row, seq, State::deferred)});
  const auto reader = *LedgerReader::open((directory / "l.db").string());
  const auto rows = *reader->trace("u0@d0.example", "");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].attempts.at(0).code, 451);
  EXPECT_EQ(rows[0].delivery.state, State::deferred);
  EXPECT_TRUE(reader->trace("nobody@d0.example", "")->empty());
}

}  // namespace
}  // namespace gazetted
