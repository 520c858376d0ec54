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
    };
  }
  std::vector<std::string> expired;
  ExpiryWatch watch{ledger, clock, hooks};
};

TEST_F(ExpiryWatchTest, TellsOfWhatHasNotLeftAtItsTimeAndOnce) {
  const auto end = clock.now() + hour;
  drop("party.md", "---\ntitle: Party\nexpires_at: " + format_rfc3339(end) + "\n---\nCome.\n");
  pass(settings.spool.settle);
  accept_drops();
  ASSERT_EQ(accepted.size(), 1u);
  watch.look();
  EXPECT_THAT(expired, IsEmpty());
  ASSERT_TRUE(watch.next());
  EXPECT_EQ(format_rfc3339(*watch.next()), format_rfc3339(end));
  pass(hour);
  watch.look();
  EXPECT_THAT(expired, ElementsAre("party 2"));
  EXPECT_FALSE(watch.next());
  ExpiryWatch after_a_restart{ledger, clock, hooks};
  after_a_restart.look();
  EXPECT_EQ(expired.size(), 1u);
}

}  // namespace
}  // namespace gazetted::test
