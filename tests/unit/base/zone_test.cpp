#include "gazetted/base/zone.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "gazetted/base/text.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Gt;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Time utc(const std::string& text) { return *parse_rfc3339(text); }
WallTime wall(const std::string& text) { return Zone().wall(utc(text + "Z")); }
Zone zone(const std::string& name) {
  const auto loaded = Zone::load(name);
  EXPECT_TRUE(loaded) << loaded.error().message();
  return loaded ? *loaded : Zone();
}
std::string refusal(const std::string& name) {
  const auto loaded = Zone::load(name);
  return loaded ? "" : loaded.error().message();
}

// What a shell prints.
std::string printed(const std::string& command) {
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  char buffer[4096];
  while (const auto got = std::fread(buffer, 1, sizeof buffer, pipe.get())) text.append(buffer, got);
  return text;
}

// The environment as it was, afterwards.
class ZonesIn {
 public:
  explicit ZonesIn(const fs::path& directory) {
    if (const char* before = std::getenv("TZDIR")) before_ = before;
    ::setenv("TZDIR", directory.c_str(), 1);
  }
  ~ZonesIn() { before_ ? ::setenv("TZDIR", before_->c_str(), 1) : ::unsetenv("TZDIR"); }

 private:
  std::optional<std::string> before_;
};

TEST(Zones, EveryNameOfTzdataShowsTheSameClockAsDate) {
  const auto names = zone_names();
  ASSERT_THAT(names, SizeIs(Gt(400u)));
  TemporaryDirectory directory;
  std::string instants, list;
  std::vector<Time> times;
  for (int month = 0; month < 24; ++month) {  // of 2026 and 2027, at another hour each
    times.push_back(utc("2026-01-11T00:30:07Z") + hours(month * (730 + 3)));
    instants += fmt::format("@{}\n", to_millis(times.back()) / 1000);
  }
  for (const auto& name : names) list += name + "\n";
  directory.put("instants", instants);
  directory.put("names", list);
  const auto shown = printed("cd '" + directory.path().string() +
                             "' && while read -r zone; do TZ=$zone date -f instants '+%F %T %::z'; done <names");
  std::istringstream lines(shown);
  for (const auto& name : names) {
    const auto here = zone(name);
    for (const auto time : times) {
      std::string line;
      ASSERT_TRUE(std::getline(lines, line)) << name;
      const auto offset = format_offset(here.offset(time)).substr(3);
      const auto ours = format_wall(here.wall(time)) + " " + (offset.size() == 6 ? offset + ":00" : offset);
      ASSERT_EQ(ours, line) << name << " at " << format_rfc3339(time);
    }
  }
}

// What ICU 72 has wrong, whose data are of 2022.
TEST(Zones, AreOfTheSystemAndNotOfIcu) {
  struct {
    const char *name, *time;
    int hours;
  } const rows[] = {
      {"America/Mexico_City", "2026-07-01T12:00:00Z", -6}, {"Africa/Cairo", "2026-07-01T12:00:00Z", 3},
      {"Asia/Almaty", "2026-07-01T12:00:00Z", 5},          {"America/Asuncion", "2026-07-01T12:00:00Z", -3},
      {"America/Nuuk", "2026-01-01T12:00:00Z", -2},
  };
  for (const auto& row : rows) EXPECT_EQ(zone(row.name).offset(utc(row.time)), hours(row.hours)) << row.name;
}

TEST(Zones, AreNamedByAPlace) {
  for (const char* name : {"UTC", "Etc/UTC", "Etc/GMT", "Europe/London", "America/Argentina/Ushuaia", "US/Eastern",
                           "America/Port-au-Prince"}) {
    EXPECT_EQ(zone(name).name(), name);
  }
  EXPECT_EQ(zone("Europe/London").tzdata(), split(slurp(zone_directory() / "tzdata.zi"), '\n').front().substr(10));
}

