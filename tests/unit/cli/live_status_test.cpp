#include "gazetted/cli/live_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/schedule/limit_key.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

RelayStatus down(int code, const std::string& reason, int next_try) {
  RelayStatus relay;
  relay.code = code;
  relay.reason = reason;
  relay.next_try = std::chrono::seconds(next_try);
  return relay;
}

RelayStatus up() {
  RelayStatus relay;
  relay.works = true;
  return relay;
}

TEST(RelayTrouble, IsTheReplyAndWhenItIsTriedAgain) {
  EXPECT_EQ(relay_trouble("main", down(550, "5.7.1 not you", 30)),
            "relay main does not work: 550 5.7.1 not you; next try in 30s");
  EXPECT_EQ(relay_trouble("main", down(0, "connection refused", 90)),
            "relay main does not work: connection refused; next try in 1m 30s");
  EXPECT_EQ(relay_trouble("main", down(0, "connection refused", 0)),
            "relay main does not work: connection refused; it is being tried now");
}

// What keeps mail from leaving, a line each.
class LiveLines : public testing::Test {
 protected:
  LiveLines() {
    settings.newsrooms["default"].time_zone = "UTC";
    settings.first_newsroom = "default";
    settings.spool.directory = directory.path();
  }
  TemporaryDirectory directory;
  Settings settings;
  LiveStatus live;
};

TEST_F(LiveLines, WhereEverythingWorksThereIsNothingToSay) {
  live.relays["main"] = up();
  live.leased = 7;
  EXPECT_THAT(live_lines(settings, live), IsEmpty());
}

TEST_F(LiveLines, WithoutADaemonThatIsSaidAndWhatWaitsForIt) {
  directory.put("incoming/bridge.md", "# A bridge\n\nText.\n");
  EXPECT_THAT(live_lines(settings, std::nullopt), ElementsAre("The daemon is not running; nothing leaves.",
                                                              "incoming: bridge.md, waiting for the daemon to start"));
}

TEST_F(LiveLines, EachObstacleHasItsLine) {
  live.paused = true;
  live.unreadable = {{"old", "frozen.json:\nno such file"}};
  live.waiting = {{"bridge", TargetKind::channel, "news", "channel 'news' is no longer in the configuration"}};
  live.relays["main"] = up();
  live.relays["second"] = down(421, "busy", 5);
  live.quotas_reached = {
      {quota_name(LimitKey::of_relay("main").text(), QuotaPeriod::day), *parse_rfc3339("2199-03-02T09:00:05Z")}};
  EXPECT_THAT(live_lines(settings, live),
              ElementsAre("Everything is paused. To go on: gazetted resume",
                          "old waits: its archived files cannot be read: frozen.json: no such file",
                          "bridge: channel news waits: channel 'news' is no longer in the configuration",
                          "relay second does not work: 421 busy; next try in 5.0s; its mail is deferred",
                          "the daily quota of relay main is used up; the next mail leaves 2199-03-02 09:00:05 UTC"));
}

TEST_F(LiveLines, WhatIsInIncomingSaysHowFarItIs) {
  for (const char* name : {"new.md", "settles.md", ".claim-0123abcd-read.md"})
    directory.put(std::string("incoming/") + name, "# A bridge\n\nText.\n");
  directory.put("incoming/new.cancel", "");
  live.incoming = {{"settles.md", Duration(4000)}};
  EXPECT_THAT(live_lines(settings, live),
              testing::UnorderedElementsAre("incoming: new.md, about to be accepted; then: cancel",
                                            "incoming: settles.md, still settling: accepted in 4.0s unless it changes",
                                            "incoming: read.md, being read"));
}

// Mail of a release to a list over relays main and second.
class WhatHoldsMail : public testing::Test {
 protected:
  WhatHoldsMail() {
    settings.lists.emplace_back().audience.name = "press";
    settings.lists[0].audience.relays = {"main", "second"};
    release.id = "bridge";
    release.targets.emplace_back().name = "press";
    live.emplace();
    live->relays = {{"main", up()}, {"second", up()}};
  }
  std::vector<std::string> lines() const { return what_holds_mail(release, "press", settings, live); }
  Settings settings;
  ReleaseStatus release;
  std::optional<LiveStatus> live;
};

