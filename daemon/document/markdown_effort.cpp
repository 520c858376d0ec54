// What a text may cost. Debian's md4c (0.4.8) has no limits of its own; measured on it: 50 KB of brackets within
// brackets beside one definition of a link take 3.7 s (each pair is looked up whole), 200 KB of "[a](" in lines 2.3 s,
// 400 KB of bare addresses in one paragraph 2.9 s, all quadratic. What it writes is limited by the document's own
// budgets.
#include "gazetted/base/text.hpp"
#include "markdown_reader.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_markdown = 1 << 20;  // the HTML of a mail may have half of that
constexpr std::size_t max_markers = 100;       // of quotes and lists at the start of one line
constexpr std::size_t max_effort = 20'000'000;
constexpr std::size_t max_addresses = 5'000;

// How many quotes and lists a line opens.
std::size_t markers_of(std::string_view line) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < line.size();) {
    const char c = line[at];
    if (c == ' ' || c == '\t') {
      ++at;
      continue;
    }
    auto end = at;
    while (end < line.size() && line[end] >= '0' && line[end] <= '9') ++end;
    const bool number = end > at && end < line.size() && (line[end] == '.' || line[end] == ')');
    if (c == '>')
      end = at + 1;
    else if (number || c == '-' || c == '*' || c == '+')
      end = end + 1;
    else
      break;
    if (c != '>' && end < line.size() && line[end] != ' ' && line[end] != '\t') break;
    ++count;
    at = end;
  }
  return count;
}

// "- - - - -", however long, is a rule.
bool is_rule(std::string_view line) {
  const auto mark = line.find_first_not_of(" \t>");
  return mark != std::string_view::npos && std::string_view("-*_").find(line[mark]) != std::string_view::npos &&
         line.find_first_not_of(std::string(" \t") + line[mark], mark) == std::string_view::npos;
}

// The lines between two blank ones: md4c reads what is within a line of them together.
class Run {
 public:
  void add(std::string_view line) {
    ++lines_;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\\')
        ++i;
      else if (line[i] == '[')
        opened_.push_back(read_ + i), ++brackets_;
      else if (line[i] == ']' && !opened_.empty()) {
        looked_up_ += read_ + i - opened_.back();
        opened_.pop_back();
      } else if (line[i] == '@' || line.substr(i, 4) == "www." || line.substr(i, 3) == "://")
        ++addresses_;
    }
    read_ += line.size();
  }

  std::string trouble(bool has_definitions) const {
    if (has_definitions && looked_up_ > max_effort) return "brackets are nested too deeply";
    if (lines_ * brackets_ > max_effort) return "the paragraph has too many brackets; split it with blank lines";
    if (addresses_ > max_addresses)
      return fmt::format("the paragraph has over {} addresses; split it with blank lines", max_addresses);
    return "";
  }

 private:
  std::vector<std::size_t> opened_;
  std::size_t lines_ = 0, brackets_ = 0, looked_up_ = 0, addresses_ = 0, read_ = 0;
};

}  // namespace

Status check_effort(std::string_view markdown) {
  if (markdown.size() > max_markdown)
    return fail("the text has {}; a mail's text may have at most {}", format_size(markdown.size()),
                format_size(max_markdown));
  const bool has_definitions = markdown.find("]:") != std::string_view::npos;
  Run run;
  int number = 0;
  while (!markdown.empty()) {
    const auto line = markdown.substr(0, markdown.find('\n'));
    markdown.remove_prefix(std::min(markdown.size(), line.size() + 1));
    ++number;
    if (!is_rule(line) && markers_of(line) > max_markers)
      return Error(Place{"", number, 0}, fmt::format("lists or quotes are nested more than {} deep", max_markers));
    if (line.find_first_not_of(" \t\r>") == std::string_view::npos) {
      run = {};
      continue;
    }
    run.add(line);
    if (auto trouble = run.trouble(has_definitions); !trouble.empty())
      return Error(Place{"", number, 0}, std::move(trouble));
  }
  return {};
}

}  // namespace gazetted
