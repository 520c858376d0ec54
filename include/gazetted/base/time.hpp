// Points in time and lengths of time, to the millisecond, and how people write them. There is no
// clock here: base/clock reads one, everything else is given `now`.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "gazetted/base/error.hpp"

namespace gazetted {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Duration>;  // UTC

inline std::int64_t to_millis(Time time) { return time.time_since_epoch().count(); }
inline Time from_millis(std::int64_t millis) { return Time(Duration(millis)); }

// "2026-03-02T09:00:00Z" (RFC 3339, whole seconds, UTC).
std::string format_rfc3339(Time time);
// RFC 3339 with T or a space, Z or an offset, seconds and fractions optional.
Result<Time> parse_rfc3339(std::string_view text);
// "Mon, 02 Mar 2026 09:00:00 +0000" (RFC 5322 section 3.3).
std::string format_rfc5322(Time time);
// "14:05:09", UTC.
std::string format_clock(Time time);

// "500ms", "30s", "5m", "48h", "7d"; a bare number is refused, since nobody knows its unit.
Result<Duration> parse_duration(std::string_view text);
// The same way back, in the largest unit that divides it.
std::string format_duration(Duration duration);
// For people: "0.8s", "12s", "3m 20s", "2h 5m".
std::string format_for_people(Duration duration);

}  // namespace gazetted
