#include "gazetted/lifecycle/timetable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

using testing::Eq;
using testing::Optional;

constexpr Duration minute{60'000};
const Time noon = *parse_rfc3339("2026-11-28T12:00:00Z");

TargetProgress list(State state = State::pending) {
  TargetProgress target;
  target.tally[state] = 3;
  return target;
}

TargetProgress channel(Duration before_mail, State state = State::pending) {
  TargetProgress target;
  target.kind = TargetKind::channel;
  target.tally[state] = 1;
  target.before_mail = before_mail;
  return target;
}

TargetProgress cancelled(TargetProgress target) {
  target.cancelled = true;
  return target;
}

struct Row {
  const char* what;
  Duration hold;
  std::vector<TargetProgress> targets;
  Duration mail_after, posts_after;  // of noon, when it was taken
};

TEST(Timetable, SaysFromWhenEachKindOfTargetMayLeave) {
  const Row table[] = {
      {"no hold, no channel", {}, {list()}, {}, {}},
      {"a hold", minute, {list(), channel({})}, minute, minute},
      {"mail waits for a post", {}, {list(), channel(10 * minute)}, 10 * minute, {}},
      {"the wait begins when the hold ends", minute, {list(), channel(10 * minute)}, 11 * minute, minute},
      {"the longest wait counts", {}, {list(), channel(10 * minute), channel(3 * minute)}, 10 * minute, {}},
      {"a post that is settled is not waited for", {}, {list(), channel(10 * minute, State::sent)}, {}, {}},
      {"one that failed has no address either", {}, {list(), channel(10 * minute, State::failed)}, {}, {}},
      {"one that is deferred may still come", {}, {list(), channel(10 * minute, State::deferred)}, 10 * minute, {}},
      {"a cancelled channel", {}, {list(), cancelled(channel(10 * minute))}, {}, {}},
      {"some of the mail has left", {}, {list(State::sent), channel(10 * minute)}, {}, {}},
      {"some of the mail was refused", {}, {list(State::failed), channel(10 * minute)}, {}, {}},
      {"some has left, so the hold is over", minute, {list(State::deferred), channel({})}, {}, {}},
  };
  for (const auto& row : table) {
    const auto opens_after = [&](TargetKind kind, Duration after) {
      Timetable early, late;
      early.put(noon + row.hold, row.targets, noon);
      late = early;
      return (after == Duration(0) || !early.may_leave(kind, noon + after - Duration(1))) &&
             late.may_leave(kind, noon + after);
    };
    EXPECT_TRUE(opens_after(TargetKind::list, row.mail_after)) << row.what;
    EXPECT_TRUE(opens_after(TargetKind::channel, row.posts_after)) << row.what;
  }
}

TEST(Timetable, AClockThatIsSetBackDoesNotHoldAReleaseAgain) {
  Timetable table;
  table.put(noon + minute, {list()}, noon);
  EXPECT_TRUE(table.may_leave(TargetKind::list, noon + minute));
  EXPECT_TRUE(table.may_leave(TargetKind::list, noon - 60 * minute));
}

TEST(Timetable, SteeringDoesNotBeginTheWaitForPostsAnew) {
  Timetable table;
  table.put(noon, {list(), channel(10 * minute)}, noon);
  table.put(noon, {list(), channel(10 * minute, State::deferred)}, noon + 9 * minute);
  EXPECT_THAT(table.next_opening(noon + 9 * minute), Optional(Eq(noon + 10 * minute)));
}

TEST(Timetable, APostThatIsSettledEndsTheWait) {
  Timetable table;
  table.put(noon, {list(), channel(10 * minute)}, noon);
  EXPECT_TRUE(table.mail_waits(noon + minute));
  table.put(noon, {list(), channel(10 * minute, State::sent)}, noon + minute);
  EXPECT_TRUE(table.may_leave(TargetKind::list, noon + minute));
  EXPECT_EQ(table.next_opening(noon + minute), std::nullopt);
}

TEST(Timetable, WhatIsRetriedAfterwardsIsNotWaitedForAgain) {
  Timetable table;
  table.put(noon, {list(), channel(10 * minute, State::failed)}, noon);
  table.put(noon, {list(), channel(10 * minute)}, noon + minute);
  EXPECT_TRUE(table.may_leave(TargetKind::list, noon + minute));
}

TEST(Timetable, WakesAtTheEndOfTheHoldAndThenOfTheWait) {
  Timetable table;
  table.put(noon + minute, {list(), channel(10 * minute)}, noon);
  EXPECT_THAT(table.next_opening(noon), Optional(Eq(noon + minute)));
  EXPECT_THAT(table.next_opening(noon + 2 * minute), Optional(Eq(noon + 11 * minute)));
  EXPECT_EQ(table.next_opening(noon + 11 * minute), std::nullopt);
}

TEST(Timetable, WhatIsOpenNeedsNoClock) {
  Timetable held, waiting;
  held.put(noon + minute, {list()}, noon);
  EXPECT_FALSE(held.is_open(TargetKind::list));
  EXPECT_TRUE(held.has_begun(noon + minute));
  EXPECT_TRUE(held.is_open(TargetKind::list));
  waiting.put(noon, {list(), channel(minute)}, noon);
  EXPECT_TRUE(waiting.has_begun(noon));
  EXPECT_TRUE(waiting.is_open(TargetKind::channel));
  EXPECT_FALSE(waiting.is_open(TargetKind::list));
}

}  // namespace
}  // namespace gazetted::test
