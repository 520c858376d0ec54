#include "changelog_heading.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include <fmt/format.h>

#include "gazetted/base/day_names.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_heading = 400;  // bytes, the address of a comparison included
constexpr int deepest = 3;

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool are_digits(std::string_view text, std::size_t fewest, std::size_t most) {
  return text.size() >= fewest && text.size() <= most && std::all_of(text.begin(), text.end(), is_digit);
}

// "2.4.0", "v2.4.0-rc.1+5", "4.0"; a number alone only where something else says that it is a version.
enum class Plain { no_version, version };

std::string version_in(std::string_view word, Plain plain) {
  const bool has_v = word.starts_with('v') || word.starts_with('V');
  if (has_v) word.remove_prefix(1);
  while (word.ends_with(',') || word.ends_with(':') || word.ends_with('.')) word.remove_suffix(1);
  if (word.empty() || !is_digit(word.front())) return "";
  if (!std::all_of(word.begin(), word.end(),
                   [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '+'; }))
    return "";
  const auto digits = std::min(word.find_first_not_of("0123456789"), word.size());
  const bool is_dotted = digits + 1 < word.size() && word[digits] == '.' && is_digit(word[digits + 1]);
  const bool is_whole = digits == word.size() && digits <= 4;
  return is_dotted || (is_whole && (has_v || plain == Plain::version)) ? std::string(word) : "";
}

// "2026-03-02", "2026/03/02", "01.08.2026", "1.8.2026" as 2026-03-02; empty: it is none of them. 01/08/2026 is two
// days, one on either side of the Atlantic.
std::string day_in(std::string_view word) {
  for (const char sign : {'-', '/', '.'}) {
    const auto parts = split(word, sign);
    if (parts.size() != 3 || std::count(word.begin(), word.end(), sign) != 2) continue;
    if (are_digits(parts[0], 4, 4) && are_digits(parts[1], 1, 2) && are_digits(parts[2], 1, 2))
      return fmt::format("{}-{:0>2}-{:0>2}", parts[0], parts[1], parts[2]);
    if (sign == '.' && are_digits(parts[2], 4, 4) && are_digits(parts[1], 1, 2) && are_digits(parts[0], 1, 2))
      return fmt::format("{}-{:0>2}-{:0>2}", parts[2], parts[1], parts[0]);
  }
  return "";
}

// "5 May 2026", "May 5, 2026".
std::string day_in_words(const std::vector<std::string>& words) {
  for (std::size_t at = 0; at + 2 < words.size(); ++at) {
    if (!are_digits(words[at + 2], 4, 4)) continue;
    const bool month_first = month_named(words[at]).has_value();
    if ((month_first || month_named(words[at + 1])) && are_digits(words[at + (month_first ? 1 : 0)], 1, 2))
      return words[at] + " " + words[at + 1] + " " + words[at + 2];
  }
  return "";
}

// What is behind the version: its date, and what else is said of it.
void read_rest(std::string_view rest, ChangelogHeading& heading) {
  std::string plain(rest);
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return std::string_view("[](),*_").find(c) != std::string_view::npos; },
      ' ');
  const auto words = split(plain, ' ');
  for (const auto& word : words) {
    heading.is_yanked = heading.is_yanked || lower(word) == "yanked";
    heading.is_unreleased = heading.is_unreleased || lower(word) == "unreleased";
    if (heading.date.empty()) heading.date = day_in(word);
  }
  if (heading.date.empty()) heading.date = day_in_words(words);
}

// Behind "[2.4.0]": the address of a link.
std::string_view behind_address(std::string_view text) {
  if (!text.starts_with('(')) return text;
  const auto end = text.find(')');
  const auto address = text.substr(0, end);
  return end == std::string_view::npos || address.find("://") == std::string_view::npos ? text : text.substr(end + 1);
}

std::optional<ChangelogHeading> read_title(std::string_view title, int level) {
  ChangelogHeading heading;
  heading.level = level;
  auto plain = Plain::no_version;
  for (const std::string_view word : {"version ", "release ", "releases "}) {
    if (!equal_ignoring_case(title.substr(0, word.size()), word)) continue;
    title = trim(title.substr(word.size()));
    plain = Plain::version;
  }
  std::string_view name, rest;
  if (title.starts_with('[')) {
    const auto end = title.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    name = trim(title.substr(1, end - 1));
    rest = behind_address(title.substr(end + 1));
    plain = Plain::version;
  } else {
    const auto end = std::min(title.find_first_of(" \t/("), title.size());
    name = title.substr(0, end);
    rest = title.substr(end);
  }
  if (equal_ignoring_case(name, "unreleased")) {
    heading.is_unreleased = true;
    return heading;
  }
  heading.version = version_in(name, plain);
  // "01.08.2026: …" is a day.
  if (heading.version.empty() ||
      (day_in(heading.version) == day_in(name) && name.size() >= 8 && name.find('.') < 3 && !day_in(name).empty()))
    return std::nullopt;
  read_rest(rest, heading);
  return heading;
}

bool is_line_of(std::string_view line, char sign) {
  const auto text = trim(line);
  return text.size() >= 3 && text.find_first_not_of(sign) == std::string_view::npos;
}

}  // namespace

std::optional<ChangelogHeading> changelog_heading(std::string_view line, std::string_view next) {
  const auto text = trim(line);
  if (text.empty() || text.size() > longest_heading || line.starts_with("    ")) return std::nullopt;
  const auto level = std::min(text.find_first_not_of('#'), text.size());
  if (level > 0) {
    if (level > deepest || level == text.size() || text[level] != ' ') return std::nullopt;
    return read_title(trim(text.substr(level)), int(level));
  }
  const bool is_first = is_line_of(next, '='), is_second = is_line_of(next, '-');
  if (!is_first && !is_second) return std::nullopt;
  auto heading = read_title(text, is_first ? 1 : 2);
  if (heading) heading->is_underlined = true;
  return heading;
}

std::optional<ChangelogHeading> changelog_heading_with_name(std::string_view line) {
  if (!line.starts_with("## ") || line.size() > longest_heading) return std::nullopt;
  const auto title = trim(line.substr(3));
  for (std::size_t at = 0; at < title.size();) {
    const auto end = std::min(title.find(' ', at), title.size());
    if (auto heading = read_title(title.substr(at), 2)) return heading;
    at = end + 1;
  }
  return std::nullopt;
}

}  // namespace gazetted
