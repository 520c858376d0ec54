#include "gazetted/app/drop_waits.hpp"

#include <gtest/gtest.h>

#include "gazetted/net/tasks.hpp"

namespace gazetted {
namespace {

constexpr Duration second{1'000};

class TurnedClock : public Clock {
 public:
  SteadyTime steady() const override { return at; }
  SteadyTime at{std::chrono::hours(1)};
};

class DropWaitsTest : public testing::Test {
 protected:
  void ask(const std::string& name) { tasks.spawn(keep(name)); }
  void turn(Duration by) {
    clock.at += by;
    timers.ring_due(clock.at);
    poll();
  }
  void poll() {
    io.restart();
    io.poll();
  }
  TurnedClock clock;
  asio::io_context io;
  Timers timers{io};
  DropWaits waits{io, timers, clock};
  std::optional<DropFate> fate;
  Tasks tasks{io};

 private:
  asio::awaitable<void> keep(std::string name) {
    auto told = co_await waits.fate_of(std::move(name), second);
    fate = std::move(told);
  }
};

TEST_F(DropWaitsTest, WhatIsToldOfThisVeryFileEndsTheWait) {
  waits.expect("a.md", "hash", "cms");
  ask("a.md");
  poll();
  waits.accepted("b.md", "hash", false);
  waits.accepted("a.md", "of another file", false);
  poll();
  EXPECT_FALSE(fate);
  waits.accepted("a.md", "hash", true);
  poll();
  ASSERT_TRUE(fate);
  EXPECT_EQ(fate->end, DropEnd::awaits_person);
}

TEST_F(DropWaitsTest, WhatIsToldBeforeSomebodyAsksIsKept) {
  waits.expect("a.md", "hash", "cms");
  waits.rejected("a.md", "a.md:1:1: no");
  ask("a.md");
  poll();
  ASSERT_TRUE(fate);
  EXPECT_EQ(fate->end, DropEnd::rejected);
  EXPECT_EQ(fate->reason, "a.md:1:1: no");
  EXPECT_EQ(waits.late_rejection("a.md", "cms"), "") << "it was told in time";
}

TEST_F(DropWaitsTest, WhoWaitedLongEnoughFindsOutLater) {
  waits.expect("a.md", "hash", "cms");
  ask("a.md");
  poll();
  turn(second);
  ASSERT_TRUE(fate);
  EXPECT_EQ(fate->end, DropEnd::nothing_yet);
  EXPECT_EQ(waits.late_rejection("a.md", "cms"), "");
  waits.rejected("a.md", "no");
  EXPECT_EQ(waits.late_rejection("a.md", "cms"), "no");
  EXPECT_EQ(waits.late_rejection("a.md", "another"), "") << "it is nobody else's";
  waits.expect("a.md", "other", "cms");
  EXPECT_EQ(waits.late_rejection("a.md", "cms"), "") << "it is put again";
}

TEST_F(DropWaitsTest, OfTooManyTheOldestIsForgotten) {
  const auto wait_too_long = [&](const std::string& name) {
    waits.expect(name, "hash", "cms");
    ask(name);
    poll();
    turn(second);
    waits.rejected(name, "no");
  };
  wait_too_long("z.md");
  for (int i = 0; i < 1000; ++i) wait_too_long(fmt::format("a{:04}.md", i));
  EXPECT_EQ(waits.late_rejection("z.md", "cms"), "");
  EXPECT_EQ(waits.late_rejection("a0000.md", "cms"), "no");
  EXPECT_EQ(waits.late_rejection("a0999.md", "cms"), "no");
}

TEST_F(DropWaitsTest, NobodyWaitsForWhatWasNeverDropped) {
  ask("a.md");
  poll();
  ASSERT_TRUE(fate);
  EXPECT_EQ(fate->end, DropEnd::nothing_yet);
}

}  // namespace
}  // namespace gazetted
