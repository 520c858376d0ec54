#include "gazetted/model/planned_time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/files.hpp"

namespace gazetted::test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Lt;
using testing::SizeIs;

Time utc(const std::string& text) { return *parse_rfc3339(text); }
const Zone& london() {
  static const Zone zone = *Zone::load("Europe/London");
  return zone;
}
PlannedTime planned(const std::string& text) {
  const auto parsed = parse_planned_time(text, london());
  EXPECT_TRUE(parsed) << text << ": " << parsed.error().message();
  return parsed ? *parsed : PlannedTime{};
}
std::string refusal(std::string_view text) {
  const auto parsed = parse_planned_time(text, london());
  return parsed ? "accepted as " + to_string(*parsed) : parsed.error().message();
}

// The newsroom is in London.
TEST(PlannedTimes, AreReadInTheseSpellings) {
  struct {
    const char *text, *written, *instant;
  } const rows[] = {
      // in the newsroom's zone
      {"2026-03-02 09:00", "2026-03-02 09:00 Europe/London", "2026-03-02T09:00:00Z"},
      {"2026-07-01 09:00", "2026-07-01 09:00 Europe/London", "2026-07-01T08:00:00Z"},
      {"2026-7-1 9:00", "2026-07-01 09:00 Europe/London", "2026-07-01T08:00:00Z"},
      {"2026-07-01T09:00", "2026-07-01 09:00 Europe/London", "2026-07-01T08:00:00Z"},
      {"2026-07-01t09:00:30", "2026-07-01 09:00:30 Europe/London", "2026-07-01T08:00:30Z"},
      {"  2026-07-01  09:00\t", "2026-07-01 09:00 Europe/London", "2026-07-01T08:00:00Z"},
      {"2026-07-01, 09:00", "2026-07-01 09:00 Europe/London", "2026-07-01T08:00:00Z"},
      {"2026-07-01 00:00", "2026-07-01 00:00 Europe/London", "2026-06-30T23:00:00Z"},
      {"2026-07-01 23:59:59", "2026-07-01 23:59:59 Europe/London", "2026-07-01T22:59:59Z"},
      {"2028-02-29 12:00", "2028-02-29 12:00 Europe/London", "2028-02-29T12:00:00Z"},
      // in a zone
      {"2026-03-02 09:00 Europe/London", "2026-03-02 09:00 Europe/London", "2026-03-02T09:00:00Z"},
      {"2026-07-01 09:00 America/Mexico_City", "2026-07-01 09:00 America/Mexico_City", "2026-07-01T15:00:00Z"},
      {"2026-07-01T09:00:00 Asia/Kathmandu", "2026-07-01 09:00 Asia/Kathmandu", "2026-07-01T03:15:00Z"},
      {"2026-07-01 09:00, Europe/Paris", "2026-07-01 09:00 Europe/Paris", "2026-07-01T07:00:00Z"},
      {"2026-07-01 09:00 UTC", "2026-07-01 09:00 UTC", "2026-07-01T09:00:00Z"},
      {"2026-07-01 09:00 Etc/UTC", "2026-07-01 09:00 Etc/UTC", "2026-07-01T09:00:00Z"},
      // with an offset
      {"2026-07-01T09:00:00Z", "2026-07-01 09:00+00:00", "2026-07-01T09:00:00Z"},
      {"2026-07-01T09:00:00z", "2026-07-01 09:00+00:00", "2026-07-01T09:00:00Z"},
      {"2026-07-01T09:00:00.000Z", "2026-07-01 09:00+00:00", "2026-07-01T09:00:00Z"},
      {"2026-07-01T09:00+05:30", "2026-07-01 09:00+05:30", "2026-07-01T03:30:00Z"},
      {"2026-07-01 09:00 -0330", "2026-07-01 09:00-03:30", "2026-07-01T12:30:00Z"},
      {"2026-07-01 09:00 +1", "2026-07-01 09:00+01:00", "2026-07-01T08:00:00Z"},
      {"2026-07-01 09:00 UTC-05:00", "2026-07-01 09:00-05:00", "2026-07-01T14:00:00Z"},
      {"2026-07-01 09:00 +14:00", "2026-07-01 09:00+14:00", "2026-06-30T19:00:00Z"},
      {"2026-07-01 09:00 -12:00", "2026-07-01 09:00-12:00", "2026-07-01T21:00:00Z"},
      // with both, which agree
      {"2026-07-01 09:00+01:00 Europe/London", "2026-07-01 09:00+01:00 Europe/London", "2026-07-01T08:00:00Z"},
      {"2026-07-01T09:00:00+01:00[Europe/London]", "2026-07-01 09:00+01:00 Europe/London", "2026-07-01T08:00:00Z"},
      {"2026-07-01 09:00 Europe/London (UTC+01:00)", "2026-07-01 09:00+01:00 Europe/London", "2026-07-01T08:00:00Z"},
      {"2026-03-02T09:00:00Z Europe/London", "2026-03-02 09:00+00:00 Europe/London", "2026-03-02T09:00:00Z"},
      // which of the two that daylight saving makes
      {"2026-10-25 01:30+01:00 Europe/London", "2026-10-25 01:30+01:00 Europe/London", "2026-10-25T00:30:00Z"},
      {"2026-10-25 01:30 Europe/London +00:00", "2026-10-25 01:30+00:00 Europe/London", "2026-10-25T01:30:00Z"},
      // a weekday in front
      {"Mon 2026-03-02 09:00", "2026-03-02 09:00 Europe/London", "2026-03-02T09:00:00Z"},
      {"Monday, 2026-03-02 09:00", "2026-03-02 09:00 Europe/London", "2026-03-02T09:00:00Z"},
      {"mon. 2026-03-02T09:00Z", "2026-03-02 09:00+00:00", "2026-03-02T09:00:00Z"},
      {"Thurs 2026-03-05 09:00", "2026-03-05 09:00 Europe/London", "2026-03-05T09:00:00Z"},
      // a month in words
      {"2 March 2026 09:00", "2026-03-02 09:00 Europe/London", "2026-03-02T09:00:00Z"},
      {"MAR 2, 2026 9:00 Europe/Paris", "2026-03-02 09:00 Europe/Paris", "2026-03-02T08:00:00Z"},
      {"Monday, 2 March 2026 at 09:00 Europe/Paris", "2026-03-02 09:00 Europe/Paris", "2026-03-02T08:00:00Z"},
      {"Mon 2 Mar 2026, 09:00 Europe/London (UTC+00:00)", "2026-03-02 09:00+00:00 Europe/London",
       "2026-03-02T09:00:00Z"},
  };
  for (const auto& row : rows) {
    const auto time = planned(row.text);
    EXPECT_EQ(to_string(time), row.written) << row.text;
    EXPECT_EQ(format_rfc3339(time.instant), row.instant) << row.text;
    EXPECT_EQ(time.tzdata.empty(), time.zone.empty()) << row.text;
    EXPECT_EQ(planned(row.written), time) << "read again: " << row.text;
  }
}

