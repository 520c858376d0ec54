#include "markdown_words.hpp"

#include <algorithm>
#include <cctype>

#include "gazetted/base/text.hpp"

namespace gazetted {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0; }
bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

std::size_t longest_run(std::string_view text, char mark) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == mark ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

std::string with_prefix(std::string_view text, std::string_view prefix, bool first_too) {
  std::string out;
  bool first = true;
  while (true) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    if (!first || first_too) out += line.empty() ? prefix.substr(0, prefix.find_last_not_of(' ') + 1) : prefix;
    out += line;
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
    first = false;
  }
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const auto& part : parts) {
    if (!part.empty()) out += (out.empty() ? "" : std::string(between)) + part;
  }
  return out;
}

bool begins_entity(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && at < 34 && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '#'))
    ++at;
  return at > 1 && at < text.size() && text[at] == ';';
}

std::size_t mark_of_line(std::string_view line) {
  if (line.empty()) return std::string_view::npos;
  const auto ends = [&](std::size_t at) { return at >= line.size() || is_blank(line[at]); };
  const char first = line.front();
  if (first == '>' || first == '=') return 0;
  if (first == '#' && ends(line.find_first_not_of('#'))) return 0;
  if ((first == '+' || first == '-') && (ends(1) || line[1] == first)) return 0;
  const auto digits = line.find_first_not_of("0123456789");
  if (digits != std::string_view::npos && digits > 0 && digits <= 9 && (line[digits] == '.' || line[digits] == ')') &&
      ends(digits + 1))
    return digits;
  return std::string_view::npos;
}

std::string destination(const std::string& url) {
  std::string out;
  for (const char c : url) {
    if (c == ' ' || c == '<' || c == '>' || c == '\\' || static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out.find_first_of("()") == std::string::npos ? out : "<" + out + ">";
}

std::string title_of(const std::string& title) {
  return title.empty() ? "" : " \"" + replace_all(replace_all(title, "\\", "\\\\"), "\"", "\\\"") + "\"";
}

}  // namespace gazetted
