// Commands: marks that hold at once, rows that follow in steps, and what a kill between two of them leaves.
#include <gmock/gmock.h>

#include "ledger_contract.hpp"

namespace gazetted {
namespace {

class SteeringContract : public test::LedgerContract {};
GAZETTED_EVERY_BACKEND(SteeringContract);

constexpr int many = 12'000;  // three steps

TEST_P(SteeringContract, WhatIsPausedWaitsAsAWholeOrInPart) {
  const auto waiting = [&] {
    std::vector<std::string> ids;
    for (const auto& release : *reader()->releases(start, 100, Which::waiting)) ids.push_back(release.id);
    return ids;
  };
  take("a", 2, 1);
  settled("b", 1, State::sent);
  EXPECT_THAT(waiting(), testing::IsEmpty());
  const std::pair<SteerScope, bool> scopes[] = {{{"a", "", ""}, false}, {{"a", "press", ""}, false}, {{}, true}};
  for (const auto& [scope, everything] : scopes) {
    steer(Verb::pause, scope);
    EXPECT_THAT(waiting(), testing::ElementsAre("a")) << scope.release << " " << scope.list;
    EXPECT_EQ((*reader()->release("a", start))->everything_paused, everything);
    steer(Verb::resume, scope);
    EXPECT_THAT(waiting(), testing::IsEmpty()) << scope.release << " " << scope.list;
  }
}

TEST_P(SteeringContract, UnfinishedReleasesAreThoseOfWhichSomethingMayStillLeave) {
  settled("done", 1, State::sent);
  const auto open_one = take("open", 1);
  EXPECT_THAT(*ledger->steering().unfinished(), testing::ElementsAre(open_one.key));
}

TEST_P(SteeringContract, WhatIsLaidAsideKeepsItsReplyAndWaitsWithoutATimeUntilResumed) {
  const auto release = take("r", 3);
  const auto all = rows(release);
  auto late = outcome(all[0], lease(release, 1), State::deferred);
  late.reply = "451 later";
  late.due = start;
  record({late});
  pause("r");
  record({aside(all[0], State::deferred)});
  EXPECT_TRUE(ledger->queue().fetch_due(start + Duration(1000), {0, 0}, 10)->empty());
  resume("r");
  const auto due = *ledger->queue().fetch_due(start + Duration(1000), {0, 0}, 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].attempts, 1);
  const auto row = reader()->trace(all[0].subscriber.address, "r")->at(0);
  EXPECT_EQ(row.delivery.reply, "451 later");
  EXPECT_EQ(tally("r")[State::deferred], 1);
}

TEST_P(SteeringContract, CancelMovesWhatHasNotLeft) {
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
  const auto committed = ledger->queue().commit(late);
  ASSERT_TRUE(committed);
  EXPECT_EQ(committed->refused.size(), 1u);
  EXPECT_EQ(tally("r")[State::cancelled], 8);
}

TEST_P(SteeringContract, RetryQueuesWhatFailedAndOnRequestWhatIsUnknown) {
  const auto release = take("r", 3);
  const auto all = rows(release);
  const auto seq = lease(release, 3);
  record(
      {outcome(all[0], seq, State::failed), outcome(all[1], seq, State::unknown), outcome(all[2], seq, State::sent)});
  EXPECT_EQ(retry("r"), 1);
  EXPECT_EQ(tally("r")[State::pending], 1);
  EXPECT_EQ(retry("r", true), 1);
  EXPECT_EQ(tally("r")[State::pending], 2);
  EXPECT_EQ(ledger->queue().fetch_due(start, {0, 0}, 10)->size(), 2u);
}

// Of its id the daemon takes another text as long as nothing of it has left; the advice has to know.
TEST_P(SteeringContract, WhatHasExpiredUnsentMayBeDroppedAgainUnderItsId) {
  const auto end = start + Duration(3'600'000);
  take_until("r", 3, end);
  const auto refused = ledger->steering().steer({Verb::resume, {"r", "", ""}}, end);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), testing::EndsWith("drop it again with a later `expires_at`"));
  EXPECT_EQ(ledger->steering().expired(end)->releases.at(0).after_all, SentAfterAll::under_its_id);
  const auto release = take_until("tried", 3, end);
  record({outcome(rows(release)[0], lease(release, 1), State::deferred)});
  EXPECT_EQ(ledger->steering().expired(end)->releases.at(1).after_all, SentAfterAll::to_the_others);
}

