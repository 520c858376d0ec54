// The schedule as a calendar.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/cli/calendar.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

const Time nine = *parse_rfc3339("2026-03-02T09:00:00Z");

TEST(Calendar, IsAsRfc5545HasIt) {
  EXPECT_EQ(
      calendar_of({{"plan@news.example.org", nine, "A plan", "scheduled"}}, nine - Duration(60'000)),
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//gazetted//schedule//EN\r\nMETHOD:PUBLISH\r\n"
      "BEGIN:VEVENT\r\nUID:plan@news.example.org\r\nDTSTAMP:20260302T085900Z\r\nDTSTART:20260302T090000Z\r\n"
      "SUMMARY:A "
      "plan\r\nDESCRIPTION:scheduled\r\nSTATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  EXPECT_EQ(
      calendar_of({}, nine),
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//gazetted//schedule//EN\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n");
}

TEST(Calendar, WhatIsNotSureIsTentative) {
  EXPECT_THAT(calendar_of({{"plan", nine, "A plan", "it is paused", EventStatus::tentative}}, nine),
              HasSubstr("DESCRIPTION:it is paused\r\nSTATUS:TENTATIVE\r\n"));
}

TEST(Calendar, ATextCannotEndItsLineOrItsEvent) {
  const auto text = calendar_of({{"x", nine, "One; two, three\\four\nEND:VEVENT\r\nX:\x01y", ""}}, nine);
  EXPECT_THAT(text, HasSubstr("SUMMARY:One\\; two\\, three\\\\four\\nEND:VEVENT\\nX:y\r\n"));
}

TEST(Calendar, LongLinesAreFoldedBetweenCharacters) {
  for (int shift = 0; shift < 4; ++shift) {
    std::string title(std::size_t(shift), 'a');
    for (int i = 0; i < 100; ++i) title += "ü中";
    const auto text = calendar_of({{"x", nine, title, ""}}, nine);
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find("\r\n", at);
      ASSERT_NE(end, std::string::npos);
      EXPECT_LE(end - at, 75u);
      EXPECT_TRUE(is_utf8(text.substr(at, end - at)));
      at = end + 2;
    }
    EXPECT_THAT(replace_all(text, "\r\n ", ""), HasSubstr("SUMMARY:" + title + "\r\n"));
  }
}

}  // namespace
}  // namespace gazetted
