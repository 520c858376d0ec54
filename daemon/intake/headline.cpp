#include "headline.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "gazetted/model/wide_blank.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_headline = 2000;  // in bytes; nobody reads the marks of a longer one

std::string_view next_line(std::string_view text, std::size_t at) {
  return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
}

// The level of an ATX heading, 0: it is none. At most three blanks before it, one behind the marks.
int heading_level(std::string_view line) {
  const auto start = line.find_first_not_of(' ');
  if (start > 3) return 0;  // also where there is nothing else
  const auto marks = std::min(line.find_first_not_of('#', start), line.size()) - start;
  if (marks == 0 || marks > 6) return 0;
  const auto behind = start + marks;
  const bool blank =
      behind == line.size() || line[behind] == ' ' || line[behind] == '\t' || wide_blank(line.substr(behind)) > 0;
  return blank ? int(marks) : 0;
}

std::string_view heading_text(std::string_view line) {
  line = trim(line);
  line = trim(
      line.substr(line.find_first_not_of('#') == std::string_view::npos ? line.size() : line.find_first_not_of('#')));
  while (const auto blank = wide_blank(line)) line = trim(line.substr(blank));
  // "# A #": closing marks come after a blank.
  const auto last = line.find_last_not_of('#');
  if (last == std::string_view::npos) return {};
  if (last + 1 < line.size() && (line[last] == ' ' || line[last] == '\t')) line = trim(line.substr(0, last));
  // kramdown's and Hugo's attributes: "# A {#anchor .class}".
  const auto brace = line.rfind(" {");
  const bool attributes = brace != std::string_view::npos && line.ends_with('}') && brace + 2 < line.size() &&
                          std::string_view("#.:").find(line[brace + 2]) != std::string_view::npos;
  return attributes ? trim(line.substr(0, brace)) : line;
}

bool is_underline(std::string_view line, char mark) {
  const auto start = line.find_first_not_of(' ');
  if (start > 3 || line[start] != mark) return false;  // also where there is nothing else
  return trim(line.substr(line.find_first_not_of(mark, start) == std::string_view::npos
                              ? line.size()
                              : line.find_first_not_of(mark, start)))
      .empty();
}

// Whether a text without "#" of its own may call this its headline.
bool has_first_level(std::string_view text) { return line_of_later_headline(text) != 0; }

// A line that a paragraph may not begin with if it is to be a headline above === or ---.
bool begins_a_block(std::string_view line) {
  const auto text = trim(line);
  return text.empty() || std::string_view(">`~<|=-*+#").find(text[0]) != std::string_view::npos ||
         line.starts_with("    ") || line.starts_with('\t');
}

}  // namespace

std::optional<Headline> headline_at(std::string_view text) {
  Headline headline;
  std::size_t at = 0;
  auto line = next_line(text, at);
  for (; trim(line).empty(); line = next_line(text, at)) {
    at += line.size() + 1;
    ++headline.lines;
    if (at >= text.size()) return std::nullopt;
  }
  const auto take = [&](std::string_view words, std::size_t end, int lines) {
    headline.text = plain_text(words);
    headline.end = std::min(end, text.size());
    headline.lines += lines;
  };
  const auto after = at + line.size() + 1;
  const int level = heading_level(line);
  const auto below = after < text.size() ? next_line(text, after) : std::string_view();
  if (level == 1 || (level == 2 && !has_first_level(text.substr(std::min(after, text.size())))))
    take(heading_text(line), after, 1);
  else if (level == 0 && !begins_a_block(line) &&
           (is_underline(below, '=') ||
            (is_underline(below, '-') && !has_first_level(text.substr(std::min(after, text.size()))))))
    take(trim(line), after + below.size() + 1, 2);
  if (headline.text.empty()) return std::nullopt;
  return headline;
}

int line_of_later_headline(std::string_view text) {
  const auto without = without_code(text);
  std::string_view rest = without;
  std::string_view above;
  for (int number = 1; !rest.empty(); ++number) {
    const auto line = next_line(rest, 0);
    if (heading_level(line) == 1) return number;
    if (!begins_a_block(above) && is_underline(line, '=')) return number - 1;
    above = line;
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return 0;
}

std::string plain_text(std::string_view line) {
  if (line.size() > longest_headline) return std::string(trim(line));
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const char c = line[at];
    const bool escapes =
        c == '\\' && at + 1 < line.size() && std::ispunct(static_cast<unsigned char>(line[at + 1])) != 0;
    if (escapes) {
      out += line[at + 1];
      at += 2;
    } else if (c == '[' || (c == '!' && at + 1 < line.size() && line[at + 1] == '[')) {
      // [text](target) says text; any other bracket is one.
      const auto open = c == '[' ? at : at + 1;
      const auto middle = line.find("](", open);
      const auto end = middle == std::string_view::npos ? middle : line.find(')', middle);
      if (end == std::string_view::npos) {
        out += c;
        ++at;
        continue;
      }
      out += plain_text(line.substr(open + 1, middle - open - 1));
      at = end + 1;
    } else if (c == '*' || c == '`' || (c == '~' && at + 1 < line.size() && line[at + 1] == '~')) {
      // A mark that is alone between blanks is a sign: "2 * 3".
      auto end = at;
      while (end < line.size() && line[end] == c) ++end;
      const bool alone = (at == 0 || line[at - 1] == ' ') && (end == line.size() || line[end] == ' ');
      if (alone) out += line.substr(at, end - at);
      at = end;
    } else if (c == '_') {
      const auto is_word = [&](std::size_t i) {
        return i < line.size() && (std::isalnum(static_cast<unsigned char>(line[i])) != 0 || line[i] == '_');
      };
      if (at > 0 && is_word(at - 1) && is_word(at + 1)) out += c;
      ++at;
    } else {
      out += c;
      ++at;
    }
  }
  return std::string(trim(out));
}

}  // namespace gazetted