// Tried again, it would expire at once; "3 deliveries will be retried" would be a lie.
TEST_P(SteeringContract, NothingIsSentOfWhatHasExpired) {
  const auto end = start + Duration(3'600'000);
  const auto release = take_until("r", 3, end);
  const auto all = rows(release);
  const auto seq = lease(release, 2);
  record({outcome(all[0], seq, State::failed), outcome(all[1], seq, State::expired)});
  pause("r");
  for (const auto verb : {Verb::retry, Verb::resume}) {
    const auto refused = ledger->steering().steer({verb, {"r", "", ""}}, end);
    ASSERT_FALSE(refused) << to_string(verb);
    EXPECT_THAT(refused.error().text(),
                testing::AllOf(testing::HasSubstr("it expired at " + format_rfc3339(end)),
                               testing::HasSubstr("with another id, a later `expires_at` and a list of them alone")))
        << "its id is refused, since some of it has left";
  }
  EXPECT_TRUE((*reader()->release("r", start))->paused);
  const auto of_everything = ledger->steering().steer({Verb::retry, {}}, end);
  ASSERT_TRUE(of_everything);
  EXPECT_EQ(of_everything->left_expired, 1);
  EXPECT_FALSE(of_everything->more);
  EXPECT_EQ(tally("r")[State::pending], 1);
  EXPECT_EQ(retry("r"), 2) << "before its end it may be tried again";
  EXPECT_EQ(cancel("r"), 3);
}

