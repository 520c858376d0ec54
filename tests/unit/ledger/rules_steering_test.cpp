// What a command does to a target and to its rows, as tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/ledger/rules/steering.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;

SteeredTarget target_with(State state, bool paused = false, bool cancelled = false) {
  SteeredTarget target{paused, cancelled, {}};
  target.tally[state] = 5;
  return target;
}

std::string word(const std::optional<RowMove>& move) {
  if (!move) return "nothing";
  switch (*move) {
    case RowMove::cancel:
      return "cancel";
    case RowMove::wake:
      return "wake";
    case RowMove::retry:
      return "retry";
    case RowMove::forget:
      return "forget";
  }
  return "?";
}

TEST(Steering, WhatHasExpiredIsNotTriedAgain) {
  auto target = target_with(State::failed);
  EXPECT_FALSE(left_expired_by_retry(target, WithUnknown::no));
  target.expired = true;
  EXPECT_EQ(word(walk_of_retry(target, WithUnknown::yes)), "nothing");
  EXPECT_TRUE(left_expired_by_retry(target, WithUnknown::no));
  EXPECT_EQ(word(walk_of_cancel(target_with(State::pending), 0)), "cancel") << "to end it";
}

// By the state in which five rows of a target are: what resume, cancel (which knows that none of them is in a span),
// retry, and retry of what is in doubt do with them.
TEST(Steering, WhichRowsACommandWalks) {
  struct Row {
    State state;
    const char *resume, *cancel, *retry, *retry_unknown;
  };
  const Row table[] = {
      {State::pending, "wake", "cancel", "nothing", "nothing"},
      {State::sending, "nothing", "nothing", "nothing", "nothing"},
      {State::deferred, "wake", "cancel", "nothing", "nothing"},
      {State::sent, "nothing", "nothing", "nothing", "nothing"},
      {State::failed, "nothing", "nothing", "retry", "retry"},
      {State::bounced, "nothing", "nothing", "nothing", "nothing"},
      {State::suppressed, "nothing", "nothing", "nothing", "nothing"},
      {State::expired, "nothing", "nothing", "retry", "retry"},
      {State::cancelled, "nothing", "nothing", "nothing", "nothing"},
      {State::unknown, "nothing", "nothing", "nothing", "retry"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(to_string(row.state));
    const auto target = target_with(row.state);
    EXPECT_EQ(word(walk_of_resume(target)), row.resume);
    EXPECT_EQ(word(walk_of_cancel(target, 0)), row.cancel);
    EXPECT_EQ(word(walk_of_retry(target, WithUnknown::no)), row.retry);
    EXPECT_EQ(word(walk_of_retry(target, WithUnknown::yes)), row.retry_unknown);
  }
}

TEST(Steering, WhatWasNeverTriedIsCancelledWithoutAWalk) {
  const auto target = target_with(State::pending);
  EXPECT_EQ(word(walk_of_cancel(target, 5)), "nothing");
  EXPECT_EQ(word(walk_of_cancel(target, 4)), "cancel") << "one of them was requeued";
}

TEST(Steering, OnlyWhatIsNotOverCanBeCancelled) {
  EXPECT_TRUE(can_cancel(target_with(State::sending)));
  EXPECT_TRUE(can_cancel(target_with(State::pending)));
  EXPECT_FALSE(can_cancel(target_with(State::sent)));
  auto read_early = target_with(State::sent);
  read_early.read_early = true;
  EXPECT_TRUE(can_cancel(read_early));
  EXPECT_FALSE(can_cancel(target_with(State::pending, false, true)));
}

TEST(Steering, CancelIsTheLastWord) {
  const auto target = target_with(State::failed, false, true);
  EXPECT_EQ(word(walk_of_retry(target, WithUnknown::yes)), "nothing");
  EXPECT_TRUE(left_cancelled_by_retry(target, WithUnknown::no));
  EXPECT_TRUE(left_cancelled_by_retry(target_with(State::cancelled, false, true), WithUnknown::no));
  EXPECT_FALSE(left_cancelled_by_retry(target_with(State::sent, false, true), WithUnknown::no));
  EXPECT_FALSE(left_cancelled_by_retry(target_with(State::failed), WithUnknown::no));
}

TEST(Steering, AStartFinishesWhatACrashCutShort) {
  struct Row {
    const char* what;
    bool paused, cancelled;
    State state;
    const char* walk;
  };
  const Row table[] = {
      {"a cancel", false, true, State::deferred, "cancel"},
      {"a cancel of what was paused", true, true, State::deferred, "cancel"},
      {"a cancel that reached everything", false, true, State::cancelled, "nothing"},
      {"a resume", false, false, State::deferred, "wake"},
      {"paused", true, false, State::deferred, "nothing"},
      {"over", false, false, State::sent, "nothing"},
  };
  for (const auto& row : table)
    EXPECT_EQ(word(walk_of_start(target_with(row.state, row.paused, row.cancelled))), row.walk) << row.what;
}

// "deferred→cancelled, due never, all" for each change.
std::vector<std::string> words(const std::vector<RowChange>& changes) {
  std::vector<std::string> all;
  for (const auto& change : changes) {
    auto text = std::string(to_string(change.from)) + "→" + std::string(to_string(change.to.value_or(change.from)));
    text += change.due == Due::now ? ", due now" : ", due never";
    if (change.rows == Rows::parked) text += ", where parked";
    if (change.rows == Rows::with_due) text += ", where due";
    if (change.rows == Rows::in_doubt) text += ", where in doubt";
    if (change.rows == Rows::certain) text += ", where certain";
    if (change.gives_up_anew) text += ", gives up anew";
    all.push_back(text);
  }
  return all;
}

TEST(Steering, WhatEachWalkDoesToARow) {
  EXPECT_THAT(
      words(changes_of(RowMove::cancel, WithUnknown::no)),
      ElementsAre("deferred→unknown, due never, where in doubt", "pending→unknown, due never, where in doubt",
                  "deferred→cancelled, due never, where certain", "pending→cancelled, due never, where certain"));
  EXPECT_THAT(words(changes_of(RowMove::wake, WithUnknown::no)),
              ElementsAre("deferred→deferred, due now, where parked", "pending→pending, due now, where parked"));
  EXPECT_THAT(words(changes_of(RowMove::forget, WithUnknown::no)),
              ElementsAre("deferred→deferred, due never, where due", "pending→pending, due never, where due"));
  EXPECT_THAT(words(changes_of(RowMove::retry, WithUnknown::no)),
              ElementsAre("failed→pending, due now, gives up anew", "expired→pending, due now, gives up anew"));
  EXPECT_THAT(words(changes_of(RowMove::retry, WithUnknown::yes)).back(), "unknown→pending, due now, gives up anew");
}

}  // namespace
}  // namespace gazetted