TEST(PlannedTimes, ThatLeaveADoubtAreRefusedWithWhatToWrite) {
  struct {
    const char *text, *told;
  } const rows[] = {
      // no time of day
      {"2026-03-02", "'2026-03-02' has no time of day; write 2026-03-02 09:00 Europe/London"},
      {"Mon 2 March 2026", "has no time of day; write 2026-03-02 09:00 Europe/London"},
      {"2026-03-02 Europe/London", "has no time of day; write 2026-03-02 09:00 Europe/London"},
      {"2026-03-02 noon", "has no time of day; write 2026-03-02 09:00 Europe/London"},
      // days that can be misread, or are none
      {"03/04/2026 09:00", "'03/04/2026 09:00' can be misread; write the year first: 2026-04-03 or 2026-03-04"},
      {"31.12.2026 09:00", "can be misread; write the year first: 2026-12-31"},
      {"12/31/2026 09:00", "can be misread; write the year first: 2026-12-31"},
      {"2026/03/02 09:00", "can be misread; write the year first: 2026-03-02"},
      {"20260302T090000Z", "can be misread; write the year first: 2026-03-02"},
      {"03/03/2026 09:00", "write the year first: 2026-03-03"},
      {"03/04/26 09:00", "is not a time; write 2026-03-02 09:00 Europe/London"},
      {"2026-02-30 09:00", "there is no day 2026-02-30"},
      {"2027-02-29 09:00", "there is no day 2027-02-29"},
      {"2026-13-01 09:00", "there is no day 2026-13-01"},
      {"30 February 2026 09:00", "is not a time"},
      {"1969-12-31 09:00", "there is no day 1969-12-31"},
      {"2201-01-01 09:00", "there is no day 2201-01-01"},
      // a weekday that is another, or in another language
      {"Tue 2026-03-02 09:00", "2026-03-02 is a Monday, and not a Tuesday; correct one of them"},
      {"Montag 2026-03-02 09:00", "'Montag' is not the English name of a weekday; write Mon, or leave it out"},
      // times of day
      {"2026-03-02 9am", "uses am, which is misread around noon and midnight; write 09:00, on 24 hours"},
      {"2026-03-02 9 p.m.", "write 21:00, on 24 hours"},
      {"2026-03-02 12:01 AM Europe/London", "write 00:01, on 24 hours"},
      {"2026-03-02 12:01 pm", "write 12:01, on 24 hours"},
      {"2026-03-02 09", "'09' is not a time of day; write it as 09:00"},
      {"2026-03-02 0900", "'0900' is not a time of day; write it as 09:00"},
      {"2026-03-02 9h30", "'9h30' is not a time of day"},
      {"2026-03-02 9.30", "'9.30' is not a time of day"},
      {"2026-03-02 9:5", "'9:5' is not a time of day"},
      {"2026-03-02 24:00", "'2026-03-02 24:00' ends a day; write the beginning of the next: 2026-03-03 00:00"},
      {"2026-12-31 24:00", "write the beginning of the next: 2027-01-01 00:00"},
      {"2026-03-02 24:01", "has no time of day between 00:00 and 23:59:59"},
      {"2026-03-02 09:60", "has no time of day between"},
      {"2026-06-30T23:59:60Z", "is a leap second, which clocks pass over; write the second before or after"},
      {"2026-03-02 09:00:00.5", "has a part of a second; leave it out"},
      // zones and offsets
      {"2026-03-02 09:00 EST",
       "'EST' does not say which place's rules apply; write the zone of a place (America/New_York), or UTC"},
      {"2026-03-02 09:00 CET",
       "'CET' does not say which place's rules apply; write the zone of a place (Europe/Paris), or UTC"},
      {"2026-03-02 09:00 GMT", "'GMT' does not say which place's rules apply"},
      {"2026-03-02 09:00 ET", "America/New_York"},
      {"2026-03-02 09:00 GMT+1", "'GMT+1' is an offset and does not know of daylight saving"},
      {"2026-03-02 09:00 Etc/GMT+5", "'Etc/GMT+5' has its sign the other way round"},
      {"2026-03-02 09:00 Europe/Brelin", "'Europe/Brelin' is not a time zone; did you mean 'Europe/Berlin'?"},
      {"2026-03-02 09:00 America/New York", "did you mean 'America/New_York'?"},
      {"2026-03-02 09:00 London time", "'London time' is not a time zone"},
      {"2026-03-02 09:00 +25:00", "no place has the offset '+25:00'; they are from -12:00 to +14:00"},
      {"2026-03-02 09:00 +14:01", "no place has the offset '+14:01'"},
      {"2026-03-02 09:00 +1:5", "'+1:5' is not an offset; write it as +01:00"},
      {"2026-03-02 09:00Z +01:00", "has two offsets; leave one out"},
      {"2026-03-02 09:00 Europe/London (UTC+00:00) = 09:00 UTC", "is not a time zone"},
      // none at all
      {"", "'' is not a time; write 2026-03-02 09:00 Europe/London"},
      {"tomorrow 09:00", "'tomorrow' is not the English name of a weekday"},
      {"tomorrow", "'tomorrow' is not a time; write 2026-03-02 09:00 Europe/London"},
      {"Monday", "'Monday' is not a time"},
      {"09:00", "'09:00' is not a time"},
      {"true", "'true' is not a time"},
      {"73------ 09:00", "is not a time"},
      {"2026---- 09:00", "is not a time"},
      {"1772442000", "'1772442000' is not a time"},
      {"-2026-03-02 09:00", "is not a time"},
      {"99999-01-01 09:00", "is not a time"},
      {"0026-03-02 09:00", "is not a time"},
      {"2026-03-02x09:00", "is not a time"},
      {"2026–03–02 09:00", "is not a time; write 2026-03-02 09:00"},
      {"2026-03-02\xC2\xA0"
       "09:00",
       "has a character that cannot be seen (U+00A0); type the time again"},
      {"2026-03-02 09:00\xE2\x80\x8B", "(U+200B)"},
      {"2026-03-02\n09:00", "(U+000A)"},
      {"2026-03-02 09:00 \xFF", "is not a time"},
  };
  for (const auto& row : rows) EXPECT_THAT(refusal(row.text), HasSubstr(row.told)) << row.text;
}