TEST_P(SteeringContract, EachReleaseThatExpiresIsToldOnce) {
  const auto end = start + Duration(3'600'000);
  take_until("plan", 10, end);
  take("other", 2);
  auto& steering = ledger->steering();
  auto expiries = *steering.expired(end - Duration(1));
  EXPECT_TRUE(expiries.releases.empty());
  EXPECT_EQ(expiries.next, end);
  expiries = *steering.expired(end);
  ASSERT_EQ(expiries.releases.size(), 1u);
  EXPECT_EQ(expiries.releases[0].row.id, "plan");
  EXPECT_EQ(expiries.releases[0].unsent, 10);
  EXPECT_EQ(expiries.next, std::nullopt);
  restart();
  EXPECT_EQ(ledger->steering().expired(end)->releases.size(), 1u) << "nobody has been told";
  EXPECT_EQ(reader()->history("plan", 10)->size(), 1u);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(ledger->steering().note_expired(expiries.releases[0], end));
  EXPECT_TRUE(ledger->steering().expired(end + Duration(60'000))->releases.empty());
  EXPECT_EQ(reader()->history("plan", 10)->size(), 2u) << "accepted, and expired once";
  const auto last = reader()->history("plan", 10)->back();
  EXPECT_EQ(last.verb, "expired");
  EXPECT_EQ(last.after, "at " + format_rfc3339(end) + ", with 10 of 10 deliveries unsent");
}

TEST_P(SteeringContract, WhatWasDoneBeforeItsEndDoesNotExpire) {
  const auto end = start + Duration(3'600'000);
  const auto release = take_until("plan", 2, end);
  const auto all = rows(release);
  const auto seq = lease(release, 2);
  Batch last;
  last.now = start;
  last.records = {outcome(all[0], seq, State::sent), outcome(all[1], seq, State::expired)};  // given up
  last.done = {release.key};
  commit(last);
  EXPECT_TRUE(ledger->steering().expired(end)->releases.empty());
}

// The server read the whole mail and closed without a reply: nobody may say that it did not leave.
TEST_P(SteeringContract, WhatMayHaveArrivedIsInDoubtAndNotCancelled) {
  const auto release = take("r", 3);
  const auto all = rows(release);
  const auto seq = lease(release, 2);
  auto doubtful = outcome(all[0], seq, State::deferred);
  doubtful.doubts = 1;
  doubtful.due = start;
  auto busy = outcome(all[1], seq, State::deferred);
  busy.due = start;
  record({doubtful, busy});
  EXPECT_EQ(cancel("r"), 3);
  EXPECT_EQ(tally("r")[State::unknown], 1);
  EXPECT_EQ(tally("r")[State::cancelled], 2);
  EXPECT_EQ(reader()->trace(all[0].subscriber.address, "r")->at(0).delivery.state, State::unknown);
  EXPECT_THAT(*reader()->audit(), testing::IsEmpty());
}

// The cancel came when the last one was on its way, and that one arrived.
TEST_P(SteeringContract, WhatEverybodyHasGotIsDoneAndNotCancelled) {
  const auto release = take("r", 1);
  const auto all = rows(release);
  const auto seq = lease(release, 1);
  EXPECT_EQ(cancel("r"), 0);
  record({outcome(all[0], seq, State::sent)});
  EXPECT_EQ(tally("r")[State::sent], 1);
  EXPECT_EQ((*reader()->release("r", start))->state, "done");
}

TEST_P(SteeringContract, WhatFailedBeforeARetryStaysInTheAccount) {
  const auto release = take("r", 1);
  const auto all = rows(release);
  auto refused = outcome(all[0], lease(release, 1), State::failed);
  refused.first = refused.last = start;
  refused.code = 550;
  refused.reply = "no such user";
  record({refused});
  ASSERT_EQ(retry("r"), 1);
  auto trace = reader()->trace(all[0].subscriber.address, "r")->at(0);
  ASSERT_EQ(trace.attempts.size(), 1u);
  EXPECT_EQ(trace.attempts[0].state, State::failed);
  EXPECT_EQ(trace.attempts[0].reply, "no such user");
  EXPECT_EQ(trace.delivery.first, start);
  auto sent = outcome(all[0], lease_again(all[0], State::pending), State::sent);
  sent.first = sent.last = start + std::chrono::hours(1);
  record({sent});
  trace = reader()->trace(all[0].subscriber.address, "r")->at(0);
  EXPECT_EQ(trace.attempts.size(), 1u);
  EXPECT_EQ(trace.delivery.first, start) << "the first attempt of all";
  EXPECT_EQ(trace.delivery.last, start + std::chrono::hours(1));
  EXPECT_EQ(reader()->release("r", start)->value().first_attempt, start);
  EXPECT_EQ(reader()->release("r", start)->value().first_public_attempt, start) << "or it would be called late";
}

TEST_P(SteeringContract, WhatIsHeldWaitsUntilItIsResumedByItsName) {
  const auto release = take("r", 2);
  ASSERT_TRUE(ledger->steering().hold(release.key, "its list shrank", start));
  EXPECT_EQ(reader()->release("r", start)->value().state, "held");
  EXPECT_EQ(reader()->release("r", start)->value().held, "its list shrank");
  steer(Verb::resume, {});
  EXPECT_EQ(ledger->queue().load()->at(0).held, "its list shrank") << "a person has to look at this one";
  resume("r");
  EXPECT_EQ(ledger->queue().load()->at(0).held, "");
  EXPECT_EQ(reader()->release("r", start)->value().state, "sending");
}

TEST_P(SteeringContract, PauseIsKeptOverARestart) {
  take("r", 1);
  steer(Verb::pause, {});
  open();
  EXPECT_TRUE(*ledger->steering().all_paused());
  steer(Verb::pause, {"r", "press", ""});
  EXPECT_TRUE(ledger->queue().load()->at(0).targets[0].paused);
}

// Somebody paused a release for its own sake; that somebody else held everything for an hour is no reason to send it.
TEST_P(SteeringContract, ResumingEverythingLeavesPausedWhatWasPausedByItsName) {
  take("a", 1, 1);
  take("b", 1);
  take("c", 1);
  pause("a");
  steer(Verb::pause, {});
  steer(Verb::pause, {"b", "press", ""});
  steer(Verb::resume, {});
  EXPECT_FALSE(*ledger->steering().all_paused());
  EXPECT_EQ(state_of("a"), "paused");
  EXPECT_EQ(state_of("b"), "paused");
  EXPECT_EQ(state_of("c"), "sending");
  EXPECT_TRUE(ledger->queue().load()->at(1).targets[0].paused);
  resume("a");
  EXPECT_EQ(state_of("a"), "sending");
  steer(Verb::resume, {"", "press", ""});
  EXPECT_EQ(state_of("b"), "sending");
}

TEST_P(SteeringContract, WhatWasLaidAsideIsWokenByTheLastOfItsPauses) {
  const auto release = take("a", 1);
  pause("a");
  steer(Verb::pause, {});
  record({aside(rows(release)[0], State::pending)});
  steer(Verb::resume, {});
  EXPECT_TRUE(due().empty());
  resume("a");
  EXPECT_EQ(due().size(), 1u);
  // And the other way round.
  pause("a");
  steer(Verb::pause, {});
  record({aside(rows(release)[0], State::pending)});
  resume("a");
  EXPECT_TRUE(due().empty());
  steer(Verb::resume, {});
  EXPECT_EQ(due().size(), 1u);
}

TEST_P(SteeringContract, CancelOfManyRowsGoesInStepsBetweenWhichOutcomesAreCommitted) {
  const auto release = settled("r", many, State::deferred);
  const auto other = take("other", 1);
  auto steered = *ledger->steering().steer({Verb::cancel, {"r", "", ""}, false}, start);
  ASSERT_TRUE(steered.more);
  EXPECT_EQ(steered.releases, std::vector<ReleaseKey>{release.key});
  std::int64_t moved = 0;
  int steps = 0;
  auto step = steered;
  while (step.more) {
    step = *ledger->steering().go_on(steered.command, start);
    moved += step.count;
    ++steps;
    if (steps == 1) record({outcome(rows(other)[0], lease(other, 1), State::sent)});
  }
  EXPECT_GE(steps, 3);
  EXPECT_EQ(moved, many);
  EXPECT_EQ(tally("r")[State::cancelled], many);
  EXPECT_EQ(tally("other")[State::sent], 1);
}

TEST_P(SteeringContract, ARetryThatWasKilledBetweenTwoStepsIsFinishedAtTheNextStart) {
  settled("r", many, State::failed);
  auto steered = *ledger->steering().steer({Verb::retry, {"r", "", ""}, false}, start);
  ASSERT_TRUE(ledger->steering().go_on(steered.command, start)->more);
  restart();
  EXPECT_EQ(tally("r")[State::pending], many);
  EXPECT_EQ(due(start).size(), std::size_t(many));
  EXPECT_FALSE(ledger->steering().go_on(0, start)->more);
}

TEST_P(SteeringContract, WhatFailsAgainBehindARetryIsNotTriedAThirdTime) {
  const auto release = settled("r", many, State::failed);
  auto steered = *ledger->steering().steer({Verb::retry, {"r", "", ""}, false}, start);
  ASSERT_TRUE(ledger->steering().go_on(steered.command, start)->more);
  const auto first = rows(release)[0];
  record({outcome(first, lease_again(first, State::pending), State::failed)});
  restart();
  EXPECT_EQ(tally("r")[State::failed], 1);
  EXPECT_EQ(tally("r")[State::pending], many - 1);
}

TEST_P(SteeringContract, ResumeWakesManyRowsInStepsAndAPauseEndsIt) {
  const auto release = settled("r", many, State::deferred);
  pause("r");
  std::vector<Record> parked;
  for (const auto& row : rows(release)) parked.push_back(aside(row, State::deferred));
  record(std::move(parked));
  ASSERT_TRUE(due().empty());
  auto steered = *ledger->steering().steer({Verb::resume, {"r", "", ""}, false}, start);
  ASSERT_TRUE(ledger->steering().go_on(steered.command, start)->more);
  pause("r");
  EXPECT_FALSE(ledger->steering().go_on(steered.command, start)->more);
  EXPECT_LT(due(start).size(), std::size_t(many));
  resume("r");
  EXPECT_EQ(due(start).size(), std::size_t(many));
}

TEST_P(SteeringContract, CancelEndsARetryThatIsStillGoingOn) {
  settled("r", many, State::failed);
  auto steered = *ledger->steering().steer({Verb::retry, {"r", "", ""}, false}, start);
  const auto queued = ledger->steering().go_on(steered.command, start)->count;
  EXPECT_EQ(cancel("r"), queued);
  EXPECT_FALSE(ledger->steering().go_on(steered.command, start)->more);
  EXPECT_EQ(tally("r")[State::cancelled], queued);
  EXPECT_EQ(tally("r")[State::failed], many - queued);
  EXPECT_TRUE(due().empty());
}

TEST_P(SteeringContract, RetrySaysWhatItLeftCancelled) {
  const auto release = take("r", 2);
  record({outcome(rows(release)[0], lease(release, 1), State::failed)});
  cancel("r");
  EXPECT_EQ(steer(Verb::retry, {"r", "", ""}).left_cancelled, 1);
}

TEST_P(SteeringContract, RetryLeavesACancelledReleaseAlone) {
  const auto release = take("r", 2);
  const auto all = rows(release);
  record({outcome(all[0], lease(release, 1), State::failed)});
  cancel("r");
  EXPECT_EQ(retry("r", true), 0);
  EXPECT_EQ(state_of("r"), "cancelled");
}

TEST_P(SteeringContract, CancelDoesNotTouchWhatIsDone) {
  const auto release = take("r", 1);
  record({outcome(rows(release)[0], lease(release, 1), State::sent)});
  EXPECT_EQ(steer(Verb::cancel, {"", "press", ""}).count, 0);
  EXPECT_EQ(state_of("r"), "done");
}

}  // namespace
}  // namespace gazetted
