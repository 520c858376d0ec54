// When something is to happen, as a person wrote it: release_at, embargo, expires_at, `preview --at`. The wall time and
// the place stay beside the instant, since an update of tzdata can move the one against the other; moved() tells.
// Values; only a zone that the text names is read from the machine's tzdata (base/zone.hpp). Thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gazetted/base/json.hpp"
#include "gazetted/base/zone.hpp"

namespace gazetted {

struct PlannedTime {
  WallTime wall;                               // as written
  std::string zone;                            // its IANA name; empty: an offset alone says what the wall time means
  std::optional<std::chrono::seconds> offset;  // where one was written
  Time instant;
  std::string tzdata;  // the release of the zone's data; empty without a zone, and where the machine does not say

  friend bool operator==(const PlannedTime&, const PlannedTime&) = default;
};

// "2026-03-02 09:00 Europe/London", "2026-03-02T09:00:00Z", "Mon 2 Mar 2026, 09:00 Europe/London (UTC+00:00)": a
// weekday in front, which must be that of the date; year-month-day, or a month in words; a time of day on 24 hours; a
// zone, an offset, or both where they agree, else the newsroom's zone. Any doubt is an error that says what to write
// instead: no time of day, 03/04/2026, 9am, EST, a time that daylight saving skips or repeats, a zone beside another
// offset. The last two name both instants in UTC.
Result<PlannedTime> parse_planned_time(std::string_view text, const Zone& newsroom);

// An error for what is over six hours past when a release is accepted: a mistyped day, and not a file that came late.
Status judge_not_past(const PlannedTime& planned, Time now, const Zone& newsroom);

// As it is written most plainly: "2026-03-02 09:00 Europe/London", "2026-03-02 09:00+01:00".
std::string to_string(const PlannedTime& planned);

// What its wall time means by `zone_now`, its zone loaded again, where that is no longer the instant that was planned.
std::optional<Instants> moved(const PlannedTime& planned, const Zone& zone_now);

// For the archive: {"wall": "2026-03-02T09:00:00", "zone": …, "offset": …, "instant": "…Z", "tzdata": …}.
json::object to_json(const PlannedTime& planned);
// What to_json() wrote. Anything else, also where its parts contradict each other, is an error.
Result<PlannedTime> planned_time_from(const json::value& value);

}  // namespace gazetted
