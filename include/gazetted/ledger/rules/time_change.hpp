// What a version or a replacement changes about when a release leaves, in the words of its history. Pure; tested as a
// table.
#pragma once
#include <optional>
#include <string>

#include "gazetted/base/zone.hpp"

namespace gazetted {

// From when on a release is for everybody; nothing: at once.
struct PublicTime {
  bool embargo = false;  // its early lists have it before
  std::optional<Time> at;
};

struct TimeChange {
  std::string verb;           // "embargo moved", "embargo lifted", "time moved"; empty: nothing has changed
  std::string before, after;  // in `zone` and in UTC
};

// `now`: of what takes its place at `moment`. A time that had come by then cannot be changed any more.
TimeChange time_change(const PublicTime& before, const PublicTime& now, Time moment, const Zone& zone);

}  // namespace gazetted
