#include "gazetted/edition/made_of.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr int most_placed = 100;  // for each the whole text is read, and nobody reads so many

std::string_view line_of(std::string_view text, int number) {
  for (; number > 1; --number) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

void place_in_original(const MadeOf& made_of, Findings& findings) {
  const auto& [made, file, markdown, original] = made_of;
  int left = most_placed;
  for (auto& [severity, place, message] : findings) {
    if (place.file != made) continue;
    const auto number = left-- > 0 ? original.find(markdown, place.line, place.column) : 0;
    const auto line = place.line > 0 ? line_of(markdown, place.line) : std::string_view();
    place = {file, 0, 0};
    if (number > 0 && original.unit() == OriginalText::Unit::line)
      place.line = number;
    else if (number > 0)
      message = fmt::format("paragraph {}: {}", number, message);
    else if (!trim(line).empty() && line != "---")
      message += ", in \"" + one_line(line, 100) + "\"";
  }
}

}  // namespace gazetted
