// Titles and posts as people write them: ": " and " #" in them are text, whatever YAML would make of them.
#include "front_matter_keys.hpp"
#include "front_matter_reader.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/front_matter.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_front_matter = 1 << 20;

struct Line {
  std::string_view text;
  std::size_t indent = 0;
  bool blank() const { return indent == text.size(); }
};

std::vector<Line> lines_of(std::string_view yaml) {
  std::vector<Line> lines;
  for (std::size_t start = 0; start < yaml.size();) {
    const auto end = std::min(yaml.find('\n', start), yaml.size());
    const auto text = yaml.substr(start, end - start);
    const auto indent = std::min(text.find_first_not_of(" \t\r"), text.size());
    lines.push_back({text, indent});
    start = end + 1;
  }
  return lines;
}

// The line after the last that belongs to the value of line `at`: those that are indented deeper.
std::size_t end_of_value(const std::vector<Line>& lines, std::size_t at) {
  std::size_t end = at + 1;
  for (std::size_t i = at + 1; i < lines.size(); ++i) {
    if (lines[i].blank()) continue;
    if (lines[i].indent <= lines[at].indent) break;
    end = i + 1;
  }
  return end;
}

bool is_nothing(std::string_view value) { return value.empty() || value == "~" || value == "null"; }

// Not a plain text: quoted, a block, or a collection.
bool is_left_to_yaml(std::string_view value, bool goes_on) {
  const char first = value.front();
  if (first == '"' || first == '\'') return goes_on || (value.size() > 1 && value.back() == first);
  return goes_on && std::string_view("|>{[").find(first) != std::string_view::npos;
}

// Where the text begins in a line of `social:`, behind "- " or "name: "; npos where it is neither.
std::size_t social_text_at(const Line& line) {
  const auto text = line.text.substr(line.indent);
  if (text.starts_with("- ")) return line.indent + 2;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || (colon + 1 < text.size() && text[colon + 1] != ' '))
    return std::string_view::npos;
  const bool name = text.substr(0, colon).find_first_of(" \t\"'#{[") == std::string_view::npos;
  return name ? line.indent + colon + 1 : std::string_view::npos;
}

// "&name" and "*name" at the beginning of a value; empty: neither is there.
std::string_view yaml_mark(std::string_view value) {
  if (value.front() != '&' && value.front() != '*') return {};
  const auto word = value.substr(0, value.find_first_of(" \t"));
  const bool is_name = word.size() > 1 && std::all_of(word.begin() + 1, word.end(), [](unsigned char c) {
                         return std::isalnum(c) != 0 || c == '_' || c == '-';
                       });
  return is_name && (value.front() == '&' || word == value) ? word : std::string_view();
}

// YAML would take it away, or put another text in its place; a text of ours would have it printed.
Finding marked(std::string_view mark, std::string_view field, Place place) {
  const bool is_anchor = mark.front() == '&';
  return {Severity::error, std::move(place),
          fmt::format("'{}' {} '{}', which is a YAML {}, and these are not read in a line of text; {}, or put quotes "
                      "around the value if it is meant as it is",
                      field, is_anchor ? "begins with" : "is", mark, is_anchor ? "anchor" : "alias",
                      is_anchor ? "leave it out" : "write the text itself")};
}

// "summary:" in a line that goes on with a plain value: a word, a colon, and a blank or the line's end.
std::string_view key_in(const Line& line) {
  const auto text = line.text.substr(line.indent);
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  const auto behind = text.substr(colon + 1);
  const auto key = text.substr(0, colon);
  const bool word = std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c >= 0x80;
  });
  return word && (behind.empty() || behind[0] == ' ' || behind[0] == '\t' || behind[0] == '\r') ? key
                                                                                                : std::string_view();
}

Finding swallowed(std::string_view key, const std::string& field, Place place) {
  return {Severity::error, std::move(place),
          fmt::format("'{0}:' is indented, so it would become part of '{1}'; begin its line without spaces, or put "
                      "quotes around the whole value of '{1}'",
                      key, field)};
}

}  // namespace

std::string quote_one_line_fields(const std::string& yaml, const Place& first, Findings& findings) {
  if (yaml.size() > longest_front_matter) return yaml;  // which is refused when it is parsed
  const auto lines = lines_of(yaml);
  std::string out;
  bool in_social = false;
  for (std::size_t at = 0; at < lines.size();) {
    const auto& line = lines[at];
    auto start = std::string_view::npos;
    const bool item = line.text.substr(line.indent).starts_with('-');
    if (line.indent > 0 || item) {
      if (in_social) start = social_text_at(line);
    } else if (!line.blank()) {
      const auto colon = line.text.find(':');
      const auto key = folded_key(line.text.substr(0, colon));
      const bool known = colon != std::string_view::npos &&
                         std::find(one_line_keys.begin(), one_line_keys.end(), key) != one_line_keys.end();
      if (known) start = colon + 1;
      in_social = known && key == "social" && trim(line.text.substr(start)).empty();
    }
    const auto value = start == std::string_view::npos ? std::string_view() : trim(line.text.substr(start));
    // The end is looked for only where all lines up to it are used: each line is looked at once.
    const auto end = is_nothing(value) ? at + 1 : end_of_value(lines, at);
    if (is_nothing(value) || is_left_to_yaml(value, end > at + 1)) {
      // What a block or a quoted text holds is none of our business.
      for (; at < end; ++at) out += std::string(lines[at].text) + '\n';
      continue;
    }
    if (value.front() == '"' && value.find('"', 1) == std::string_view::npos)
      findings.push_back({Severity::error,
                          {first.file, first.line + int(at), int(line.text.find('"')) + 1},
                          "a quote is never closed"});
    out += std::string(line.text.substr(0, start)) + " '" + replace_all(std::string(value), "'", "''");
    const auto field = std::string(trim(line.text.substr(0, start)));
    if (const auto mark = yaml_mark(value); !mark.empty())
      findings.push_back(marked(mark, field.substr(0, field.find_last_of(':')),
                                {first.file, first.line + int(at), int(mark.data() - line.text.data()) + 1}));
    for (++at; at < end; ++at) {
      if (const auto key = key_in(lines[at]); !key.empty())
        findings.push_back(swallowed(key, field.substr(0, field.find_last_of(':')),
                                     {first.file, first.line + int(at), int(lines[at].indent) + 1}));
      out += '\n' + replace_all(std::string(lines[at].text), "'", "''");
    }
    out += "'\n";
  }
  if (!yaml.ends_with('\n') && out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace gazetted