TEST(PlannedTimes, OfHostileLengthOrWithANulAreRefusedShortly) {
  for (const auto& text :
       {std::string(100'000, '9'), "2026-03-02 09:00 " + std::string(100'000, 'A') + "/B",
        std::string(100'000, ' ') + "x", "2026-03-02 09:00" + std::string(100'000, '0'),
        std::string("2026-03-02 09:00\0Europe/London", 30), std::string(100'000, '\0'),
        "2026-03-02 09:00." + std::string(90, '0') + "1", "2026-03-02 " + std::string(50, '9') + ":00"})
    EXPECT_THAT(refusal(text), AllOf(testing::Not(HasSubstr("accepted")), SizeIs(Lt(250u)))) << text.substr(0, 40);
}

// The gaps and folds of 2026 in London and New York, and others of their kind.
TEST(PlannedTimes, ThatDaylightSavingSkipsOrRepeatsNameBothInstants) {
  struct {
    const char *text, *told;
  } const rows[] = {
      {"2026-03-29 01:30",
       "daylight saving skips 2026-03-29 01:30 in Europe/London; write 2026-03-29 00:30+00:00 "
       "(2026-03-29 00:30 UTC) or 2026-03-29 02:30+01:00 (2026-03-29 01:30 UTC)"},
      {"2026-10-25 01:30",
       "2026-10-25 01:30 comes twice in Europe/London, where daylight saving ends; write "
       "2026-10-25 01:30+01:00 (2026-10-25 00:30 UTC) or 2026-10-25 01:30+00:00 (2026-10-25 01:30 UTC)"},
      {"2026-03-08 02:30 America/New_York", "(2026-03-08 06:30 UTC) or 2026-03-08 03:30-04:00 (2026-03-08 07:30 UTC)"},
      {"2026-11-01 01:30 America/New_York", "(2026-11-01 05:30 UTC) or 2026-11-01 01:30-05:00 (2026-11-01 06:30 UTC)"},
      {"2026-03-29 02:00 Europe/Paris", "daylight saving skips 2026-03-29 02:00 in Europe/Paris"},
      {"2026-10-25 02:59:59 Europe/Paris", "2026-10-25 02:59:59 comes twice in Europe/Paris"},
      {"2026-10-04 02:15 Australia/Lord_Howe", "daylight saving skips 2026-10-04 02:15 in Australia/Lord_Howe"},
      {"2026-09-06 00:30 America/Santiago", "daylight saving skips 2026-09-06 00:30 in America/Santiago"},
      // Nor does an offset make a skipped time exist, or choose a third one.
      {"2026-03-29 01:30+00:00 Europe/London", "daylight saving skips 2026-03-29 01:30 in Europe/London"},
      {"2026-10-25 01:30+02:00 Europe/London", "2026-10-25 01:30 comes twice in Europe/London"},
  };
  for (const auto& row : rows) EXPECT_THAT(refusal(row.text), HasSubstr(row.told)) << row.text;
  for (const char* edge : {"2026-03-29 00:59:59", "2026-03-29 02:00", "2026-10-25 00:59:59", "2026-10-25 02:00"})
    EXPECT_EQ(to_string(planned(edge)), std::string(edge) + " Europe/London");
  EXPECT_EQ(planned("2026-03-29 02:30+01:00").instant, utc("2026-03-29T01:30:00Z")) << "as the refusal advises";
}

TEST(PlannedTimes, WithAZoneBesideAnotherOffsetNameBothInstants) {
  EXPECT_EQ(refusal("2026-03-02 09:00+01:00 Europe/London"),
            "Europe/London is at UTC+00:00 then, and not at UTC+01:00; write 2026-03-02 09:00 Europe/London "
            "(2026-03-02 09:00 "
            "UTC) or 2026-03-02 09:00+01:00 (2026-03-02 08:00 UTC)");
  EXPECT_THAT(refusal("2026-07-01T22:46:19Z Australia/Sydney"),
              AllOf(HasSubstr("(2026-07-01 12:46:19 UTC)"), HasSubstr("(2026-07-01 22:46:19 UTC)")));
  EXPECT_THAT(refusal("2026-07-01 09:00 UTC +01:00"), HasSubstr("UTC is at UTC+00:00 then, and not at UTC+01:00"));
}

TEST(PlannedTimes, WithoutTheTzdataOfTheirZoneSayWhichPackage) {
  TemporaryDirectory empty;
  ASSERT_EQ(london().name(), "Europe/London");  // the newsroom's own is read before
  ::setenv("TZDIR", empty.path().c_str(), 1);
  const auto told = refusal("2026-03-02 09:00 Europe/Paris");
  ::unsetenv("TZDIR");
  EXPECT_THAT(told, HasSubstr("install the package tzdata"));
}

TEST(PlannedTimes, OverSixHoursPastAreRefusedWhenTheReleaseIsAccepted) {
  const auto time = planned("2026-07-01 09:00 Europe/Paris");
  EXPECT_TRUE(judge_not_past(time, time.instant - hours(24 * 365), london()));
  EXPECT_TRUE(judge_not_past(time, time.instant, london()));
  EXPECT_TRUE(judge_not_past(time, time.instant + hours(6), london()));
  const auto late = judge_not_past(time, time.instant + hours(6) + seconds(1), london());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message(),
            "Wed 1 Jul 2026, 08:00 Europe/London (UTC+01:00) = 07:00 UTC is 6h 0m ago; correct it, or leave it out");
}

