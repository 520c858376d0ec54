#include "gazetted/app/expiry_watch.hpp"

#include "intake_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Duration hour{3'600'000};

class ExpiryWatchTest : public IntakeFixture {
 protected:
  ExpiryWatchTest() {
    hooks.expired = [this](const ExpiredRelease& release) {
      expired.push_back(fmt::format("{} {}", release.row.id, release.unsent));
      last = release;
    };
  }
  Time accept_one_that_ends_in(Duration time) {
    const auto end = clock.now() + time;
    drop("party.md", "---\ntitle: Party\nexpires_at: " + format_rfc3339(end) + "\n---\nCome.\n");
    pass(settings.spool.settle);
    accept_drops();
    EXPECT_EQ(accepted.size(), 1u);
    return end;
  }
  // As the daemon does when the notice is in the ledger.
  void mark_last() {
    const auto mark = [this](Ledger& open) { return open.steering().note_expired(last, clock.now()); };
    EXPECT_TRUE(ledger.call(mark));
  }
  ExpiredRelease last;
  std::vector<std::string> expired;
  ExpiryWatch watch{ledger, clock, hooks};
};

TEST_F(ExpiryWatchTest, TellsOfWhatHasNotLeftAtItsTimeAndOnce) {
  const auto end = accept_one_that_ends_in(hour);
  watch.look();
  EXPECT_THAT(expired, IsEmpty());
  ASSERT_TRUE(watch.next());
  EXPECT_EQ(format_rfc3339(*watch.next()), format_rfc3339(end));
  pass(hour);
  watch.look();
  EXPECT_THAT(expired, ElementsAre("party 2"));
  EXPECT_FALSE(watch.next());
  watch.look();
  EXPECT_EQ(expired.size(), 1u) << "the mark is on its way";
  mark_last();
  ExpiryWatch after_a_restart{ledger, clock, hooks};
  after_a_restart.look();
  EXPECT_EQ(expired.size(), 1u);
}

// The process was killed before the notice was in the ledger.
TEST_F(ExpiryWatchTest, TellsAgainOfWhatNobodyHasMarked) {
  accept_one_that_ends_in(hour);
  pass(hour);
  watch.look();
  ExpiryWatch after_a_restart{ledger, clock, hooks};
  after_a_restart.look();
  EXPECT_THAT(expired, ElementsAre("party 2", "party 2"));
}

// Dispatch goes on sending, and so nothing has expired.
TEST_F(ExpiryWatchTest, AClockThatIsSetForwardEndsNothing) {
  accept_one_that_ends_in(hour);
  watch.look();
  clock.set_wall(2 * hour);
  watch.look();
  EXPECT_THAT(expired, IsEmpty());
  ASSERT_TRUE(watch.next());
  EXPECT_GT(*watch.next(), clock.now()) << "the intake would look without a pause";
  pass(hour);
  watch.look();
  EXPECT_THAT(expired, ElementsAre("party 2"));
}

}  // namespace
}  // namespace gazetted::test
