// `retention:`: how long is kept what names people. The archive is kept for ever: it is what the public has read. A
// value.
#pragma once
#include "gazetted/base/time.hpp"

namespace gazetted {

inline constexpr Duration a_day{86'400'000};
// A bounce may come back for that long, and its token needs the row.
inline constexpr Duration least_kept_deliveries = 30 * a_day;

struct RetentionOptions {
  // After a release was accepted, and at least 30 days: names, addresses, attributes and replies of its recipients.
  // What became of them stays, and the counts.
  Duration deliveries = 400 * a_day;
};

}  // namespace gazetted
