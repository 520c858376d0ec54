#include "gazetted/document/line_wrap.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t width = 72;

// What the lines after the first begin with: the quote marks, and blanks below a list's mark.
std::string hanging(std::string_view line) {
  std::size_t at = 0;
  while (line.substr(at).starts_with("> ")) at += 2;
  std::string out(line.substr(0, at));
  auto mark = line.find_first_not_of(' ', at);
  if (mark == std::string_view::npos) return out;
  auto after = mark;
  while (after < line.size() && line[after] >= '0' && line[after] <= '9') ++after;
  if (after > mark && line.substr(after).starts_with(". "))
    mark = after + 2;
  else if (line.substr(mark).starts_with("- "))
    mark += 2;
  return out + std::string(mark - at, ' ');
}

bool is_wide(std::string_view character) { return columns_of(character) == 2; }

std::string_view character_at(std::string_view text, std::size_t at) {
  auto end = at + 1;
  while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
  return text.substr(at, end - at);
}

std::string_view character_before(std::string_view text, std::size_t at) {
  auto start = at - 1;
  while (start > 0 && (text[start] & 0xC0) == 0x80) --start;
  return text.substr(start, at - start);
}

// Where the line may end: behind blanks, and beside wide letters as Unicode says (UAX 14). Hyphens and slashes of
// Latin words are no places: links would be torn.
std::vector<std::size_t> places_of(std::string_view line) {
  std::vector<std::size_t> places;
  if (is_ascii(line)) {
    for (std::size_t i = 1; i < line.size(); ++i) {
      if (line[i] != ' ' && line[i - 1] == ' ') places.push_back(i);
    }
  } else {
    for (const auto place : line_breaks(line)) {
      if (place == 0 || place >= line.size()) continue;
      const bool blank = line[place - 1] == ' ';
      if (blank || is_wide(character_before(line, place)) || is_wide(character_at(line, place)))
        places.push_back(place);
    }
  }
  places.push_back(line.size());
  return places;
}

void wrap(std::string& out, std::string_view line) {
  const auto hang = hanging(line);
  std::size_t start = 0;   // of the line that is made
  std::size_t end = 0;     // up to where it is full
  std::size_t column = 0;  // at `end`, with blanks
  const auto put = [&](std::size_t to) {
    const auto part = line.substr(start, to - start);
    out += start == 0 ? "" : hang;
    out += part.substr(0, part.find_last_not_of(' ') + 1);
    out += '\n';
    start = to;
  };
  for (const auto place : places_of(line)) {
    if (place <= hang.size() && start == 0 && place < line.size()) continue;
    const auto piece = line.substr(end, place - end);
    const auto shown = columns_of(piece.substr(0, piece.find_last_not_of(' ') + 1));
    if (column + shown > width && end > start && end > 0) {
      put(end);
      column = hang.size();
    }
    column += columns_of(piece);
    end = place;
  }
  put(line.size());
}

}  // namespace

std::string wrapped_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const bool keep = line.starts_with(keep_line);
    if (keep) line.remove_prefix(1);
    if (keep || line.size() <= width || columns_of(line) <= width)
      out += std::string(line) + '\n';
    else
      wrap(out, line);
  }
  return out;
}

std::string underline(std::string_view heading, char mark) {
  const auto last = heading.substr(heading.find_last_of('\n') + 1);
  return std::string(std::min<std::size_t>(60, columns_of(last)), mark);
}

}  // namespace gazetted
