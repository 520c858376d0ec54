#include "headline_hint.hpp"

#include "front_matter_keys.hpp"
#include "front_matter_reader.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {
namespace {

struct Line {
  std::string_view text;  // trimmed
  int number = 0;
};

// The next line that is not blank; its number is 0 where there is none.
Line next_line(std::string_view& text, int& number) {
  while (!text.empty()) {
    const auto line = trim(text.substr(0, text.find('\n')));
    text.remove_prefix(
        std::min(text.size(), text.find('\n') == std::string_view::npos ? text.size() : text.find('\n') + 1));
    ++number;
    if (!line.empty()) return {line, number};
  }
  return {};
}

// The key of "Title: …", where it is one that front matter has; empty: it is none.
std::string_view known_key(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 40) return {};
  const auto key = line.substr(0, colon);
  const auto name = folded_key(key);
  const auto& own = front_matter_keys();
  const bool known = std::find(own.begin(), own.end(), name) != own.end() || aliases.contains(name) ||
                     layout_keys.contains(name) || name == "draft" || name == "published";
  return known ? key : std::string_view();
}

// What word processors make of "---", and hyphens that are too few or too many.
bool resembles_fence(std::string_view line) {
  auto rest = replace_all(replace_all(std::string(line), "\u2014", "-"), "\u2013", "-");
  return rest != line ? rest.find_first_not_of("- ") == std::string::npos
                      : line.find_first_not_of('-') == std::string_view::npos && line != "---";
}

// The end of a comment that the text begins with, as what is left behind it.
std::string_view behind_comment(std::string_view text) {
  const auto end = text.find("-->");
  return end == std::string_view::npos ? std::string_view() : text.substr(end + 3);
}

}  // namespace

std::optional<HeadlineHint> headline_hint(std::string_view text) {
  auto rest = text;
  int number = 0;
  const auto first = next_line(rest, number);
  const auto shown = one_line(first.text, 40);
  if (first.text.starts_with("<!--")) {
    int ignored = 0;
    auto behind = behind_comment(text);
    const auto next = next_line(behind, ignored).text;
    if (next != "---" && next != "+++") return std::nullopt;
    return HeadlineHint{first.number, "front matter must come first; move this comment below it"};
  }
  const auto second = next_line(rest, number);
  if (resembles_fence(first.text) && !known_key(second.text).empty())
    return HeadlineHint{first.number, "front matter begins with a line of three hyphens (---), but this line is '" +
                                          shown + "'; word processors change hyphens"};
  if (const auto key = known_key(first.text); !key.empty())
    return HeadlineHint{first.number, fmt::format("'{}:' is a key of front matter, which must be between two lines of "
                                                  "three hyphens (---); add one above this line and one below the "
                                                  "last key",
                                                  key)};
  if (lower(first.text.substr(0, 3)) == "<h1")
    return HeadlineHint{first.number, "an HTML headline is not recognized; write '# headline'"};
  if (first.text.size() > 1 && first.text[0] == '#' && first.text[1] != '#' && first.text[1] != ' ')
    return HeadlineHint{first.number, "no headline: a space is missing after the '#' of '" + shown + "'"};
  return std::nullopt;
}

}  // namespace gazetted
