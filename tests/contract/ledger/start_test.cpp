// What a start puts right: intents that a crash interrupted, times that a wrong clock wrote, and whose ledger it is.
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

class StartContract : public test::LedgerContract {};
GAZETTED_EVERY_BACKEND(StartContract);

TEST_P(StartContract, AGenerationIsKeptAndAReasonPausesEverythingUntilSomebodyResumes) {
  take("r", 1);
  EXPECT_FALSE(ledger->start().standing()->identity);
  ASSERT_TRUE(ledger->start().begin_generation({"store", 1, "machine", "file"}, "", start));
  EXPECT_FALSE(*ledger->steering().all_paused());
  ASSERT_TRUE(ledger->start().begin_generation({"store", 2, "machine", "file"}, "it was restored", start));
  open();
  const auto standing = *ledger->start().standing();
  EXPECT_EQ(standing.identity->generation, 2);
  EXPECT_EQ(standing.identity->file, "file");
  EXPECT_EQ(standing.held, "it was restored");
  EXPECT_EQ(standing.held_at, start);
  EXPECT_TRUE(*ledger->steering().all_paused());
  EXPECT_EQ(state_of("r"), "paused: restored");
  EXPECT_EQ(*reader()->held(), "it was restored");
  ASSERT_TRUE(ledger->start().begin_generation({"store", 3, "machine", "file"}, "", start));  // a restart lifts nothing
  resume("r");
  EXPECT_TRUE(*ledger->steering().all_paused());
  steer(Verb::resume, {});
  EXPECT_EQ(ledger->start().standing()->held_at, start);
  EXPECT_EQ(ledger->start().standing()->held, "");
  EXPECT_EQ(state_of("r"), "sending");
}

TEST_P(StartContract, TheLastLeaseIsRememberedAlsoWhenItIsOver) {
  const auto release = take("r", 2);
  const auto first = lease(release, 1);
  const auto second = lease(release, 1, 1);
  EXPECT_GT(second, first);
  record({outcome(rows(release)[1], second, State::sent)});
  open();
  EXPECT_EQ(ledger->start().standing()->last_lease, second.value);
}

TEST_P(StartContract, AnUnfinishedAcceptanceLeavesNothing) {
  const auto begun = begin("half", ".taking-1");
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", 6000)));
  EXPECT_THAT(restart().unfinished_directories, testing::ElementsAre(".taking-1"));
  EXPECT_TRUE(ledger->queue().load()->empty());
  EXPECT_TRUE(reader()->known("half", "")->empty());
}

TEST_P(StartContract, RecoveringTwiceChangesNothingMore) {
  const auto release = take("r", 3);
  lease(release, 3);
  EXPECT_EQ(restart().unknown, 3);
  const auto before = tally("r");
  const auto again = restart();
  EXPECT_EQ(again.unknown + again.requeued + again.completed, 0);
  EXPECT_THAT(again.corrected, testing::IsEmpty());
  EXPECT_EQ(tally("r"), before);
}

TEST_P(StartContract, ACrashLeavesOnlyTheDotInDoubt) {
  const auto release = take("r", 5);
  const auto all = rows(release);
  const auto seq = lease(release, 5);
  record({outcome(all[0], seq, State::sent)});
  std::vector<WireSlot> slots;
  slots.push_back({all[1].id, WireStage::dot, State::unknown, 0, start, "", "", "", "", seq});
  slots.push_back({all[2].id, WireStage::answered, State::sent, 250, start, "ok", "Q1", "main", "", seq});
  slots.push_back({all[3].id, WireStage::intent, State::unknown, 0, start, "", "", "", "", seq});
  open();
  const auto recovered = ledger->start().recover({slots, {OnUnknown::hold}, Duration(1), start});
  ASSERT_TRUE(recovered);
  EXPECT_EQ(recovered->unknown, 1);
  EXPECT_EQ(recovered->completed, 1);
  EXPECT_EQ(recovered->requeued, 2);  // one at intent, one that had no slot yet
  const auto now = tally("r");
  EXPECT_EQ(now[State::sent], 2);
  EXPECT_EQ(now[State::unknown], 1);
  EXPECT_EQ(now[State::pending], 2);
  EXPECT_EQ(ledger->queue().fetch_due(start, {0, 0}, 10)->size(), 2u);
}

