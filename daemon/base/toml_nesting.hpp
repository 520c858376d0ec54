// How deeply a text in TOML nests, told before it is parsed: toml++ builds and frees a level for each dot of a key
// by recursion, and only brackets count against its own limit. Pure.
#pragma once
#include <string_view>

#include "gazetted/base/error.hpp"

namespace gazetted {

inline constexpr int most_toml_dots = 32;      // in one key, or in one [header]
inline constexpr int most_toml_brackets = 32;  // open at once

// An error names the place; `first_line` is the line of the file at which `text` begins.
Status check_toml_nesting(std::string_view text, const std::string& file, int first_line);

}  // namespace gazetted
