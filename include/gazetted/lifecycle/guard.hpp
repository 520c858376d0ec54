// Whether a list looks as if something went wrong with its file since the last release to it: then the release is held,
// and somebody is asked. Pure; tested as a table.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "gazetted/model/guard_limits.hpp"

namespace gazetted {

struct ListFigures {
  std::string list;
  std::int64_t before = 0;  // recipients of the last release to it; 0: there was none
  std::int64_t now = 0;
  std::optional<std::int64_t> known{};  // of those, who were on it then; nothing: not counted
  std::string last;                     // the id of that release; empty: this release itself, when it was accepted
};

// A sentence with the figures; empty: nothing is odd. Less than 20 rows more, less or of other people are never odd.
std::string what_is_odd(const ListFigures& figures, const GuardLimits& limits);

}  // namespace gazetted
