// A text line by line. Pure.
#pragma once
#include <string_view>
#include <vector>

namespace gazetted {

// The first line, without its LF, which it takes off; what follows the last LF is a line where there is anything.
inline std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

inline std::vector<std::string_view> lines_in(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) lines.push_back(take_line(text));
  return lines;
}

}  // namespace gazetted
