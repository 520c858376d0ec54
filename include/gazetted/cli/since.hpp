// The time of `--since`, as people write it: a moment, a day, or how long ago.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

inline constexpr std::string_view since_help =
    "since then: 2026-03-02, 2026-03-02T09:00:00Z, or how long ago, as in 3d or 2h";

// A day begins at 0:00 UTC. "": the beginning of time.
Result<Time> parse_since(std::string_view text, Time now);

}  // namespace gazetted
