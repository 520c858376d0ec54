#include "gazetted/cli/progress.hpp"

#include <gmock/gmock.h>
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
  EXPECT_EQ(line(), "bridge: sending, 1,200 waiting, 800 accepted by the mail server");
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
  EXPECT_EQ(line(), "bridge: sending, 2 to be retried, 1 waiting");
}

TEST_F(ProgressLine, SaysThatItIsBeingAcceptedAndNotThatItGoesToNobody) {
  release.state = "taking";
  EXPECT_EQ(line(), "bridge: being accepted");
}

TEST_F(ProgressLine, PutsWhatIsInTheWayBeforeTheCounts) {
  release.next_due = *parse_rfc3339("2199-03-02T09:00:05Z");
  count(State::deferred) = 2;
  release.tally = release.targets[0].tally;
  EXPECT_EQ(progress_line(release, 0, settings, "relay main does not work"),
            "bridge: sending; relay main does not work; 2 to be retried");
}

Tally settled(int sent, int deferred = 0) {
  Tally tally;
  tally[State::sent] = sent;
  tally[State::deferred] = deferred;
  tally[State::pending] = 100'000 - sent - deferred;
  return tally;
}

TEST(Pace, IsThatOfTheLastTenSeconds) {
  Pace pace;
  const Time start = *parse_rfc3339("2026-03-02T09:00:00Z");
  EXPECT_EQ(pace.look(settled(0), start), 0);
  for (int second = 1; second <= 20; ++second) {
    const auto rate = pace.look(settled(20 * second), start + Duration(1000 * second));
    EXPECT_DOUBLE_EQ(rate, 20) << second;
  }
}

TEST(Pace, IsNoneWhereNothingCameToAnEndLately) {
  Pace pace;
  const Time start = *parse_rfc3339("2026-03-02T09:00:00Z");
  pace.look(settled(0), start);
  EXPECT_GT(pace.look(settled(50), start + Duration(1000)), 0);
  EXPECT_EQ(pace.look(settled(50, 3000), start + Duration(7000)), 0) << "what was put off has not arrived";
  EXPECT_GT(pace.look(settled(60, 3000), start + Duration(8000)), 0);
  EXPECT_EQ(pace.look(settled(10), start + Duration(9000)), 0) << "a retry takes some back";
}

// A release to press and trade, over relays main, and main and second.
class RelaysWatched : public testing::Test {
 protected:
  RelaysWatched() {
    settings.newsrooms["default"].time_zone = "UTC";
    settings.first_newsroom = "default";
    for (const char* name : {"press", "trade"}) {
      settings.lists.emplace_back().audience.name = name;
      settings.lists.back().audience.relays = {"main"};
      release.targets.emplace_back().name = name;
      release.targets.back().tally[State::pending] = 1;
    }
    settings.lists[1].audience.relays.emplace_back("second");
  }
  void look(std::vector<std::string> down, int second) {
    LiveStatus live;
    for (const char* name : {"main", "second", "third"}) live.relays[name].works = true;
    for (const auto& name : down)
      live.relays[name] = {.works = false, .reason = "no route", .next_try = std::chrono::seconds(30)};
    watch.look(live, start + Duration(1000 * second));
  }
  std::string text(int second = 0) const { return watch.text(release, settings, start + Duration(1000 * second)); }
  const Time start = *parse_rfc3339("2026-03-02T09:00:00Z");
  Settings settings;
  ReleaseStatus release;
  RelayWatch watch;
};

TEST_F(RelaysWatched, SayWhichDoesNotWorkAndSinceWhen) {
  look({}, 0);
  EXPECT_EQ(text(), "");
  look({"second"}, 5);
  look({"second"}, 10);
  EXPECT_EQ(text(10), "relay second does not work since 09:00:05 UTC: no route, next try 09:00:40 UTC");
  EXPECT_EQ(text(40), "relay second does not work since 09:00:05 UTC: no route, being tried now");
  look({}, 45);
  EXPECT_EQ(text(45), "");
}

TEST_F(RelaysWatched, SayWhereItWasDownBeforeAnybodyLooked) {
  look({"main"}, 0);
  EXPECT_EQ(text(), "relay main does not work since before 09:00:00 UTC: no route, next try 09:00:30 UTC");
}

TEST_F(RelaysWatched, AreThoseThatAreStillNeeded) {
  look({"main", "second", "third"}, 0);
  EXPECT_THAT(watch.in_the_way(release, settings), testing::ElementsAre("main", "second"));
  release.targets[1].tally = {};
  EXPECT_THAT(watch.in_the_way(release, settings), testing::ElementsAre("main"));
}

}  // namespace
}  // namespace gazetted::test
