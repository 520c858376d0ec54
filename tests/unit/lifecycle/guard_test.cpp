// What makes a list look wrong, as a table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/lifecycle/guard.hpp"

namespace gazetted {
namespace {

TEST(Guard, HoldsWhatShrankGrewOrHasOtherPeople) {
  struct Row {
    std::int64_t before, now;
    std::optional<std::int64_t> known;
    const char* odd;  // part of the sentence; empty: none
  };
  const Row table[] = {
      {0, 1'000'000, 0, ""},  // its first release
      {1000, 1000, 1000, ""},
      {1000, 700, 700, ""},  // 30 % is within the limit
      {1000, 699, 699, "30 % fewer"},
      {1000, 120, 120, "88 % fewer"},
      {1000, 1300, 1000, ""},
      {1000, 1301, 1000, "30 % more"},
      {1'000'000, 1, 1, "has 1 recipients; the last release to it (plan) went to 1,000,000, which is 100 % fewer"},
      {10, 29, 10, ""},
      {10, 30, 10, "200 % more"},  // 20 rows at least
      {25, 13, 13, ""},
      {25, 6, 6, "76 % fewer"},  // more than half of it
      {8, 4, 4, ""},
      {9, 4, 4, "56 % fewer"},
      {5, 1, 1, ""},
      {3, 4, 3, ""},
      {100, 100, 50, ""},
      {100, 100, 49, "only 49 of the 100 recipients"},
      {100, 100, std::nullopt, ""},
      {19, 19, 0, ""},  // too few to know
      {20, 20, 0, "only 0 of the 20"},
      {30, 30, 11, ""},
      {30, 30, 10, "only 10 of the 30 recipients of list 'press' were on it for the last release (plan); is"},
      {100, 75, 37, "only 37 of the 75"},
      {100, 125, 60, ""},
  };
  for (const auto& row : table) {
    const auto said = what_is_odd({"press", row.before, row.now, row.known, "plan"}, GuardLimits{});
    if (*row.odd == 0)
      EXPECT_EQ(said, "") << row.before << " " << row.now;
    else
      EXPECT_THAT(said, testing::HasSubstr(row.odd)) << row.before << " " << row.now;
  }
}

TEST(Guard, ComparesAReleaseWithItselfAsItWasAccepted) {
  EXPECT_EQ(what_is_odd({"press", 1000, 120, 120, ""}, GuardLimits{}),
            "list 'press' has 120 recipients; when the release was accepted it had 1,000, which is 88 % fewer");
  EXPECT_EQ(what_is_odd({"press", 30, 30, 0, ""}, GuardLimits{}),
            "only 0 of the 30 recipients of list 'press' were on it when the release was accepted; is this the right "
            "file?");
}

TEST(Guard, HasLimitsOfItsOwnAndCanBeOff) {
  EXPECT_NE(what_is_odd({"press", 100, 70, 70, ""}, {true, 0.1, 0.25}), "");
  EXPECT_NE(what_is_odd({"press", 100, 130, 100, ""}, {true, 0.1, 0.25}), "");
  EXPECT_EQ(what_is_odd({"press", 1000, 20, 0, ""}, {false, 0.1, 0.25}), "");
}

TEST(Guard, ALimitThatSomebodySetIsTheLimitForHalvesToo) {
  EXPECT_EQ(what_is_odd({"press", 100, 30, 30, ""}, {true, 0.8, 0.25}), "");
  EXPECT_NE(what_is_odd({"press", 10, 1, 1, ""}, {true, 0.8, 0.25}), "");
}

TEST(Guard, HoldsAListOfWhichATwentiethCannotBeRead) {
  struct Row {
    std::int64_t rows, skipped;
    const char* lost;
  };
  const Row table[] = {
      {100, 5, ""},      {100, 6, "6 of the 100 rows of list 'press' cannot be read"},
      {20, 2, ""},       {40, 3, "3 of the 40 rows"},
      {10'000, 500, ""}, {10'000, 501, "501 of the 10,000 rows"},
  };
  for (const auto& row : table) {
    const auto said = what_is_lost({"press", row.rows, row.skipped}, GuardLimits{});
    if (*row.lost == 0)
      EXPECT_EQ(said, "") << row.skipped;
    else
      EXPECT_THAT(said, testing::HasSubstr(row.lost)) << row.skipped;
  }
  EXPECT_EQ(what_is_lost({"press", 100, 6}, {false, 0.1, 0.25}), "");
}

TEST(Guard, HoldsAListThatHasLostAColumnWhichItsMailsPrint) {
  const std::set<std::string> before = {"city", "desk", "email", "name"};
  const std::set<std::string> now = {"email", "name"};
  const std::string text = "{{#subscriber.city}}{{subscriber.city}}{{/subscriber.city}} {{ subscriber.desk_name }}";
  EXPECT_EQ(columns_missed(before, now, text), std::vector<std::string>{"city"});
  EXPECT_EQ(columns_missed(before, before, text), std::vector<std::string>{});
  EXPECT_EQ(columns_missed(before, {}, text), std::vector<std::string>{});  // JSON Lines
  EXPECT_EQ(what_is_lost({"press", 100, 0, {"city"}}, GuardLimits{}),
            "list 'press' has no column 'city' any more, which its mails print");
}

}  // namespace
}  // namespace gazetted
