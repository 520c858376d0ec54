#include "yaml_trouble.hpp"

#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

std::string_view line_at(std::string_view text, int number) {
  for (; number > 0; --number) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

bool starts_with_tab(std::string_view line) {
  return line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
}

constexpr std::string_view odd_blanks[] = {"\u00A0", "\u2007", "\u202F", "\u3000"};

// Their sizes; 0: there is none.
std::size_t odd_blank_at_begin(std::string_view text) {
  const auto* const found =
      std::find_if(std::begin(odd_blanks), std::end(odd_blanks), [&](auto blank) { return text.starts_with(blank); });
  return found == std::end(odd_blanks) ? 0 : found->size();
}
std::size_t odd_blank_at_end(std::string_view text) {
  const auto* const found =
      std::find_if(std::begin(odd_blanks), std::end(odd_blanks), [&](auto blank) { return text.ends_with(blank); });
  return found == std::end(odd_blanks) ? 0 : found->size();
}

// "key: a: b" and "key: a #b" read otherwise than they look.
bool has_second_colon(std::string_view line) {
  const auto first = line.find(": ");
  return first != std::string_view::npos && line.find(": ", first + 2) != std::string_view::npos;
}

// "key: "a" b": more behind a closing quote.
bool has_text_behind_quote(std::string_view line, int column) {
  const auto before = trim(line.substr(0, std::size_t(std::max(column, 0))));
  return !before.empty() && (before.back() == '"' || before.back() == '\'');
}

bool has_key(std::string_view line) { return line.find(": ") != std::string_view::npos || trim(line).ends_with(':'); }

std::string of_mapping(std::string_view line, int column) {
  if (has_text_behind_quote(line, column))
    return "there is text after the closing quote; put quotes around the whole value";
  if (has_second_colon(line))
    return "the value has ': ' in it, which begins a key in YAML; put quotes around the value";
  return "this line does not fit the lines above it; check its indentation, and that each line above is complete "
         "('key: value')";
}

}  // namespace

std::optional<std::size_t> odd_blank_in(std::string_view line) {
  const auto begin = std::min(line.find_first_not_of(" -"), line.size());
  if (odd_blank_at_begin(line.substr(begin)) > 0) return begin;
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  if (const auto size = odd_blank_at_end(line.substr(0, colon)); size > 0) return colon - size;
  if (odd_blank_at_begin(line.substr(colon + 1)) > 0) return colon + 1;
  return std::nullopt;
}

std::string_view trim_odd_blanks(std::string_view text) {
  while (const auto size = odd_blank_at_begin(text)) text.remove_prefix(size);
  while (const auto size = odd_blank_at_end(text)) text.remove_suffix(size);
  return text;
}

std::optional<PlaceInText> odd_blank_above(std::string_view text, int line) {
  const auto lines = lines_in(text);
  std::optional<PlaceInText> found;
  for (auto at = std::min(line, int(lines.size()) - 1); at >= 0; --at) {
    const auto column = odd_blank_in(lines[std::size_t(at)]);
    const bool is_sound = !column && at < line && has_key(lines[std::size_t(at)]);
    if (is_sound || (!column && found)) break;  // the first of those in a row
    if (column) found = {at, int(*column)};
  }
  return found;
}

std::string explain_yaml(const std::string& message, std::string_view text, int line, int column) {
  const auto at = line_at(text, line);
  const auto says = [&](std::string_view part) { return message.find(part) != std::string::npos; };
  if (starts_with_tab(at)) return "a tab character; indent with spaces";
  if (says("illegal map value") || says("end of map not found") || says("end of sequence not found"))
    return of_mapping(at, column);
  const auto* const comment =
      text.find(": #") == std::string_view::npos
          ? ""
          : "; a # behind a blank begins a comment, so put quotes around a value like \"#0b0c0c\"";
  if (says("end of map flow")) return std::string("a { is not closed, or a comma is missing") + comment;
  if (says("end of sequence flow")) return std::string("a [ is not closed, or a comma is missing") + comment;
  if (says("illegal flow end")) return "a } or ] has no opening bracket; put quotes around a value that contains one";
  if (says("unknown token")) {
    const auto first =
        column >= 0 && std::size_t(column) < at.size() ? at.substr(std::size_t(column), 1) : at.substr(0, 0);
    return fmt::format("a value cannot begin with {} in YAML; put quotes around it", one_line(first, 4));
  }
  if (says("anchor is not defined")) return "a * begins a reference in YAML; put quotes around the value";
  if (says("hex number") || says("unknown escape") || says("invalid unicode"))
    return "a \\ between double quotes begins an escape; use single quotes";
  return message;
}

}  // namespace gazetted
