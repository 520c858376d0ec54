#include "shown_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

// Those within a line; every other element begins a new one.
bool is_inline(std::string_view name) {
  constexpr std::array names = {"a",     "abbr", "b",    "bdi",  "bdo", "code", "del",    "dfn",    "em",  "i",
                                "ins",   "kbd",  "mark", "q",    "s",   "samp", "span",   "strong", "sub", "sup",
                                "small", "u",    "var",  "cite", "img", "time", "source", "picture"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view name_in(std::string_view tag) {
  tag.remove_prefix(tag.starts_with('/') ? 1 : 0);
  return tag.substr(0, tag.find_first_of(" \n/"));
}

struct Entity {
  std::string_view name, text;
};

// Empty: it is none that we write.
std::string character_of(std::string_view entity) {
  constexpr std::array<Entity, 6> known = {
      {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
  for (const auto& each : known) {
    if (entity == each.name) return std::string(each.text);
  }
  if (!entity.starts_with('#')) return "";
  entity.remove_prefix(1);
  const bool is_hex = entity.starts_with('x') || entity.starts_with('X');
  if (is_hex) entity.remove_prefix(1);
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(entity.data(), entity.data() + entity.size(), code, is_hex ? 16 : 10);
  const bool is_one = error == std::errc() && end == entity.data() + entity.size() && code > 0 && code < 0x110000 &&
                      (code < 0xD800 || code > 0xDFFF);
  return is_one ? utf8_of(char32_t(code)) : "";
}

}  // namespace

std::string shown_text(std::string_view html) {
  std::string text;
  for (std::size_t i = 0; i < html.size(); ++i) {
    if (html[i] == '<') {
      const auto end = html.find('>', i);
      if (end == std::string_view::npos) break;
      const auto name = name_in(html.substr(i + 1, end - i - 1));
      const bool is_cell = name == "td" || name == "th";
      if (is_cell && html[i + 1] != '/') text += ' ';
      if (!is_cell && !is_inline(name)) text += '\n';
      i = end;
      continue;
    }
    const auto end = html[i] == '&' ? html.find(';', i) : std::string_view::npos;
    const auto character = end == std::string_view::npos ? "" : character_of(html.substr(i + 1, end - i - 1));
    if (character.empty()) {
      text += html[i];
    } else {
      text += character;
      i = end;
    }
  }
  std::string lines;
  for (const auto& line : split(text, '\n')) {
    const auto words = one_line(line, line.size());
    if (!words.empty()) lines += (lines.empty() ? "" : "\n") + words;
  }
  return lines;
}

}  // namespace gazetted
