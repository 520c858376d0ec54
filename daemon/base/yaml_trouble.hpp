// What yaml-cpp says of a mistake, in words that name the cure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

// `text` is the whole document; `line` and `column` count from 0, as yaml-cpp's marks do.
std::string explain_yaml(const std::string& message, std::string_view text, int line, int column);

// Blanks that people see as one and YAML takes for a letter: they would become a part of a key or value, or end in an
// error somewhere below.
inline constexpr const char* odd_blank =
    "YAML does not take this space for one (it is a no-break space, as word processors write it); type a plain one";

struct PlaceInText {
  int line = 0, column = 0;  // from 0; the column in bytes
};

// Where such a blank begins a line, or is beside its first colon. A column in bytes, from 0.
std::optional<std::size_t> odd_blank_in(std::string_view line);
// The nearest one in this line, or above it in what may have become one value with it.
std::optional<PlaceInText> odd_blank_above(std::string_view text, int line);
// Without those at its ends.
std::string_view trim_odd_blanks(std::string_view text);

}  // namespace gazetted
