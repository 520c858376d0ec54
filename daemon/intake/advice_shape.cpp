// Advice on lines that are not what their author took them for: contacts that run together, prose that is indented and
// so becomes code, a second front matter, what editors and programs left behind. Each kind is named once; linear.
#include "advice_page.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/model/markdown_links.hpp"

namespace gazetted {
namespace {

constexpr std::size_t short_line = 60;  // in bytes; longer ones are prose, which may run on
constexpr std::size_t fewest_digits = 7;
constexpr std::size_t fewest_prose_words = 5;

struct Line {
  std::string_view raw;    // as written
  std::string_view plain;  // with code blanked, trimmed
  std::size_t at = 0;      // in the body
  bool fenced = false;
};

std::vector<Line> lines_of(std::string_view body, std::string_view without) {
  std::vector<Line> lines;
  bool fenced = false;
  for (std::size_t start = 0; start < body.size();) {
    const auto end = std::min(body.find('\n', start), body.size());
    const auto raw = body.substr(start, end - start);
    const auto text = trim(raw);
    const bool fence = text.starts_with("```") || text.starts_with("~~~");
    lines.push_back({raw, trim(without.substr(start, end - start)), start, fenced || fence});
    if (fence) fenced = !fenced;
    start = end + 1;
  }
  return lines;
}

// The place of the line, and of what begins in it.
void warn(AdvicePage& page, const Line& line, std::string message) {
  page.warn_in_body(line.at + std::min(line.raw.find_first_not_of(" \t"), line.raw.size()), std::move(message));
}

bool is_key_line(std::string_view line) {
  const auto colon = line.find(':');
  return colon != std::string_view::npos && colon > 0 && (colon + 1 == line.size() || line[colon + 1] == ' ') &&
         std::all_of(line.begin(), line.begin() + std::ptrdiff_t(colon),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

void look_for_second_front_matter(AdvicePage& page, const std::vector<Line>& lines) {
  std::size_t at = 0;
  while (at < lines.size() && lines[at].plain.empty()) ++at;
  if (at + 2 >= lines.size() || lines[at].plain != "---" || !is_key_line(lines[at + 1].plain)) return;
  for (auto end = at + 1; end < lines.size(); ++end) {
    if (lines[end].plain == "---")
      return warn(page, lines[at], "a second block of front matter begins here; its keys are printed as text");
    if (!is_key_line(lines[end].plain) && !lines[end].raw.starts_with(' ')) return;
  }
}

void look_for_leftovers(AdvicePage& page, const std::vector<Line>& lines) {
  bool conflict = false, end_mark = false;
  for (const auto& line : lines) {
    if (!conflict && (line.plain.starts_with("<<<<<<< ") || line.plain.starts_with(">>>>>>> "))) {
      conflict = true;
      warn(page, line, "a Git conflict marker was left in; the text may appear twice");
    }
    const bool hashes = !line.plain.empty() && line.plain.find_first_not_of("# ") == std::string_view::npos;
    if (!end_mark && hashes) {
      end_mark = true;
      warn(page, line,
           fmt::format("'{}' is read as an empty heading here, not as an end mark; write -ends-, or remove it",
                       line.plain));
    }
  }
}

bool begins_block(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const bool number = digits > 0 && digits < 4 && digits < text.size() && (text[digits] == '.' || text[digits] == ')');
  const bool item =
      text.size() > 1 && std::string_view("-+*").find(text[0]) != std::string_view::npos && text[1] == ' ';
  return number || item || std::string_view(">|#<[!:").find(text[0]) != std::string_view::npos;
}

bool is_reachable(std::string_view text) {
  const auto sign = text.find('@');
  if (sign != std::string_view::npos && sign > 0 && sign + 1 < text.size() && text[sign - 1] != ' ' &&
      text[sign + 1] != ' ')
    return true;
  const auto digits = std::count_if(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  return std::size_t(digits) >= fewest_digits && text.size() < short_line / 2 + fewest_digits;
}

bool breaks_line(std::string_view raw) {
  return raw.ends_with("  ") || raw.ends_with('\\') || trim(raw).ends_with("<br>") || trim(raw).ends_with("<br/>") ||
         trim(raw).ends_with("<br />");
}

// Name, role, address and telephone, each in a line of its own.
void look_for_joined_contact(AdvicePage& page, const std::vector<Line>& lines) {
  for (std::size_t start = 0; start < lines.size();) {
    auto end = start;
    bool contact = false, short_lines = true;
    for (; end < lines.size() && !lines[end].plain.empty(); ++end) {
      const auto& line = lines[end];
      contact = contact || is_reachable(line.plain);
      short_lines = short_lines && line.plain.size() <= short_line && !begins_block(line.plain) &&
                    (!breaks_line(line.raw) || end + 1 == lines.size());
    }
    if (contact && short_lines && end - start >= 3)
      return warn(
          page, lines[start],
          fmt::format("these {} lines are printed as one; end each with two spaces, or put the contact into the "
                      "front matter ('contact:')",
                      end - start));
    start = std::max(end, start + 1);
  }
}

// Words, and nothing that programs are made of.
bool is_prose(std::string_view text) {
  return split(std::string(text), ' ').size() >= fewest_prose_words &&
         text.find_first_of("{}<>()=;$|`\\/_") == std::string_view::npos;
}

void look_for_indented_prose(AdvicePage& page, const std::vector<Line>& lines) {
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const auto& line = lines[at];
    const bool indented = line.raw.starts_with("    ") || line.raw.starts_with('\t');
    const bool first = at == 0 || trim(lines[at - 1].raw).empty();
    if (indented && first && !line.fenced && line.plain.empty() && is_prose(trim(line.raw)))
      return warn(page, line, "this line begins with a tab or four spaces, so it is printed as code");
  }
}

}  // namespace

void advise_on_shape(AdvicePage& page) {
  const auto& body = page.release.body;
  const auto without = without_code(body);
  const auto lines = lines_of(body, without);
  look_for_second_front_matter(page, lines);
  look_for_leftovers(page, lines);
  look_for_joined_contact(page, lines);
  look_for_indented_prose(page, lines);
}

}  // namespace gazetted
