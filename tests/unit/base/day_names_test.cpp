#include "gazetted/base/day_names.hpp"

#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

using namespace std::chrono;

TEST(DayNames, AreReadInFullOrShortInAnyCase) {
  EXPECT_EQ(month_named("March"), March);
  EXPECT_EQ(month_named("DEC"), December);
  EXPECT_EQ(month_named("Sept."), September);
  EXPECT_EQ(weekday_named("monday"), Monday);
  EXPECT_EQ(weekday_named("Thurs."), Thursday);
  EXPECT_EQ(weekday_named("SUN"), Sunday);
  for (const char* word : {"", ".", "Ma", "Marc", "Marches", "Montag", "Mond", "13"}) {
    EXPECT_FALSE(month_named(word)) << word;
    EXPECT_FALSE(weekday_named(word)) << word;
  }
}

TEST(DayNames, AreWrittenShortOrInFull) {
  EXPECT_EQ(short_name(January), "Jan");
  EXPECT_EQ(short_name(December), "Dec");
  EXPECT_EQ(short_name(Sunday), "Sun");
  EXPECT_EQ(full_name(Saturday), "Saturday");
}

}  // namespace
}  // namespace gazetted::test