TEST(PlannedTimes, AreShownInTheNewsroomsZoneAndInUtc) {
  struct {
    const char *zone, *time, *shown;
  } const rows[] = {
      {"Europe/London", "2026-03-02T09:00:00Z", "Mon 2 Mar 2026, 09:00 Europe/London (UTC+00:00) = 09:00 UTC"},
      {"Europe/London", "2026-07-01T08:00:30Z", "Wed 1 Jul 2026, 09:00:30 Europe/London (UTC+01:00) = 08:00:30 UTC"},
      {"Pacific/Auckland", "2026-03-01T20:00:00Z",
       "Mon 2 Mar 2026, 09:00 Pacific/Auckland (UTC+13:00) = Sun 1 Mar 2026, 20:00 UTC"},
      {"America/St_Johns", "2026-03-02T12:30:00Z", "Mon 2 Mar 2026, 09:00 America/St_Johns (UTC-03:30) = 12:30 UTC"},
      {"UTC", "2026-03-02T09:00:00Z", "Mon 2 Mar 2026, 09:00 UTC"},
  };
  for (const auto& row : rows) {
    const auto zone = *Zone::load(row.zone);
    EXPECT_EQ(format_beside_utc(utc(row.time), zone), row.shown);
    EXPECT_EQ(planned(format_in_full(utc(row.time), zone)).instant, utc(row.time)) << "what is shown can be copied";
  }
}

