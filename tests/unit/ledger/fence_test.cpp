// A row belongs to the intent that its outcome names; a command that came between a decision of the loop and its
// commit is not undone; what is left wrong anyhow is found at the next start.
#include "gazetted/ledger/recovery.hpp"
#include "ledger_fixture.hpp"

namespace gazetted {
namespace {

class Fence : public test::LedgerFixture {};

TEST_F(Fence, ARowThatWasTriedAgainIsNotSentOnceMoreBecauseItsFirstLeaseIsStillOpen) {
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

TEST_F(Fence, ARowThatWaitsAgainKeepsItsTimeWhenItsFirstLeaseIsRecovered) {
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

TEST_F(Fence, AnAnswerToAnEarlierAttemptChangesNothing) {
  const auto release = take("r", 2);
  const auto all = rows(release);
  const auto first = lease(release, 2);
  record({outcome(all[0], first, State::deferred)});
  const auto second = lease_again(all[0]);
  const auto late = record({outcome(all[0], first, State::failed)});
  EXPECT_FALSE(late.written.at(0));
  EXPECT_EQ(tally("r")[State::sending], 2);
  record({outcome(all[0], second, State::sent)});
  EXPECT_EQ(tally("r")[State::sent], 1);
}

TEST_F(Fence, ADeliveryUnderAnIntentGetsNoSecondOne) {
  const auto release = take("r", 1);
  const auto row = rows(release)[0];
  Batch twice;
  twice.now = start;
  twice.intents.push_back({row.id, row.target, false, State::pending});
  twice.intents.push_back({row.id, row.target, false, State::pending});
  EXPECT_EQ(commit(twice).refused.size(), 1u);
  EXPECT_EQ(commit(twice).refused.size(), 2u);
  EXPECT_EQ(tally("r")[State::sending], 1);
}

TEST_F(Fence, ASettledDeliveryGetsNoIntent) {
  const auto release = take("r", 1);
  const auto row = rows(release)[0];
  record({outcome(row, lease(release, 1), State::sent)});
  Batch again;
  again.now = start;
  again.intents.push_back({row.id, row.target, true, State::deferred});
  again.intents.push_back({row.id, row.target, false, State::pending});
  EXPECT_EQ(commit(again).refused.size(), 2u);
  EXPECT_EQ(tally("r")[State::sent], 1);
}

TEST_F(Fence, WhatIsDeferredInACancelledReleaseIsCancelled) {
  const auto release = take("r", 3);
  const auto all = rows(release);
  const auto seq = lease(release, 3);
  record({outcome(all[0], seq, State::deferred)});
  cancel("r");
  auto back = outcome(all[1], seq, State::pending);  // a drain gives it back
  back.verdict = false;
  const auto committed = record({outcome(all[2], seq, State::deferred), back, aside(all[0], State::deferred)});
  EXPECT_EQ(committed.written[0], State::cancelled);
  EXPECT_EQ(committed.written[1], State::cancelled);
  EXPECT_FALSE(committed.written[2]);
  EXPECT_EQ(committed.tallies.at(all[0].target)[State::cancelled], 3);
  EXPECT_EQ(tally("r")[State::cancelled], 3);
  EXPECT_EQ(state_of("r"), "cancelled");
  EXPECT_TRUE(due().empty());
}

TEST_F(Fence, ACancelThatWasKilledInItsMiddleIsFinishedAtTheNextStart) {
  const auto release = take("r", 3);
  const auto all = rows(release);
  const auto seq = lease(release, 2);
  record({outcome(all[0], seq, State::deferred)});
  damage("UPDATE target SET cancelled=1; DELETE FROM span; UPDATE tally SET pending=0,cancelled=1");
  restart(std::vector<WireSlot>{});
  EXPECT_EQ(tally("r")[State::cancelled], 3);
  EXPECT_EQ(state_of("r"), "cancelled");
}

TEST_F(Fence, WhatIsLaidAsideForACommandThatHasComeAlreadyIsDueNow) {
  const auto release = take("r", 2);
  const auto all = rows(release);
  record({outcome(all[0], lease(release, 1), State::deferred)});
  pause("r");
  EXPECT_FALSE(record({aside(all[0], State::deferred)}).due);
  EXPECT_TRUE(due().empty());
  resume("r");
  EXPECT_EQ(record({aside(all[0], State::deferred)}).due, start);  // decided before the resume was known
  EXPECT_EQ(due(start).size(), 1u);
}

TEST_F(Fence, AReleaseIsDoneOnlyWhenItsAccountSaysSo) {
  const auto release = take("r", 1);
  const auto row = rows(release)[0];
  record({outcome(row, lease(release, 1), State::failed)});
  ASSERT_EQ(retry("r"), 1);
  Batch late;  // the loop saw it balance before the retry
  late.now = start;
  late.done.push_back(release.key);
  EXPECT_TRUE(commit(late).done.empty());
  ASSERT_EQ(store->load()->size(), 1u);
  record({outcome(row, lease_again(row, State::pending), State::sent)});
  EXPECT_EQ(commit(late).done.size(), 1u);
  EXPECT_TRUE(store->load()->empty());
}

TEST_F(Fence, AReleaseThatIsMarkedDoneAndIsNotIsLoadedAllTheSame) {
  take("r", 1);
  damage("UPDATE release SET done=1");
  EXPECT_EQ(store->load()->size(), 1u);
}

TEST_F(Fence, RetryLeavesACancelledReleaseAlone) {
  const auto release = take("r", 2);
  const auto all = rows(release);
  record({outcome(all[0], lease(release, 1), State::failed)});
  cancel("r");
  EXPECT_EQ(retry("r", true), 0);
  EXPECT_EQ(state_of("r"), "cancelled");
}

TEST_F(Fence, CancelDoesNotTouchWhatIsDone) {
  const auto release = take("r", 1);
  record({outcome(rows(release)[0], lease(release, 1), State::sent)});
  EXPECT_EQ(steer(Verb::cancel, {"", "press", ""}).count, 0);
  EXPECT_EQ(state_of("r"), "done");
}

TEST_F(Fence, OnlyWhatWasTriedTowardsSomebodyHasLeft) {
  const auto release = take("r", 3);
  const auto all = rows(release);
  const auto seq = lease(release, 3);
  auto down = outcome(all[0], seq, State::deferred);
  down.attempts = 0;  // the relay refused the connection
  auto suppressed = outcome(all[1], seq, State::suppressed);
  suppressed.attempts = 0;
  record({down, suppressed});
  EXPECT_TRUE(store->find("r", "")->at(0).left) << "one is under an intent";
  auto waits = outcome(all[2], seq, State::pending);
  waits.verdict = false;
  record({waits});
  EXPECT_FALSE(store->find("r", "")->at(0).left);
  const auto corrected = take("r", 3, 0, release.key);
  while (store->go_on(0, start)->more) continue;
  EXPECT_TRUE(due().empty());
  record({outcome(rows(corrected)[0], lease(corrected, 1), State::deferred)});
  EXPECT_TRUE(store->find("r", "")->at(0).left);
}

TEST_F(Fence, WhatMayHaveLeftBeforeACrashIsNotReplaced) {
  const auto release = take("r", 1);
  lease(release, 1);
  EXPECT_EQ(restart(std::nullopt, OnUnknown::resend).resent, 1);
  EXPECT_TRUE(store->find("r", "")->at(0).left);
}

TEST_F(Fence, AnAccountThatDoesNotMatchItsRowsIsPutRightAndTold) {
  const auto release = take("r", 4);
  const auto all = rows(release);
  record({outcome(all[0], lease(release, 1), State::sent)});
  damage("UPDATE tally SET sending=-5, sent=9; DELETE FROM span");
  const auto recovered = restart();
  ASSERT_EQ(recovered.corrected.size(), 2u);
  EXPECT_NE(recovered.corrected[0].find("release r, list press"), std::string::npos) << recovered.corrected[0];
  EXPECT_EQ(tally("r")[State::sent], 1);
  EXPECT_EQ(tally("r")[State::pending], 3);
  const auto loaded = *store->load();
  ASSERT_EQ(loaded[0].targets[0].spans.size(), 1u);
  EXPECT_EQ(loaded[0].targets[0].spans[0].next, all[1].id.value);
  EXPECT_TRUE(restart().corrected.empty());
}

TEST_F(Fence, ARowThatSaysSendingWithoutALeaseIsInDoubt) {
  const auto release = take("r", 1);
  record({outcome(rows(release)[0], lease(release, 1), State::deferred)});
  lease_again(rows(release)[0]);
  damage("DELETE FROM lease");
  EXPECT_EQ(restart().unknown, 1);
  EXPECT_EQ(tally("r")[State::unknown], 1);
}

using FenceDeathTest = Fence;

TEST_F(FenceDeathTest, AnAccountThatWouldFallBelowZeroEndsTheProcess) {
  const auto release = take("r", 2);
  const auto all = rows(release);
  damage("UPDATE tally SET pending=0, sent=2");
  Batch batch;
  batch.now = start;
  batch.intents.push_back({all[0].id, all[0].target, false, State::pending});
  EXPECT_DEATH(static_cast<void>(store->commit(batch)), "would say -1 pending");
  EXPECT_EQ(number("SELECT count(*) FROM lease"), 0);
}

TEST_F(Fence, ARowThatGoesBackToTheQueueKeepsWhatWasSaidOfIt) {
  const auto release = take("r", 1);
  record({outcome(rows(release)[0], lease(release, 1), State::deferred)});
  lease_again(rows(release)[0]);
  EXPECT_EQ(restart(std::vector<WireSlot>{}).requeued, 1);
  const auto reader = *LedgerReader::open(path().string());
  EXPECT_EQ(reader->trace("u0@d0.example", "r")->at(0).delivery.reply, "said");
}

// What a crash means, as a table: where it was on the wire, and what is known of it.
TEST(Recovery, WhatACrashMeansForADelivery) {
  struct Row {
    const char* what;
    std::optional<WireStage> stage;
    State answer;
    TargetKind kind;
    bool cancelled;
    int doubts, booked;
    OnUnknown on_unknown;
    State to;
    int doubts_after;
  };
  const auto list = TargetKind::list;
  const auto channel = TargetKind::channel;
  const auto resend = OnUnknown::resend;
  const auto hold = OnUnknown::hold;
  const Row table[] = {
      {"no slot", std::nullopt, State::unknown, list, false, 0, 0, resend, State::pending, 0},
      {"intent", WireStage::intent, State::unknown, list, false, 1, 0, hold, State::pending, 1},
      {"intent, cancelled", WireStage::intent, State::unknown, list, true, 0, 0, resend, State::cancelled, 0},
      {"at the dot", WireStage::dot, State::unknown, list, false, 0, 0, resend, State::deferred, 1},
      {"at the dot once more", WireStage::dot, State::unknown, list, false, 1, 0, resend, State::unknown, 1},
      {"at the dot, hold", WireStage::dot, State::unknown, list, false, 0, 0, hold, State::unknown, 0},
      {"at the dot, cancelled", WireStage::dot, State::unknown, list, true, 0, 0, resend, State::unknown, 0},
      {"a post on its way", WireStage::dot, State::unknown, channel, false, 0, 0, resend, State::unknown, 0},
      {"answered", WireStage::answered, State::sent, list, false, 0, 0, hold, State::sent, 0},
      {"deferred", WireStage::answered, State::deferred, list, false, 0, 0, hold, State::deferred, 0},
      {"deferred, cancelled", WireStage::answered, State::deferred, list, true, 0, 0, hold, State::cancelled, 0},
      {"a doubt just booked", WireStage::answered, State::deferred, list, false, 0, 1, resend, State::deferred, 1},
  };
  const Time now = from_millis(1'800'000'000'000);
  for (const auto& row : table) {
    SCOPED_TRACE(row.what);
    Interrupted delivery;
    delivery.kind = row.kind;
    delivery.channel = "c";
    delivery.cancelled = row.cancelled;
    delivery.doubts = row.doubts;
    WireSlot slot;
    slot.stage = row.stage.value_or(WireStage::free);
    slot.state = row.answer;
    slot.at = now;
    slot.doubts = row.booked;
    const auto verdict = settle(delivery, row.stage ? &slot : nullptr, row.on_unknown, now);
    EXPECT_EQ(to_string(verdict.record.to), to_string(row.to));
    EXPECT_EQ(verdict.record.doubts, row.doubts_after);
    EXPECT_EQ(verdict.record.due.has_value(), !is_final(row.to));
  }
}

TEST(Recovery, APostIsMadeAgainOnlyWhereARepetitionIsKnown) {
  Interrupted post;
  post.kind = TargetKind::channel;
  post.channel = "wall";
  EXPECT_EQ(settle_blindly(post, {OnUnknown::resend, {"other"}}, Time{}).record.to, State::unknown);
  EXPECT_EQ(settle_blindly(post, {OnUnknown::hold, {"wall"}}, Time{}).record.to, State::deferred);
}

}  // namespace
}  // namespace gazetted
