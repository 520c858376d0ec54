#include "gazetted/app/steering_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/app/own_commands.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// What the history keeps, and what is said to whoever gave the order.
TEST(Verbs, HaveOneOrderAndOnePast) {
  const std::pair<const char*, const char*> table[] = {{"pause", "paused"},
                                                       {"resume", "resumed"},
                                                       {"cancel", "cancelled"},
                                                       {"retry", "retried"},
                                                       {"approve", "approved"}};
  for (const auto& [order, past] : table) {
    const auto verb = verb_called(order);
    ASSERT_TRUE(verb) << order;
    EXPECT_EQ(to_string(*verb), order);
    EXPECT_EQ(past_of(*verb), past);
  }
  EXPECT_FALSE(verb_called("paused"));
}

// A release to the list press over relay main, and to the channel wire.
class SteeringWords : public testing::Test {
 protected:
  SteeringWords() {
    release.id = "bridge";
    release.state = "sending";
    release.targets.resize(2);
    release.targets[0].name = "press";
    release.targets[1].name = "wire";
    release.targets[1].kind = TargetKind::channel;
    settings.lists.emplace_back().audience.name = "press";
    settings.lists[0].audience.relays = {"main"};
    live.relays["main"].works = false;
  }
  void count(std::size_t target, State state, int number) {
    release.targets[target].tally[state] = number;
    release.tally[state] += number;
  }
  std::int64_t waiting(const SteerScope& scope = {}) { return wait_for_a_relay({release}, scope, settings, live); }
  ReleaseStatus release;
  Settings settings;
  LiveStatus live;
};

TEST_F(SteeringWords, WhatNeverLeftMayBeSentUnderAnotherId) {
  count(0, State::cancelled, 800);
  count(0, State::suppressed, 1);
  EXPECT_THAT(stays_cancelled(release), AllOf(HasSubstr("before any of it left, and stays cancelled"),
                                              HasSubstr("give its file another id (a line `id: NEW-ID`")));
}

TEST_F(SteeringWords, WhatLeftInPartMayNot) {
  for (const auto state : {State::sent, State::bounced, State::unknown}) {
    release.tally = release.targets[0].tally = release.targets[1].tally = {};
    count(0, State::cancelled, 800);
    count(1, State::cancelled, 1);
    count(0, state, 1200);
    EXPECT_THAT(stays_cancelled(release),
                AllOf(HasSubstr("stays cancelled: list press (800 deliveries), channel wire (1 delivery)"),
                      HasSubstr("1,200 deliveries were made before that, or may have been"),
                      HasSubstr("would send it to them twice"), Not(HasSubstr("NEW-ID")),
                      HasSubstr("gazetted report bridge --format csv")))
        << to_string(state);
  }
}

TEST_F(SteeringWords, ARetryTriesWhatWaitsForARelayAtOnce) {
  count(0, State::deferred, 3);
  count(0, State::pending, 4);
  count(1, State::pending, 1);
  EXPECT_EQ(waiting(), 7);
  EXPECT_EQ(waiting({"bridge", "press", ""}), 7);
  EXPECT_EQ(waiting({"other", "", ""}), 0);
  EXPECT_EQ(waiting({"", "other", ""}), 0);
  EXPECT_EQ(waiting({"", "", "wire"}), 0) << "a post needs no relay";
  release.targets[0].paused = true;
  EXPECT_EQ(waiting(), 0) << "what is paused is not tried";
  release.targets[0].paused = false;
  release.state = "paused";
  EXPECT_EQ(waiting(), 0);
  release.state = "sending";
  live.relays["main"].works = true;
  EXPECT_EQ(waiting(), 0) << "it does not wait for the relay";
}

TEST(OwnCommands, NameTheRehearsalThatTheyAreFor) {
  EXPECT_EQ(typed("status a"), "gazetted status a");
  commands_begin_with("gazetted --rehearse /tmp/r");
  EXPECT_EQ(typed("status a"), "gazetted --rehearse /tmp/r status a");
  commands_begin_with("gazetted");
}

}  // namespace
}  // namespace gazetted::test
