// Plain text in lines of at most 72 columns. Pure, linear.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Broken at blanks, and between the letters of Chinese and Japanese; a word that is longer, a link say, stays whole.
// What follows a quote's or a list's mark is indented by it.
std::string wrapped_lines(std::string_view text);
// A line for the underlining of a heading.
std::string underline(std::string_view heading, char mark = '-');

// At a line's start: it is not to be wrapped. The mark is taken off.
inline constexpr char keep_line = '\x01';

}  // namespace gazetted