// A directory of tzdata in which London has the rules of another place.
class AnUpdateOfTzdata : public testing::Test {
 protected:
  Zone london_as(const std::string& other) {
    directory.put("Europe/London", slurp(zone_directory() / other));
    return *Zone::load("Europe/London", directory.path());
  }
  TemporaryDirectory directory;
};

TEST_F(AnUpdateOfTzdata, ThatMovesAWallTimeIsSeen) {
  const auto summer = planned("2026-07-01 09:00");
  EXPECT_FALSE(moved(summer, london()));
  EXPECT_FALSE(moved(summer, london_as("Europe/Lisbon"))) << "the same offset then";
  const auto now = moved(summer, london_as("Europe/Paris"));
  ASSERT_TRUE(now);
  EXPECT_EQ(now->kind, Instants::Kind::unique);
  EXPECT_EQ(format_rfc3339(now->earlier), "2026-07-01T07:00:00Z");
  EXPECT_FALSE(moved(planned("2026-07-01 09:00+01:00"), london_as("Europe/Paris"))) << "no zone is in it";
  EXPECT_TRUE(moved(planned("2026-07-01 09:00+01:00 Europe/London"), london_as("Europe/Paris")));
}

TEST_F(AnUpdateOfTzdata, ThatSkipsOrRepeatsAWallTimeMovesIt) {
  EXPECT_EQ(moved(planned("2026-03-08 02:30"), london_as("America/New_York"))->kind, Instants::Kind::skipped);
  EXPECT_EQ(moved(planned("2026-11-01 01:30"), london_as("America/New_York"))->kind, Instants::Kind::repeated);
  // Ireland's clocks change with London's: with the offset written, it is still clear which of the two is meant.
  EXPECT_FALSE(moved(planned("2026-10-25 01:30+00:00 Europe/London"), london_as("Europe/Dublin")));
  auto unclear = planned("2026-10-25 01:30+00:00 Europe/London");
  unclear.offset.reset();  // as it was accepted by data without this change of the clocks
  EXPECT_EQ(moved(unclear, london())->kind, Instants::Kind::repeated);
}

