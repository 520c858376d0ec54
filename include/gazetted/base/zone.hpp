// A time zone of the machine: the file of tzdata, read through Abseil (daemon/base/zone.cpp is its one door). Nobody
// else says an offset: ICU's own zones are years old, an hour off in places. A Zone is a value that never changes; who
// loads it again gets the file as it is by then, so a reload of the configuration sees an update of tzdata, and what
// holds a Zone meanwhile stays consistent. Thread-safe; nothing is cached here.
#pragma once
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

// What a clock on the wall shows, without saying where it hangs.
using WallTime = std::chrono::local_seconds;

// What a wall time means in a zone. One that daylight saving skips is as far from either side of the gap as it would
// have been: `earlier` reads it with the offset after the change, `later` with the one before. One that it repeats
// comes at both.
struct Instants {
  enum class Kind { unique, skipped, repeated };
  Kind kind = Kind::unique;
  Time earlier, later;  // the same where it is unique
};

// $TZDIR as for date(1), else /usr/share/zoneinfo.
std::filesystem::path zone_directory();

class Zone {
 public:
  Zone() = default;  // UTC, which needs no file

  // By its IANA name: UTC, or AREA/PLACE. Refused, with what to write instead: abbreviations and other names that are
  // not of a place (EST, EST5EDT, GB), offsets, and Etc/GMT+5, whose sign is the other way round. Where there is no
  // tzdata at all, the error names the package, also for UTC.
  static Result<Zone> load(const std::string& name, const std::filesystem::path& directory = zone_directory());
  // For what people read, where the name was checked before: UTC, and shown as such, if it can no longer be loaded.
  static Zone load_or_utc(const std::string& name);

  const std::string& name() const { return name_; }
  // The release of tzdata that it was read from: "2025b". Empty where the machine does not say.
  const std::string& tzdata() const { return tzdata_; }

  std::chrono::seconds offset(Time time) const;  // east of Greenwich
  WallTime wall(Time time) const;                // whole seconds, rounded down
  // "BST", or "UTC-03:00" where tzdata has no letters.
  std::string abbreviation(Time time) const;
  Instants instants(WallTime wall) const;

 private:
  struct Rules;
  std::string name_ = "UTC";
  std::string tzdata_;
  std::shared_ptr<const Rules> rules_;  // null: UTC
};

// Every name that load() takes; for suggestions. Empty: there is no tzdata.
std::vector<std::string> zone_names(const std::filesystem::path& directory = zone_directory());

// "UTC+05:30".
std::string format_offset(std::chrono::seconds offset);
// The one instant of a wall time. One that daylight saving skips or repeats is an error that names both instants.
Result<Time> time_in_zone(WallTime wall, const Zone& zone);
// The calendar day in that zone, as yyyymmdd.
int day_in_zone(Time time, const Zone& zone);
// "2026-03-02 09:00 GMT" in that zone.
std::string format_in_zone(Time time, const Zone& zone);
// For people who must not mistake it: "Mon 2 Mar 2026, 09:00 Europe/London (UTC+00:00)", with seconds where there are
// some. parse_planned_time() reads it.
std::string format_in_full(Time time, const Zone& zone);
// The same with UTC beside it: "… = 09:00 UTC", with the day where that is another.
std::string format_beside_utc(Time time, const Zone& zone);
// "2026-03-02 09:00", with seconds where there are some.
std::string format_wall(WallTime wall);

}  // namespace gazetted
