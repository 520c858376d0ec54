#include "gazetted/base/once_a_minute.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

TEST(OnceAMinute, SaysHowOftenItWas) {
  OnceAMinute line;
  const SteadyTime start{std::chrono::hours(1)};
  EXPECT_EQ(line.count(start), 1);
  for (int second = 1; second < 60; ++second) EXPECT_EQ(line.count(start + Duration(second * 1000)), 0);
  EXPECT_EQ(line.count(start + Duration(60'000)), 60);
  EXPECT_EQ(line.count(start + Duration(119'999)), 0);
  EXPECT_EQ(line.count(start + Duration(120'000)), 2);
}

}  // namespace
}  // namespace gazetted