TEST(Zones, WhatIsRefusedSaysWhatToWrite) {
  struct {
    const char *name, *told;
  } const rows[] = {
      {"EST", "'EST' does not say which place's rules apply; write the zone of a place (America/New_York), or UTC"},
      {"edt", "'edt' does not say which place's rules apply; write the zone of a place (America/New_York), or UTC"},
      {"MEZ", "write the zone of a place (Europe/Berlin)"},
      {"GMT", "write the zone of a place (Europe/London), or UTC"},
      {"EST5EDT", "'EST5EDT' does not say which place's rules apply"},
      {"GB", "'GB' does not say which place's rules apply"},
      {"Europe/Brelin", "'Europe/Brelin' is not a time zone; did you mean 'Europe/Berlin'?"},
      {"europe/london", "did you mean 'Europe/London'?"},
      {"America/New York", "did you mean 'America/New_York'?"},
      {"new york", "did you mean 'America/New_York'?"},
      {"Vienna", "did you mean 'Europe/Vienna'?"},
      {"UTC+2", "'UTC+2' is an offset and does not know of daylight saving"},
      {"+02:00", "'+02:00' is an offset"},
      {"Etc/GMT+5", "'Etc/GMT+5' has its sign the other way round"},
      {"Europe", "'Europe' is not a time zone"},
      {"Europe/", "is not a time zone"},
      {"Europe//London", "did you mean 'Europe/London'?"},
      {"posix/Europe/London", "is not a time zone"},
      {"right/Europe/London", "is not a time zone"},
      {"localtime", "is not a time zone"},
      {"posixrules", "is not a time zone"},
      {"tzdata.zi", "is not a time zone"},
      {"Etc/../../../../etc/passwd", "is not a time zone"},
      {"/usr/share/zoneinfo/Europe/London", "is not a time zone"},
      {"", "is not a time zone"},
  };
  for (const auto& row : rows) EXPECT_THAT(refusal(row.name), HasSubstr(row.told)) << row.name;
  EXPECT_THAT(refusal(std::string(100'000, 'A') + "/B"),
              AllOf(HasSubstr("is not a time zone"), SizeIs(testing::Lt(200u))));
  EXPECT_THAT(refusal(std::string("Europe/London\0", 14)), HasSubstr("is not a time zone"));
  EXPECT_THAT(refusal("Europe/\xE2\x80\x8BLondon"), HasSubstr("is not a time zone"));
}

TEST(Zones, WithoutTzdataTheErrorNamesThePackage) {
  TemporaryDirectory empty;
  for (const char* name : {"UTC", "Europe/London", "EST"}) {
    const auto loaded = Zone::load(name, empty / "zoneinfo");
    ASSERT_FALSE(loaded) << name;
    EXPECT_THAT(loaded.error().message(), HasSubstr("install the package tzdata")) << name;
  }
  const ZonesIn none(empty.path());
  EXPECT_THAT(refusal("Europe/London"), HasSubstr("install the package tzdata"));
  EXPECT_EQ(format_in_zone(utc("2026-07-01T12:00:00Z"), Zone::load_or_utc("Europe/London")), "2026-07-01 12:00 UTC");
}

TEST(Zones, ABrokenFileIsAnErrorAndNotUtc) {
  TemporaryDirectory directory;
  const auto london = slurp(zone_directory() / "Europe/London");
  for (const auto& bytes : {std::string(), std::string("TZif2"), std::string(200, 'x'), london.substr(0, 500),
                            london.substr(0, london.size() - 3), "TZif2" + std::string(300, '\xFF')}) {
    directory.put("Europe/London", bytes);
    const auto loaded = Zone::load("Europe/London", directory.path());
    ASSERT_FALSE(loaded) << bytes.size();
    EXPECT_THAT(loaded.error().message(), HasSubstr("Europe/London: this is not a time zone file"));
  }
}

// Abseil by itself would go on with the first one until the process ends.
TEST(Zones, AChangedFileIsSeenByWhoLoadsItAgain) {
  TemporaryDirectory directory;
  const auto noon = utc("2026-07-01T12:00:00Z");
  const auto put = [&](const std::string& from, const std::string& version) {
    directory.put("Europe/London", slurp(zone_directory() / from));
    directory.put("tzdata.zi", "# version " + version + "\n# This zic input file is in the public domain.\n");
    return *Zone::load("Europe/London", directory.path());
  };
  const auto first = put("Europe/London", "2025b");
  const auto second = put("Asia/Tokyo", "2026a");
  EXPECT_EQ(first.offset(noon), hours(1)) << "what holds the old one goes on with it";
  EXPECT_EQ(second.offset(noon), hours(9));
  EXPECT_THAT((std::vector{first.name(), second.name()}), ElementsAre("Europe/London", "Europe/London"));
  EXPECT_THAT((std::vector{first.tzdata(), second.tzdata()}), ElementsAre("2025b", "2026a"));
  EXPECT_EQ(put("Europe/London", "2026b").offset(noon), hours(1));
}

TEST(Zones, AreLoadedByManyThreadsAtOnce) {
  struct Place {
    const char* name;
    int hours;
  };
  const std::array places = {Place{"Europe/London", 1}, Place{"Asia/Tokyo", 9}, Place{"America/Denver", -6}};
  TemporaryDirectory directory;  // files that nobody has loaded before: what follows the rules of a zone is not read
  for (const auto& place : places)
    directory.put(place.name, slurp(zone_directory() / place.name) + "for this test alone");
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < 6; ++first) {
    threads.emplace_back([&, first] {
      for (std::size_t i = 0; i < 30; ++i) {
        const auto& place = places[(first + i) % places.size()];
        EXPECT_EQ(Zone::load(place.name, directory.path())->offset(utc("2026-07-01T12:00:00Z")), hours(place.hours));
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST(Zones, AVersionMayBeInAFileOfItsOwnOrUnknown) {
  TemporaryDirectory directory;
  directory.put("Europe/London", slurp(zone_directory() / "Europe/London"));
  EXPECT_EQ(Zone::load("Europe/London", directory.path())->tzdata(), "");
  directory.put("+VERSION", "2025b\n");
  EXPECT_EQ(Zone::load("Europe/London", directory.path())->tzdata(), "2025b");
}

TEST(Zones, NamesAreThoseThatCanBeLoaded) {
  TemporaryDirectory directory;
  for (const char* file : {"Europe/London", "America/Indiana/Knox", "UTC", "GB", "posix/Europe/London", "tzdata.zi",
                           "Etc/GMT+5", "posixrules"})
    directory.put(file, "x");
  EXPECT_THAT(zone_names(directory.path()), ElementsAre("America/Indiana/Knox", "Europe/London", "UTC"));
  EXPECT_THAT(zone_names(directory / "none"), IsEmpty());
}

TEST(WallTimes, MeanOneInstantTwoOrNone) {
  struct {
    const char *zone, *wall;
    Instants::Kind kind;
    const char *earlier, *later;
  } const rows[] = {
      {"Europe/London", "2026-03-02T09:00:00", Instants::Kind::unique, "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"},
      {"Europe/London", "2026-07-01T09:00:00", Instants::Kind::unique, "2026-07-01T08:00:00Z", "2026-07-01T08:00:00Z"},
      {"Europe/London", "2026-03-29T00:59:59", Instants::Kind::unique, "2026-03-29T00:59:59Z", "2026-03-29T00:59:59Z"},
      {"Europe/London", "2026-03-29T01:00:00", Instants::Kind::skipped, "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"},
      {"Europe/London", "2026-03-29T01:59:59", Instants::Kind::skipped, "2026-03-29T00:59:59Z", "2026-03-29T01:59:59Z"},
      {"Europe/London", "2026-03-29T02:00:00", Instants::Kind::unique, "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"},
      {"Europe/London", "2026-10-25T01:00:00", Instants::Kind::repeated, "2026-10-25T00:00:00Z",
       "2026-10-25T01:00:00Z"},
      {"Europe/London", "2026-10-25T02:00:00", Instants::Kind::unique, "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z"},
      {"America/New_York", "2026-03-08T02:30:00", Instants::Kind::skipped, "2026-03-08T06:30:00Z",
       "2026-03-08T07:30:00Z"},
      {"America/New_York", "2026-11-01T01:30:00", Instants::Kind::repeated, "2026-11-01T05:30:00Z",
       "2026-11-01T06:30:00Z"},
      {"Australia/Lord_Howe", "2026-10-04T02:15:00", Instants::Kind::skipped, "2026-10-03T15:15:00Z",
       "2026-10-03T15:45:00Z"},
      {"Pacific/Apia", "2011-12-30T12:00:00", Instants::Kind::skipped, "2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z"},
      {"UTC", "2026-03-29T01:30:00", Instants::Kind::unique, "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z"},
      {"Europe/London", "2500-07-01T09:00:00", Instants::Kind::unique, "2500-07-01T08:00:00Z", "2500-07-01T08:00:00Z"},
  };
  for (const auto& row : rows) {
    const auto found = zone(row.zone).instants(wall(row.wall));
    EXPECT_EQ(found.kind, row.kind) << row.zone << " " << row.wall;
    EXPECT_EQ(format_rfc3339(found.earlier), row.earlier) << row.zone << " " << row.wall;
    EXPECT_EQ(format_rfc3339(found.later), row.later) << row.zone << " " << row.wall;
  }
}

TEST(WallTimes, ASkippedOrRepeatedOneIsRefusedWithBothInstants) {
  const auto london = zone("Europe/London");
  EXPECT_EQ(*time_in_zone(wall("2026-07-01T09:00:00"), london), utc("2026-07-01T08:00:00Z"));
  EXPECT_EQ(
      time_in_zone(wall("2026-03-29T01:30:00"), london).error().message(),
      "daylight saving skips 2026-03-29 01:30 in Europe/London; write 2026-03-29 00:30+00:00 (2026-03-29 00:30 UTC) "
      "or 2026-03-29 02:30+01:00 (2026-03-29 01:30 UTC)");
  EXPECT_EQ(time_in_zone(wall("2026-10-25T01:30:00"), london).error().message(),
            "2026-10-25 01:30 comes twice in Europe/London, where daylight saving ends; write 2026-10-25 01:30+01:00 "
            "(2026-10-25 00:30 UTC) or 2026-10-25 01:30+00:00 (2026-10-25 01:30 UTC)");
}

TEST(WallTimes, AreShownWithTheLettersOfTheirZone) {
  struct {
    const char *zone, *time, *shown;
    int day;
  } const rows[] = {
      {"Europe/London", "2026-03-02T09:00:59Z", "2026-03-02 09:00 GMT", 20260302},
      {"Europe/London", "2026-06-30T23:30:00Z", "2026-07-01 00:30 BST", 20260701},
      {"America/Sao_Paulo", "2026-03-02T02:00:00Z", "2026-03-01 23:00 UTC-03:00", 20260301},
      {"Asia/Kathmandu", "2026-03-02T00:00:00Z", "2026-03-02 05:45 UTC+05:45", 20260302},
      {"America/Mexico_City", "2026-07-02T05:30:00Z", "2026-07-01 23:30 CST", 20260701},
      {"UTC", "1969-12-31T23:59:59Z", "1969-12-31 23:59 UTC", 19691231},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(format_in_zone(utc(row.time), zone(row.zone)), row.shown);
    EXPECT_EQ(day_in_zone(utc(row.time), zone(row.zone)), row.day) << row.zone;
  }
  EXPECT_EQ(format_offset(-minutes(210)), "UTC-03:30");
  EXPECT_EQ(format_offset(std::chrono::seconds(-75)), "UTC-00:01:15");
  EXPECT_EQ(format_wall(wall("2026-03-02T09:00:30")), "2026-03-02 09:00:30");
}

}  // namespace
}  // namespace gazetted::test
