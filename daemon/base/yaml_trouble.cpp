#include "yaml_trouble.hpp"

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

std::string of_mapping(std::string_view line, int column) {
  if (has_text_behind_quote(line, column))
    return "there is text after the closing quote; put quotes around the whole value";
  if (has_second_colon(line))
    return "the value has ': ' in it, which begins a key in YAML; put quotes around the value";
  return "this line does not fit the lines above it; check its indentation, and that each line above is complete "
         "('key: value')";
}

}  // namespace

std::string explain_yaml(const std::string& message, std::string_view text, int line, int column) {
  const auto at = line_at(text, line);
  const auto says = [&](std::string_view part) { return message.find(part) != std::string::npos; };
  if (starts_with_tab(at)) return "a tab character; indent with spaces";
  if (says("illegal map value") || says("end of map not found") || says("end of sequence not found"))
    return of_mapping(at, column);
  if (says("end of map flow")) return "a { is not closed, or a comma is missing";
  if (says("end of sequence flow")) return "a [ is not closed, or a comma is missing";
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
