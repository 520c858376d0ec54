#include "gazetted/app/waiting_drops.hpp"

#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

const SteadyTime noon{std::chrono::hours(12)};

TEST(WaitingDrops, ADropWaitsUntilItsTimeAndIsLookedAtThen) {
  WaitingDrops waiting;
  EXPECT_FALSE(waiting.waits("a.md", noon));
  waiting.wait_until("a.md", noon + std::chrono::seconds(5));
  EXPECT_TRUE(waiting.waits("a.md", noon));
  EXPECT_TRUE(waiting.waits("a.md", noon + std::chrono::milliseconds(4'999)));
  EXPECT_FALSE(waiting.waits("a.md", noon + std::chrono::seconds(5)));
  EXPECT_FALSE(waiting.waits("b.md", noon));
}

TEST(WaitingDrops, AHeldOneWaitsForItsAnswerHoweverLong) {
  WaitingDrops waiting;
  waiting.hold("a.pause");
  EXPECT_TRUE(waiting.waits("a.pause", noon + std::chrono::hours(24 * 365 * 100)));
  waiting.look_at("a.pause");
  EXPECT_FALSE(waiting.waits("a.pause", noon));
  EXPECT_TRUE(waiting.empty());
}

// So that a command which waits for a release knows that something may still become it.
TEST(WaitingDrops, OneWhoseTimeHasComeIsStillThere) {
  WaitingDrops waiting;
  waiting.wait_until("a.md", noon);
  EXPECT_FALSE(waiting.waits("a.md", noon));
  EXPECT_FALSE(waiting.empty());
}

TEST(WaitingDrops, PostponementsOfOneDropAreCountedUntilItIsDealtWith) {
  WaitingDrops waiting;
  EXPECT_EQ(waiting.postpone("a.md", noon), 1);
  EXPECT_EQ(waiting.postpone("a.md", noon), 2);
  EXPECT_EQ(waiting.postpone("b.md", noon), 1);
  waiting.wait_until("a.md", noon);  // a full disk in between
  EXPECT_EQ(waiting.postpone("a.md", noon), 3);
  waiting.look_at("a.md");
  EXPECT_EQ(waiting.postpone("a.md", noon), 1);
}

TEST(WaitingDrops, WhatIsGoneIsForgotten) {
  WaitingDrops waiting;
  waiting.hold("a.md");
  waiting.hold("b.md");
  waiting.forget_if([](const std::string& name) { return name == "a.md"; });
  EXPECT_FALSE(waiting.waits("a.md", noon));
  EXPECT_TRUE(waiting.waits("b.md", noon));
}

}  // namespace
}  // namespace gazetted::test
