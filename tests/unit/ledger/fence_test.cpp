// A row belongs to the intent that its outcome names; a command that came between a decision of the loop and its
// commit is not undone; what is left wrong anyhow is found at the next start.
#include "ledger_fixture.hpp"

namespace gazetted {
namespace {

class Fence : public test::LedgerFixture {};

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

TEST_F(Fence, AReleaseThatIsMarkedDoneAndIsNotIsLoadedAllTheSame) {
  take("r", 1);
  damage("UPDATE release SET done=1");
  EXPECT_EQ(ledger->queue().load()->size(), 1u);
}

TEST_F(Fence, AnAccountThatDoesNotMatchItsRowsIsPutRightAndTold) {
  const auto release = take("r", 4);
  const auto all = rows(release);
  record({outcome(all[0], lease(release, 1), State::sent)});
  damage("UPDATE tally SET sending=-5, sent=9; DELETE FROM span");
  const auto recovered = restart();
  ASSERT_EQ(recovered.corrected.size(), 2u);
  EXPECT_THAT(recovered.corrected[0], testing::HasSubstr("release r, list press"));
  EXPECT_EQ(tally("r")[State::sent], 1);
  EXPECT_EQ(tally("r")[State::pending], 3);
  const auto loaded = *ledger->queue().load();
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
  EXPECT_DEATH(static_cast<void>(ledger->queue().commit(batch)), "would say -1 pending");
  EXPECT_EQ(number("SELECT count(*) FROM lease"), 0);
}

}  // namespace
}  // namespace gazetted
