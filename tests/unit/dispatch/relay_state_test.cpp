#include "gazetted/dispatch/relay_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "gazetted/dispatch/window_shares.hpp"

namespace gazetted {
namespace {

using Phase = RelayState::Phase;
using Cause = RelayState::Cause;

constexpr Nanos second = std::chrono::seconds(1);

class RelayStateTest : public testing::Test {
 protected:
  // A connection that is begun now fails.
  std::optional<RelayState::Failed> fail_now(Cause cause = Cause::relay, std::optional<Duration> asked = {}) {
    return state.failed(state.epoch(), {cause, 0, "connection refused", asked}, now);
  }
  void try_it() {
    now = std::max(now, state.next_try());
    ASSERT_TRUE(state.may_pick(now));
    state.probe();
  }
  RelayState state;
  SteadyTime now{1000 * second};
};

TEST_F(RelayStateTest, TenConnectionsOfOneOutageAreOneFailure) {
  const auto epoch = state.epoch();
  ASSERT_TRUE(state.failed(epoch, {Cause::relay, 0, "connection refused"}, now));
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(state.failed(epoch, {Cause::relay, 0, "connection refused"}, now));
  EXPECT_EQ(state.next_try(), now + 5 * second);
}

TEST_F(RelayStateTest, IsTriedAfter5And10And20AndThenEvery30Seconds) {
  std::string delays;
  for (int i = 0; i < 6; ++i) {
    delays += std::to_string(fail_now()->delay.count() / 1000) + " ";
    try_it();
  }
  EXPECT_EQ(delays, "5 10 20 30 30 30 ");
}

TEST_F(RelayStateTest, OneThatRefusesUsIsTriedRarely) {
  std::string delays;
  for (int i = 0; i < 6; ++i) {
    delays += std::to_string(fail_now(Cause::account)->delay.count() / 60'000) + " ";
    EXPECT_EQ(state.phase(), Phase::stopped);
    try_it();
  }
  EXPECT_EQ(delays, "5 10 20 40 60 60 ");
}

TEST_F(RelayStateTest, ItsWishIsObeyedForMinutesAndNotForADay) {
  EXPECT_EQ(fail_now(Cause::relay, Duration(60'000))->delay, Duration(60'000));
  try_it();
  EXPECT_EQ(fail_now(Cause::relay, Duration(86'400'000))->delay, Duration(300'000));
  try_it();
  EXPECT_EQ(fail_now(Cause::account, Duration(86'400'000))->delay, Duration(3'600'000));
}

TEST_F(RelayStateTest, TheSameCodeIsNoNewsWhateverTheServerWritesBehindIt) {
  const auto refused = [&](int code, const std::string& text) {
    const auto failed = state.failed(state.epoch(), {Cause::account, code, text}, now);
    try_it();
    return failed->news;
  };
  EXPECT_TRUE(refused(535, "5.7.8 not accepted a1b2 - gsmtp"));
  EXPECT_FALSE(refused(535, "5.7.8 not accepted c3d4 - gsmtp"));
  EXPECT_TRUE(refused(454, "4.7.0 not accepted c3d4 - gsmtp"));
}

TEST_F(RelayStateTest, OneMessageTriesItAndNobodyElseMeanwhile) {
  fail_now();
  EXPECT_FALSE(state.may_pick(now));
  EXPECT_FALSE(state.may_connect());
  try_it();
  EXPECT_EQ(state.phase(), Phase::probing);
  EXPECT_TRUE(state.may_connect());
  EXPECT_FALSE(state.may_pick(now + 3600 * second));
  EXPECT_TRUE(state.works(state.epoch()));
  EXPECT_EQ(state.phase(), Phase::up);
  EXPECT_EQ(state.down_since(), SteadyTime{});
}

TEST_F(RelayStateTest, AProbeThatIsWithdrawnLeavesItToTheNextMessage) {
  fail_now();
  try_it();
  state.probe_withdrawn(state.epoch(), now);
  EXPECT_EQ(state.phase(), Phase::down);
  EXPECT_TRUE(state.may_pick(now));
}

TEST_F(RelayStateTest, WhatWasBegunBeforeTheLastChangeSaysNothing) {
  const auto before = state.epoch();
  fail_now();
  EXPECT_FALSE(state.works(before));
  EXPECT_EQ(state.phase(), Phase::down);
  try_it();
  EXPECT_FALSE(state.failed(before, {Cause::relay, 0, "no reply within 600s"}, now));
  state.probe_withdrawn(before, now);
  EXPECT_EQ(state.phase(), Phase::probing);
}

TEST_F(RelayStateTest, TheProbesOwnConnectionGoesOnBeingUsed) {
  fail_now();
  try_it();
  const auto epoch = state.epoch();
  ASSERT_TRUE(state.works(epoch));
  EXPECT_EQ(state.epoch(), epoch);
}

TEST_F(RelayStateTest, ItsOwnWishIsObeyedWhereItIsLonger) {
  EXPECT_EQ(fail_now(Cause::relay, Duration(90'000))->delay, Duration(90'000));
}

TEST_F(RelayStateTest, WhoeverAsksForItHasItTriedAtOnce) {
  fail_now(Cause::account);
  state.try_now(now);
  EXPECT_TRUE(state.may_pick(now));
}

TEST_F(RelayStateTest, ItsOutageBeganWithTheFirstFailure) {
  fail_now();
  const auto began = now;
  try_it();
  fail_now();
  EXPECT_EQ(state.down_since(), began);
}

// Each phase and each event, as the drawing in its header has it.
TEST(RelayStates, EveryTransition) {
  static const std::vector<std::pair<Phase, std::string>> phases = {{Phase::up, "up"},
                                                                    {Phase::limited, "limited"},
                                                                    {Phase::down, "down"},
                                                                    {Phase::stopped, "stopped"},
                                                                    {Phase::probing, "probing"}};
  const auto name_of = [&](Phase phase) {
    return std::find_if(phases.begin(), phases.end(), [&](const auto& each) { return each.first == phase; })->second;
  };
  const auto in = [](Phase phase, SteadyTime now) {
    RelayState state;
    const RelayState::Trouble trouble{phase == Phase::stopped ? Cause::account : Cause::relay, 0, "no"};
    if (phase == Phase::limited) state.connection_limited(3, now);
    if (phase == Phase::down || phase == Phase::stopped || phase == Phase::probing)
      state.failed(state.epoch(), trouble, now);
    if (phase == Phase::probing) state.probe();
    return state;
  };
  using Event = std::function<void(RelayState&, SteadyTime)>;
  const std::vector<std::pair<std::string, Event>> events = {
      {"fails",
       [](auto& state, auto now) {
         state.failed(state.epoch(), {Cause::relay, 0, "no"}, now);
       }},
      {"refuses us",
       [](auto& state, auto now) {
         state.failed(state.epoch(), {Cause::account, 535, "no"}, now);
       }},
      {"old connection fails",
       [](auto& state, auto now) {
         state.failed(state.epoch() - 1, {Cause::relay, 0, "no"}, now);
       }},
      {"connection limited", [](auto& state, auto now) { state.connection_limited(2, now); }},
      {"a minute passes", [](auto& state, auto now) { state.lift(now + 60 * second); }},
      {"picked for", [](auto& state, auto) { state.probe(); }},
      {"works", [](auto& state, auto) { state.works(state.epoch()); }},
      {"old connection works", [](auto& state, auto) { state.works(state.epoch() - 1); }},
      {"probe withdrawn", [](auto& state, auto now) { state.probe_withdrawn(state.epoch(), now); }},
      {"asked for", [](auto& state, auto now) { state.try_now(now); }},
      {"other server", [](auto& state, auto) { state.forget(); }}};
  std::string table;
  for (const auto& [phase, phase_name] : phases) {
    table += phase_name + ":";
    for (const auto& [event_name, event] : events) {
      const SteadyTime now{1000 * second};
      auto state = in(phase, now);
      ASSERT_EQ(state.phase(), phase);
      event(state, now);
      if (state.phase() != phase) table += " " + event_name + " -> " + name_of(state.phase()) + ";";
    }
    table += "\n";
  }
  EXPECT_EQ(
      table,
      "up: fails -> down; refuses us -> stopped; connection limited -> limited;\n"
      "limited: fails -> down; refuses us -> stopped; a minute passes -> up; other server -> up;\n"
      "down: picked for -> probing; other server -> up;\n"
      "stopped: picked for -> probing; other server -> up;\n"
      "probing: fails -> down; refuses us -> stopped; works -> up; probe withdrawn -> down; other server -> up;\n");
}

TEST_F(RelayStateTest, OneThatIsLimitedKeepsItsConnectionsForAMinute) {
  const auto epoch = state.epoch();
  EXPECT_TRUE(state.connection_limited(3, now));
  EXPECT_FALSE(state.connection_limited(2, now)) << "that was known";
  EXPECT_EQ(state.room(), 2u);
  EXPECT_EQ(state.epoch(), epoch) << "its connections go on";
  EXPECT_TRUE(state.may_pick(now));
  state.lift(now + 59 * second);
  EXPECT_EQ(state.phase(), Phase::limited);
  state.lift(now + 60 * second);
  EXPECT_EQ(state.phase(), Phase::up);
  EXPECT_EQ(state.room(), SIZE_MAX);
}

TEST(WindowShares, SilentRelaysLeaveTheOthersTheirPart) {
  WindowShares shares;
  shares.set(256, std::vector<std::string>{"one", "two", "three"});
  for (const auto* silent : {"one", "two"}) {
    while (shares.may_take(silent)) shares.taken(silent);
  }
  EXPECT_EQ(shares.held("one") + shares.held("two"), 256u - 42u);
  EXPECT_GE(shares.held("two"), 42u);
  std::size_t left = 0;
  while (shares.may_take("three")) shares.taken("three"), ++left;
  EXPECT_EQ(left, 42u);
}

TEST(WindowShares, OneRelayAloneHasAllOfIt) {
  WindowShares shares;
  shares.set(20, std::vector<std::string>{"one"});
  while (shares.may_take("one")) shares.taken("one");
  EXPECT_EQ(shares.held("one"), 20u);
  shares.given_back("one");
  EXPECT_TRUE(shares.may_take("one"));
}

TEST(WindowShares, ARelayThatIsGoneKeepsNothingFree) {
  WindowShares shares;
  shares.set(20, std::vector<std::string>{"one", "two"});
  while (shares.may_take("one")) shares.taken("one");
  EXPECT_EQ(shares.held("one"), 15u);
  shares.set(20, std::vector<std::string>{"one"});
  while (shares.may_take("one")) shares.taken("one");
  EXPECT_EQ(shares.held("one"), 20u);
}

}  // namespace
}  // namespace gazetted