TEST(PlannedTimes, ComeBackFromTheArchiveAsTheyWere) {
  for (const char* text : {"2026-03-02 09:00", "2026-07-01 09:00:30 America/Mexico_City", "2026-07-01 09:00-03:30",
                           "2026-10-25 01:30+01:00 Europe/London", "2026-07-01 09:00 UTC", "2026-07-01T09:00:00Z"}) {
    const auto time = planned(text);
    const auto back = planned_time_from(*parse_json(json::serialize(to_json(time))));
    ASSERT_TRUE(back) << text << ": " << back.error().message();
    EXPECT_EQ(*back, time) << text;
  }
  EXPECT_EQ(
      json::serialize(to_json(planned("2026-07-01 09:00+01:00 Europe/London"))),
      R"({"wall":"2026-07-01T09:00:00","zone":"Europe/London","offset":"+01:00","instant":"2026-07-01T08:00:00Z",)"
      R"("tzdata":")" +
          london().tzdata() + R"("})");
}

TEST(PlannedTimes, OfADamagedArchiveAreErrors) {
  for (const char* text : {
           "null",
           "[]",
           "{}",
           "7",
           R"("2026-07-01T09:00:00Z")",
           R"({"wall":"2026-07-01T09:00:00","instant":"2026-07-01T09:00:00Z"})",  // neither zone nor offset
           R"({"wall":"2026-07-01T09:00:00","zone":"UTC"})",
           R"({"wall":"2026-07-01T09:00:00","zone":"UTC","instant":7})",
           R"({"wall":["2026-07-01T09:00:00"],"zone":"UTC","instant":"2026-07-01T09:00:00Z"})",
           R"({"wall":"2026-07-01 09:00","zone":"UTC","instant":"2026-07-01T09:00:00Z"})",
           R"({"wall":"2026-07-32T09:00:00","zone":"UTC","instant":"2026-07-01T09:00:00Z"})",
           R"({"wall":"2026-07-01T09:00:00","zone":"UTC","instant":"2026-07-01T09:00:00+00:00"})",
           R"({"wall":"2026-07-01T09:00:00","zone":"UTC","instant":"2026-07-03T09:00:00Z"})",
           R"({"wall":"2026-07-01T09:00:00","offset":"+01:00","instant":"2026-07-01T09:00:00Z"})",
           R"({"wall":"2026-07-01T09:00:00","offset":null,"zone":"UTC","instant":"2026-07-01T09:00:00Z"})",
           R"({"wall":"2026-07-01T09:00:00","offset":"1h","instant":"2026-07-01T08:00:00Z"})",
           R"({"wall":"2026-07-01T09:00:00","zone":"a\nb","instant":"2026-07-01T09:00:00Z"})",
           R"({"wall":"2026-07-01T09:00:00","zone":"UTC","tzdata":"2025b\u0000","instant":"2026-07-01T09:00:00Z"})",
       })
    EXPECT_FALSE(planned_time_from(*parse_json(text))) << text;
}

}  // namespace
}  // namespace gazetted::test
