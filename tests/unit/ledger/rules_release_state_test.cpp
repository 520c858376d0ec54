// The word for how a release is doing, as a table.
#include <gtest/gtest.h>

#include "gazetted/ledger/rules/release_state.hpp"

namespace gazetted {
namespace {

TargetFacts target_with(State state, bool paused = false, bool cancelled = false) {
  TargetFacts target{paused, cancelled, {}};
  target.tally[state] = 1;
  return target;
}

TEST(ReleaseState, SaysWhatHoldsARelease) {
  const Time now = from_millis(1'800'000'000'000);
  const Time later = now + Duration(60'000);
  const auto waits = target_with(State::pending);
  const auto sent = target_with(State::sent);
  const auto waits_paused = target_with(State::pending, true);
  const auto cancelled = target_with(State::cancelled, false, true);
  const auto cancelled_on_its_way = target_with(State::sending, false, true);
  const auto cancelled_too_late = target_with(State::sent, false, true);
  struct Row {
    const char* what;
    ReleaseFacts facts;
    const char* word;
  };
  const Row table[] = {
      {"not accepted yet", {true, false, false, now, {waits}}, "taking"},
      {"not accepted yet, everything paused", {true, true, true, now, {}}, "taking"},
      {"under way", {false, false, false, now, {waits, sent}}, "sending"},
      {"before its time", {false, false, false, later, {waits}}, "held"},
      {"paused before its time", {false, true, false, later, {waits}}, "paused"},
      {"paused after a restore", {false, true, true, now, {waits}}, "paused: restored"},
      {"each target that is not over is paused", {false, false, false, now, {waits_paused, sent}}, "paused"},
      {"one of two is paused", {false, false, false, now, {waits_paused, waits}}, "sending"},
      {"over", {false, false, false, now, {sent}}, "done"},
      {"over, and everything is paused", {false, true, false, now, {sent}}, "done"},
      {"one of two was cancelled", {false, false, false, now, {cancelled, sent}}, "done"},
      {"cancelled", {false, false, false, now, {cancelled}}, "cancelled"},
      {"cancelled when everybody had it", {false, false, false, now, {cancelled_too_late}}, "done"},
      {"cancelled, and somebody is on the way", {false, false, false, now, {cancelled_on_its_way}}, "sending"},
  };
  for (const auto& row : table) EXPECT_EQ(state_word(row.facts, now), row.word) << row.what;
}

TEST(ReleaseState, WhatALaterVersionEndedWasNotCancelledByAnybody) {
  const Time now = from_millis(1'800'000'000'000);
  ReleaseFacts facts{false, false, false, now, {target_with(State::cancelled, false, true)}};
  facts.superseded = true;
  EXPECT_EQ(state_word(facts, now), "done");
  facts.withdrawn = true;
  EXPECT_EQ(state_word(facts, now), "withdrawn");
  facts.targets = {target_with(State::sending, false, true)};
  EXPECT_EQ(state_word(facts, now), "withdrawn");
  facts.accepting = true;
  EXPECT_EQ(state_word(facts, now), "taking");
}

TEST(ReleaseState, WhatWaitsForItsTimeIsScheduledOrEmbargoedUntilItsListsWereReadAgain) {
  const Time now(Duration(1'000'000));
  const auto soon = now + Duration(60'000);
  TargetFacts waits, early, sent;
  waits.tally[State::pending] = 3;
  waits.closed = true;
  early.tally[State::sent] = 2;
  early.early = true;
  sent.tally[State::pending] = 3;
  struct Row {
    std::string what;
    Time release_at;
    std::vector<TargetFacts> targets;
    bool held = false;
    std::string word;
  };
  for (const auto& row :
       std::vector<Row>{{"before its time", soon, {waits}, false, "scheduled"},
                        {"its time has come, and its list is being read", now, {waits}, false, "scheduled"},
                        {"read", now, {sent}, false, "sending"},
                        {"early lists have it", soon, {early, waits}, false, "embargoed"},
                        {"early lists have it, its time has come", now, {early, sent}, false, "sending"},
                        {"held, whatever the time", soon, {waits}, true, "held"},
                        {"held after it", now, {sent}, true, "held"},
                        {"nothing waits any more", now, {early}, true, "done"}}) {
    ReleaseFacts facts;
    facts.not_before = facts.release_at.emplace(row.release_at);
    facts.targets = row.targets;
    facts.held = row.held;
    EXPECT_EQ(state_word(facts, now), row.word) << row.what;
  }
}

}  // namespace
}  // namespace gazetted
