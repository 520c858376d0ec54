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
      {"cancelled, and somebody is on the way", {false, false, false, now, {cancelled_on_its_way}}, "sending"},
  };
  for (const auto& row : table) EXPECT_EQ(state_word(row.facts, now), row.word) << row.what;
}

}  // namespace
}  // namespace gazetted