TEST_P(StartContract, InDoubtMailIsSentAgainAtMostOnce) {
  const auto release = take("r", 1);
  const auto row = rows(release)[0];
  lease(release, 1);
  open();
  EXPECT_EQ(ledger->start().recover({std::nullopt, {OnUnknown::resend}, Duration(1), start})->resent, 1);
  auto due = *ledger->queue().fetch_due(start, {0, 0}, 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].doubts, 1);
  Batch again;
  again.now = start;
  again.intents.push_back({row.id, row.target, true, State::deferred});
  ASSERT_TRUE(ledger->queue().commit(again));
  open();
  EXPECT_EQ(ledger->start().recover({std::nullopt, {OnUnknown::resend}, Duration(1), start})->resent, 0);
  EXPECT_EQ(tally("r")[State::unknown], 1);
}

TEST_P(StartContract, AChannelInDoubtIsAlwaysHeld) {
  const auto release = take("r", 0, 1);
  const auto& target = release.targets[1];
  const RowRange first{target.first, target.last, 1};
  const auto row = ledger->queue().fetch(target.key, std::span<const RowRange>(&first, 1))->at(0);
  Batch batch;
  batch.now = start;
  batch.intents.push_back({row.id, row.target, false, State::pending});
  batch.advances.push_back({row.target, target.spans[0].key, row.id.value + 1});
  ASSERT_TRUE(ledger->queue().commit(batch));
  open();
  ASSERT_TRUE(ledger->start().recover({std::nullopt, {OnUnknown::resend}, Duration(1), start}));
  EXPECT_EQ(tally("r")[State::unknown], 1);
}

// Times that a wrong clock wrote.
TEST_P(StartContract, ADueTimeFurtherAwayThanAnyScheduleIsBroughtNear) {
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

TEST_P(StartContract, DueTimesAreOfTheMachinesClockAgainAfterARestart) {
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

TEST_P(StartContract, ARowThatWasTriedAgainIsNotSentOnceMoreBecauseItsFirstLeaseIsStillOpen) {
  const auto release = take("r", 11);
  const auto all = rows(release);
  const auto first = lease(release, 11);  // all[10] hangs at its dot
  std::vector<Record> records;
  for (std::size_t i = 0; i < 5; ++i) records.push_back(outcome(all[i], first, State::deferred));
  for (std::size_t i = 5; i < 10; ++i) records.push_back(outcome(all[i], first, State::sent));
  record(records);
  for (std::size_t i = 0; i < 5; ++i) record({outcome(all[i], lease_again(all[i]), State::sent)});
  EXPECT_EQ(tally("r")[State::sending], 1);
  const auto recovered =
      restart(std::vector<WireSlot>{{all[10].id, WireStage::dot, State::unknown, 0, start, "", "", "", "", first}});
  EXPECT_EQ(recovered.requeued, 0);
  EXPECT_EQ(recovered.unknown, 1);
  EXPECT_TRUE(due().empty());
  EXPECT_EQ(tally("r")[State::sent], 10);
  EXPECT_EQ(tally("r")[State::unknown], 1);
  EXPECT_TRUE(recovered.corrected.empty());
}

TEST_P(StartContract, ARowThatWaitsAgainKeepsItsTimeWhenItsFirstLeaseIsRecovered) {
  const auto release = take("r", 2);
  const auto all = rows(release);
  const auto first = lease(release, 2);
  record({outcome(all[0], first, State::deferred)});
  record({aside(all[0], State::deferred, start + Duration(5'000))});
  restart(std::vector<WireSlot>{});
  EXPECT_EQ(tally("r")[State::deferred], 1);
  EXPECT_EQ(tally("r")[State::pending], 1);
  EXPECT_EQ(due(start).size(), 1u);
}

TEST_P(StartContract, ARowThatGoesBackToTheQueueKeepsWhatWasSaidOfIt) {
  const auto release = take("r", 1);
  record({outcome(rows(release)[0], lease(release, 1), State::deferred)});
  lease_again(rows(release)[0]);
  EXPECT_EQ(restart(std::vector<WireSlot>{}).requeued, 1);
  EXPECT_EQ(reader()->trace("u0@d0.example", "r")->at(0).delivery.reply, "said");
}

}  // namespace
}  // namespace gazetted