TEST_F(WhatHoldsMail, IsNothingWhileARelayWorks) {
  EXPECT_THAT(lines(), IsEmpty());
  live->relays["main"] = down(0, "refused", 30);
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(WhatHoldsMail, IsTheFirstThingThatHasToEnd) {
  live->relays = {{"main", down(0, "refused", 30)}, {"second", down(421, "busy", 20)}};
  EXPECT_THAT(lines(), ElementsAre("relay main does not work: refused; next try in 30s",
                                   "relay second does not work: 421 busy; next try in 20s"));
  live->waiting = {{"bridge", TargetKind::list, "press", "list 'press' is no longer in the configuration"}};
  EXPECT_THAT(lines(), ElementsAre("list 'press' is no longer in the configuration"));
  release.targets[0].paused = true;
  EXPECT_THAT(lines(), ElementsAre("list press is paused; to go on: gazetted resume bridge --list press"));
  release.paused = true;
  EXPECT_THAT(lines(), ElementsAre("the release is paused; to go on: gazetted resume bridge"));
  live->paused = true;
  EXPECT_THAT(lines(), ElementsAre("everything is paused; to go on: gazetted resume"));
  live.reset();
  EXPECT_THAT(lines(), ElementsAre("the daemon is not running; nothing leaves"));
}

TEST_F(WhatHoldsMail, IsPerhapsADaemonThatWeMayNotAsk) {
  const auto said = [](const std::string& closed, const std::string& if_closed) {
    return no_daemon_text("/run/c.sock", closed, "nothing leaves", if_closed);
  };
  EXPECT_EQ(said("", "perhaps"), "the daemon is not running; nothing leaves");
  EXPECT_EQ(said("it is ann's", ""), "the daemon cannot be asked at /run/c.sock: it is ann's");
  EXPECT_EQ(said("it is ann's", "perhaps"), "the daemon cannot be asked at /run/c.sock: it is ann's; perhaps");
}

TEST_F(WhatHoldsMail, IsSaidOfTheReleaseToo) {
  release.targets[0].opens = Opens::when_renewed;
  release.release_at = parse_rfc3339("2199-03-02T09:00:00Z").value();
  EXPECT_THAT(lines(), ElementsAre(testing::HasSubstr("it leaves at Sat 2 Mar 2199, 09:00 UTC")));
  release.approval.state = ApprovalState::awaited;
  release.hash = "1a2b3c4d5e6f";
  EXPECT_THAT(lines(), ElementsAre(testing::EndsWith("to approve it: gazetted approve bridge --text 1a2b3c4d")));
  release.held = "list 'press' has shrunk";
  EXPECT_THAT(lines(), ElementsAre(testing::EndsWith("list 'press' has shrunk; to send it: gazetted resume bridge")));
  release.expires_at = parse_rfc3339("2020-03-02T09:00:00Z").value();
  release.targets[0].tally[State::pending] = release.tally[State::pending] = 1;
  release.paused = true;
  EXPECT_THAT(lines(), ElementsAre(testing::StartsWith("the release expired at Mon 2 Mar 2020, 09:00 UTC")));
  live.reset();
  EXPECT_THAT(lines(), testing::SizeIs(2)) << "that nothing runs does not explain it";
}

TEST(WaitingTargets, AreThoseOfTheReleaseThatIsAskedFor) {
  LiveStatus live;
  live.waiting = {{"a", TargetKind::list, "press", "r"}, {"b", TargetKind::list, "press", "r"}};
  EXPECT_THAT(waiting_of(live, "b"), ElementsAre(live.waiting[1]));
  EXPECT_THAT(waiting_of(live, "c"), IsEmpty());
}

// A release with a list over relays main and second, and when one of them is tried.
class UntilARelayIsTried : public testing::Test {
 protected:
  UntilARelayIsTried() {
    settings.lists.emplace_back().audience.name = "press";
    settings.lists[0].audience.relays = {"main", "second"};
    release.targets.emplace_back().name = "press";
    release.targets[0].tally[State::deferred] = 1;
    live.relays = {{"main", down(0, "refused", 30)}, {"second", down(0, "refused", 20)}};
  }
  std::optional<Duration> wait() const { return until_a_relay_is_tried(release, settings, live); }
  Settings settings;
  ReleaseStatus release;
  LiveStatus live;
};

TEST_F(UntilARelayIsTried, IsTheSoonestOfAll) { EXPECT_EQ(wait(), Duration(20'000)); }

TEST_F(UntilARelayIsTried, IsNothingWhereOneWorksOrIsNotKnown) {
  live.relays["second"] = up();
  EXPECT_EQ(wait(), std::nullopt);
  live.relays.erase("second");
  EXPECT_EQ(wait(), std::nullopt);
}

TEST_F(UntilARelayIsTried, IsOfWhatIsLeftOfTheRelease) {
  release.targets.emplace_back().kind = TargetKind::channel;
  EXPECT_EQ(wait(), Duration(20'000)) << "a channel with nothing left to do";
  release.targets[1].tally[State::pending] = 1;
  EXPECT_EQ(wait(), std::nullopt) << "a post needs no relay";
  release.targets[1].tally = {};
  release.targets[0].tally = {};
  EXPECT_EQ(wait(), std::nullopt) << "nothing is left";
}

}  // namespace
}  // namespace gazetted::test
