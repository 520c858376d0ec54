// When a list is fetched again and what of it is taken, as tables.
#include "gazetted/audience/fetched_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

using testing::HasSubstr;

constexpr Duration minute{60'000};

ListSource from_web() { return {.url = "https://crm.example.org/press.csv?key=1234", .every = minute * 60}; }

Time at(int minutes) { return from_millis(1'900'000'000'000) + minute * minutes; }

TEST(FetchedList, IsFetchedAtOnceThenEveryHourAndAfterAFailureSooner) {
  const auto source = from_web();
  FetchRecord record;
  EXPECT_EQ(next_fetch(source, record), Time{});
  record.source = identity_of(source);
  record.tried = at(0);
  struct Row {
    int failures, minutes;
  };
  for (const auto& row : {Row{0, 60}, {1, 1}, {2, 2}, {3, 4}, {4, 8}, {5, 16}, {6, 30}, {100, 30}}) {
    record.failures = row.failures;
    EXPECT_EQ(next_fetch(source, record), at(row.minutes)) << row.failures;
  }
  record.failures = 0;
  record.checked = at(-30);
  EXPECT_EQ(next_fetch(source, record), at(30));
  auto often = source;
  often.every = minute * 5;
  record.failures = 5;
  EXPECT_EQ(next_fetch(often, record), at(5));
  auto other = source;
  other.url = "https://crm.example.org/others.csv";
  EXPECT_EQ(next_fetch(other, record), Time{});
}

TEST(FetchedList, IsTooOldAfterThreeTimesItsHour) {
  FetchRecord record;
  EXPECT_TRUE(is_stale(from_web(), record, at(0)));
  record.checked = at(0);
  EXPECT_FALSE(is_stale(from_web(), record, at(180)));
  EXPECT_TRUE(is_stale(from_web(), record, at(181)));
}

TEST(FetchedList, WhatIsMuchLessOrOfOtherPeopleIsNotTakenByItself) {
  struct Row {
    FetchedFigures figures;
    const char* why;
  };
  const Row table[] = {
      {{.subscribers = 100}, ""},  // the first
      {{.subscribers = 100, .unfit = "nobody is on the list"}, "nobody is on the list"},
      {{.subscribers = 50, .before = 100, .known = 50}, ""},
      {{.subscribers = 49, .before = 100, .known = 49}, "it has 49 subscribers, and the last one had 100"},
      {{.subscribers = 1, .before = 5, .known = 1}, ""},  // four people
      {{.subscribers = 1, .before = 6, .known = 1}, "it has 1 subscriber, and the last one had 6"},
      {{.subscribers = 1000, .before = 100, .known = 50}, ""},
      {{.subscribers = 1000, .before = 100, .known = 49}, "only 49 of its 1,000 subscribers were in the last one"},
      {{.subscribers = 49, .before = 49, .known = 0}, ""},
  };
  for (const auto& row : table) {
    const auto why = why_not_taken(row.figures);
    if (*row.why == 0)
      EXPECT_EQ(why, "") << row.figures.subscribers << " " << row.figures.before;
    else
      EXPECT_THAT(why, HasSubstr(row.why));
  }
}

TEST(FetchedList, ARecordIsReadAsItWasWritten) {
  FetchRecord record{.source = "ab",
                     .tried = at(1),
                     .checked = at(0),
                     .changed = at(-5),
                     .failures = 3,
                     .trouble = "no",
                     .told = "yes",
                     .etag = "\"1\"",
                     .last_modified = "x",
                     .subscribers = 12,
                     .refused = true};
  const auto read = parse_fetch_record(to_text(record));
  ASSERT_TRUE(read);
  EXPECT_TRUE(*read == record);
  EXPECT_FALSE(parse_fetch_record("[]"));
  EXPECT_FALSE(parse_fetch_record("{"));
  EXPECT_TRUE(parse_fetch_record("{\"tried\": 3, \"failures\": -1, \"checked\": \"yesterday\"}"));
}

TEST(FetchedList, IsShownWithoutWhatOpensIt) {
  EXPECT_EQ(shown(from_web()), "https://crm.example.org/press.csv");
  EXPECT_EQ(shown({.command = {"/usr/bin/export", "--token", "1234"}}), "command /usr/bin/export");
  EXPECT_EQ(shown({.command = {"/bin/sh", "-c", "export | sort"}}), "command export | sort");
}

TEST(FetchedList, AnotherAddressIsAnotherSourceAndAnotherPasswordIsNot) {
  auto source = from_web();
  const auto before = identity_of(source);
  source.headers.emplace_back("Authorization", Secret("Bearer x"));
  source.every = minute;
  EXPECT_EQ(identity_of(source), before);
  source.url += "&x=1";
  EXPECT_NE(identity_of(source), before);
  EXPECT_NE(identity_of({.command = {"/bin/a", "b"}}), identity_of({.command = {"/bin/a b"}}));
}

}  // namespace
}  // namespace gazetted
