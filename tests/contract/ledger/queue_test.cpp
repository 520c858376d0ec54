// What waits to leave, is on its way, and became of it. A row belongs to the intent that its outcome names, and a
// command that came between a decision of the loop and its commit is not undone.
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

class QueueContract : public test::LedgerContract {};
GAZETTED_EVERY_BACKEND(QueueContract);

constexpr int many = 12'000;  // three steps

TEST_P(QueueContract, AnAdvanceNeverGoesBack) {
  const auto release = take("r", 120);
  const auto& span = release.targets[0].spans[0];
  Batch batch;
  batch.now = start;
  batch.advances.push_back({release.targets[0].key, span.key, span.next + 20});
  batch.advances.push_back({release.targets[0].key, span.key, span.next + 10});
  commit(batch);
  EXPECT_EQ(ledger->queue().load()->at(0).targets[0].spans[0].next, span.next + 20);
}

TEST_P(QueueContract, RowsAreFetchedInOrderAndOfEachRangeAtMostItsLimit) {
  const auto release = take("r", 20);
  const auto& target = release.targets[0];
  const RowRange ranges[] = {{target.first, target.first + 9, 3}, {target.first + 15, target.last, 100}};
  const auto fetched = *ledger->queue().fetch(target.key, ranges);
  std::vector<std::int64_t> at;
  for (const auto& row : fetched) at.push_back(row.id.value - target.first);
  EXPECT_THAT(at, testing::ElementsAre(0, 1, 2, 15, 16, 17, 18, 19));
  EXPECT_EQ(fetched[0].subscriber.address, "u0@d0.example");
}

TEST_P(QueueContract, DueRowsComeOldestFirstAndInPages) {
  const auto release = take("r", 3);
  const auto all = rows(release);
  const auto seq = lease(release, 3);
  std::vector<Record> records;
  for (std::size_t i = 0; i < 3; ++i) {
    records.push_back(outcome(all[i], seq, State::deferred));
    records.back().due = start + Duration(3000 - 1000 * std::int64_t(i));
  }
  EXPECT_EQ(record(records).due, start + Duration(1000));
  EXPECT_EQ(*ledger->queue().next_due(), start + Duration(1000));
  const auto first = *ledger->queue().fetch_due(start + Duration(3000), {0, 0}, 2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].id, all[2].id);
  const auto rest = *ledger->queue().fetch_due(start + Duration(3000), {to_millis(first[1].due), first[1].id.value}, 2);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].id, all[0].id);
}

TEST_P(QueueContract, TheAccountBalancesAtEveryStep) {
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

TEST_P(QueueContract, WhatALimitUsedUpOutlivesARestart) {
  Batch batch;
  batch.now = start;
  batch.limits.push_back({"relay:main /d", start + Duration(60'000), 0});
  batch.limits.push_back({"main/example.org", start, 0.5});
  ASSERT_TRUE(ledger->queue().commit(batch));
  open();
  const auto limits = *ledger->queue().limits();
  ASSERT_EQ(limits.size(), 2u);
  EXPECT_EQ(limits[0].pace, 0.5);
  EXPECT_EQ(limits[1].until, start + Duration(60'000));
}

TEST_P(QueueContract, ADeferredRowComesBackWhenItIsDue) {
  const auto release = take("r", 2);
  const auto all = rows(release);
  const auto seq = lease(release, 1);
  record({outcome(all[0], seq, State::deferred)});
  EXPECT_TRUE(ledger->queue().fetch_due(start, {0, 0}, 10)->empty());
  const auto due = *ledger->queue().fetch_due(start + Duration(60'000), {0, 0}, 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].attempts, 1);
  EXPECT_EQ(due[0].state, State::deferred);
  Batch again;
  again.now = start;
  again.intents.push_back({due[0].id, due[0].target, true, State::deferred});
  const auto second = ledger->queue().commit(again)->lease;
  EXPECT_TRUE(ledger->queue().fetch_due(start + Duration(60'000), {0, 0}, 10)->empty());
  EXPECT_EQ(tally("r")[State::sending], 1);
  record({outcome(all[0], second, State::sent)});
  EXPECT_EQ(tally("r")[State::sent], 1);
}

TEST_P(QueueContract, TraceTellsEveryAttempt) {
  const auto release = take("r", 1);
  const auto row = rows(release)[0];
  const auto seq = lease(release, 1);
  record({outcome(row, seq, State::deferred)});
  const auto rows = *reader()->trace("u0@d0.example", "");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].attempts.at(0).code, 451);
  EXPECT_EQ(rows[0].delivery.state, State::deferred);
  EXPECT_TRUE(reader()->trace("nobody@d0.example", "")->empty());
}

TEST_P(QueueContract, RowsThatWaitForARelayAreHurriedInSteps) {
  const auto release = settled("r", many, State::deferred);
  std::vector<Record> waiting;
  for (const auto& row : rows(release)) {
    waiting.push_back(aside(row, State::deferred, start + Duration(60'000)));
    waiting.back().waits_for_relay = true;
  }
  record(std::move(waiting));
  int steps = 1;
  while (*ledger->queue().make_due(start) == Step::more) ++steps;
  EXPECT_GE(steps, 3);
  EXPECT_EQ(due(start).size(), std::size_t(many));
}

TEST_P(QueueContract, AnAnswerToAnEarlierAttemptChangesNothing) {
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

TEST_P(QueueContract, ADeliveryUnderAnIntentGetsNoSecondOne) {
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

TEST_P(QueueContract, ASettledDeliveryGetsNoIntent) {
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

TEST_P(QueueContract, WhatIsDeferredInACancelledReleaseIsCancelled) {
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

TEST_P(QueueContract, WhatIsLaidAsideForACommandThatHasComeAlreadyIsDueNow) {
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

TEST_P(QueueContract, AReleaseIsDoneOnlyWhenItsAccountSaysSo) {
  const auto release = take("r", 1);
  const auto row = rows(release)[0];
  record({outcome(row, lease(release, 1), State::failed)});
  ASSERT_EQ(retry("r"), 1);
  Batch late;  // the loop saw it balance before the retry
  late.now = start;
  late.done.push_back(release.key);
  EXPECT_TRUE(commit(late).done.empty());
  ASSERT_EQ(ledger->queue().load()->size(), 1u);
  record({outcome(row, lease_again(row, State::pending), State::sent)});
  EXPECT_EQ(commit(late).done.size(), 1u);
  EXPECT_TRUE(ledger->queue().load()->empty());
}

}  // namespace
}  // namespace gazetted
