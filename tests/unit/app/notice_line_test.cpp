#include "gazetted/app/notice_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

constexpr SteadyTime begin{};
constexpr auto hour = std::chrono::hours(1);

Notice notice(std::int64_t key) {
  Notice notice;
  notice.key = key;
  notice.recipient = "desk@example.org";
  return notice;
}

TEST(NoticeLine, TheOneThatHasWaitedLongestIsNext) {
  NoticeLine line;
  line.add(notice(1), begin);
  line.add(notice(2), begin + Duration(10));
  ASSERT_TRUE(line.next(begin + Duration(10)));
  EXPECT_EQ(line.next(begin + Duration(10))->key, 1);
}

TEST(NoticeLine, WhatWasTakenOrRefusedIsOver) {
  for (const auto kind : {Outcome::Kind::accepted, Outcome::Kind::refused, Outcome::Kind::unknown}) {
    NoticeLine line;
    line.add(notice(1), begin);
    EXPECT_EQ(line.settle(notice(1), kind, begin), NoticeLine::Fate::over);
    EXPECT_TRUE(line.empty());
  }
}

TEST(NoticeLine, ADeferredOneIsTriedAgainLaterAndLetsOthersPass) {
  NoticeLine line;
  line.add(notice(1), begin);
  line.add(notice(2), begin);
  EXPECT_EQ(line.settle(notice(1), Outcome::Kind::deferred, begin), NoticeLine::Fate::tried_again);
  ASSERT_TRUE(line.next(begin));
  EXPECT_EQ(line.next(begin)->key, 2);
  EXPECT_EQ(line.settle(notice(2), Outcome::Kind::accepted, begin), NoticeLine::Fate::over);
  EXPECT_FALSE(line.next(begin));
  ASSERT_TRUE(line.next_due());
  EXPECT_GT(*line.next_due(), begin);
}

TEST(NoticeLine, ARelayThatHangsHoldsBackNobodyElses) {
  NoticeLine line;
  auto through = [](std::int64_t key, const char* relay) {
    auto made = notice(key);
    made.relays = {relay};
    return made;
  };
  line.add(through(1, "slow"), begin);
  line.add(through(2, "slow"), begin);
  line.add(through(3, "main"), begin);
  EXPECT_EQ(line.take(begin)->key, 1);
  EXPECT_EQ(line.take(begin)->key, 3) << "the second waits behind the first of its relay";
  EXPECT_FALSE(line.take(begin));
  EXPECT_FALSE(line.next_due());
  line.settle(through(1, "slow"), Outcome::Kind::accepted, begin);
  EXPECT_EQ(line.take(begin)->key, 2);
}

TEST(NoticeLine, WhatSomebodyWaitsForGoesFirstAndBesideTheOthers) {
  NoticeLine line;
  line.add(notice(1), begin);
  line.add(notice(2), begin, NoticeLine::Urgency::at_once);
  EXPECT_EQ(line.take(begin)->key, 2);
  EXPECT_EQ(line.take(begin)->key, 1) << "beside it";
  line.add(notice(3), begin, NoticeLine::Urgency::at_once);
  EXPECT_FALSE(line.take(begin)) << "one at a time";
}

TEST(NoticeLine, AfterADayItIsGivenUp) {
  NoticeLine line;
  line.add(notice(1), begin);
  EXPECT_EQ(line.settle(notice(1), Outcome::Kind::deferred, begin + 23 * hour), NoticeLine::Fate::tried_again);
  EXPECT_EQ(line.settle(notice(1), Outcome::Kind::deferred, begin + 24 * hour), NoticeLine::Fate::given_up);
  EXPECT_TRUE(line.empty());
}

}  // namespace
}  // namespace gazetted::test
