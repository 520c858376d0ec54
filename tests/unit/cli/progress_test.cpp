#include "gazetted/cli/progress.hpp"

#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

// A release with one list, in one line.
class ProgressLine : public testing::Test {
 protected:
  ProgressLine() {
    settings.newsrooms["default"].time_zone = "UTC";
    settings.first_newsroom = "default";
    release.id = "bridge";
    release.state = "sending";
    release.targets.emplace_back();
  }
  std::string line(double per_second = 0) {
    release.tally = release.targets[0].tally;
    return progress_line(release, per_second, settings);
  }
  std::int64_t& count(State state) { return release.targets[0].tally[state]; }
  Settings settings;
  ReleaseStatus release;
};

TEST_F(ProgressLine, SaysHowManyAndWithARateHowLongItTakes) {
  count(State::pending) = 1200;
  count(State::sent) = 800;
  EXPECT_EQ(line(), "bridge: sending, 1,200 waiting, 800 taken by the mail server");
  EXPECT_EQ(line(0.4), line(0)) << "less than one in a second is no rate to count with";
  EXPECT_EQ(line(20), line() + ", 20/s, 1m left");
  EXPECT_EQ(line(1000), line() + ", 1000/s, 1.2s left");
  count(State::sending) = 6000;
  EXPECT_EQ(line(1), line() + ", 1/s, 2h 0m left") << "what is being sent has yet to arrive";
}

TEST_F(ProgressLine, SaysWhenAHeldReleaseLeaves) {
  count(State::pending) = 1;
  release.not_before = *parse_rfc3339("2199-03-02T09:00:05Z");
  EXPECT_EQ(line(), "bridge: sending, 1 waiting");
  release.state = "held";
  EXPECT_EQ(line(), "bridge: held, leaves 2199-03-02 09:00:05 UTC, 1 waiting");
}

TEST_F(ProgressLine, SaysWhenTheNextTryIsWhereNothingElseIsToBeDone) {
  release.next_due = *parse_rfc3339("2199-03-02T09:00:05Z");
  count(State::deferred) = 2;
  EXPECT_EQ(line(), "bridge: sending, 2 to be retried, next try 2199-03-02 09:00:05 UTC");
  EXPECT_EQ(line(5), "bridge: sending, 2 to be retried, 5/s, next try 2199-03-02 09:00:05 UTC");
  count(State::pending) = 1;
  EXPECT_EQ(line(), "bridge: sending, 1 waiting, 2 to be retried");
}

}  // namespace
}  // namespace gazetted::test
