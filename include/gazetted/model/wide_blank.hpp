// Blanks that Markdown does not know for what they are: those that do not break, and those of East Asian type. Word
// processors and input methods write them behind the marks of headings and lists. Pure.
#pragma once
#include <initializer_list>
#include <string_view>

namespace gazetted {

// The bytes of the blank that a text begins with, 0: it begins with none of these.
inline std::size_t wide_blank(std::string_view text) {
  for (const std::string_view blank : {"\u00A0", "\u2007", "\u202F", "\u3000"}) {
    if (text.starts_with(blank)) return blank.size();
  }
  return 0;
}

// The bytes of such a blank right behind the mark of a heading or of an item, which a blank makes one; and where it is.
// A number is none of these marks: "24." with such a blank is a day.
struct BlankBehindMark {
  std::size_t at = 0, size = 0;
};
inline BlankBehindMark blank_behind_mark(std::string_view line) {
  const auto start = line.find_first_not_of(" \t>");
  if (start == std::string_view::npos || std::string_view("#-*+").find(line[start]) == std::string_view::npos)
    return {};
  const bool heading = line[start] == '#';
  const auto behind = heading ? line.find_first_not_of('#', start) : start + 1;
  if (behind == std::string_view::npos || behind - start > 6) return {};
  return {behind, wide_blank(line.substr(behind))};
}

}  // namespace gazetted
