// Which parts of a text in Markdown are code or an HTML comment.
#include <map>

#include "gazetted/base/text.hpp"
#include "gazetted/model/markdown_links.hpp"

namespace gazetted {
namespace {

void blank(std::string& text, std::size_t from, std::size_t to) {
  for (auto i = from; i < std::min(to, text.size()); ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

// The width of a list's marker with its blanks ("- ", "12. "), 0: the line starts no item.
std::size_t marker_width(std::string_view line) {
  std::size_t at = 0;
  if (!line.empty() && (line[0] == '-' || line[0] == '*' || line[0] == '+')) {
    at = 1;
  } else {
    while (at < line.size() && at < 9 && line[at] >= '0' && line[at] <= '9') ++at;
    if (at == 0 || at >= line.size() || (line[at] != '.' && line[at] != ')')) return 0;
    ++at;
  }
  const auto text = line.find_first_not_of(' ', at);
  if (text == std::string_view::npos || text == at) return 0;
  return text - at > 4 ? at + 1 : text;
}

// Blocks: fences, and lines indented by four more than the text that they are in.
class Blocks {
 public:
  explicit Blocks(std::string& text) : text_(text) {}

  void run() {
    for (std::size_t start = 0; start < text_.size();) {
      const auto end = std::min(text_.find('\n', start), text_.size());
      line(start, end);
      start = end + 1;
    }
  }

 private:
  std::size_t inside() const { return items_.empty() ? 0 : items_.back(); }

  void line(std::size_t start, std::size_t end) {
    const auto whole = std::string_view(text_).substr(start, end - start);
    const auto first = std::min(whole.find_first_not_of(" \t"), whole.size());
    std::size_t indent = 0;
    for (std::size_t i = 0; i < first; ++i) indent += whole[i] == '\t' ? 4 - indent % 4 : 1;
    const auto content = whole.substr(first);
    if (!fence_.empty()) {
      // It closes with as many of the same, and nothing behind them.
      const bool ends =
          content.starts_with(fence_) && trim(content).find_first_not_of(fence_[0]) == std::string_view::npos;
      blank(text_, start, end);
      if (ends) fence_.clear();
      return;
    }
    if (content.empty()) {
      after_blank_ = true;
      return;
    }
    if (const auto run = content.find_first_not_of(content[0]);
        (content[0] == '`' || content[0] == '~') && std::min(run, content.size()) >= 3 && indent < inside() + 4 &&
        (content[0] == '~' || content.find('`', std::min(run, content.size())) == std::string_view::npos)) {
      fence_ = std::string(std::min(run, content.size()), content[0]);
      blank(text_, start, end);
      return;
    }
    const auto marker = marker_width(content);
    while (!items_.empty() && indent < items_.back() && (after_blank_ || marker > 0)) items_.pop_back();
    const bool code = indent >= inside() + 4 && (after_blank_ || in_code_);
    in_code_ = code;
    after_blank_ = false;
    if (code) return blank(text_, start, end);
    if (marker > 0) items_.push_back(indent + marker);
  }

  std::string& text_;
  std::string fence_;               // that is open
  std::vector<std::size_t> items_;  // where the texts of the list's items begin, the innermost last
  bool after_blank_ = true;
  bool in_code_ = false;
};

// Spans of backticks within [from, to), a paragraph. A run closes at the next of its own length.
void blank_spans(std::string& text, std::size_t from, std::size_t to) {
  std::map<std::size_t, std::vector<std::size_t>> runs;  // by length, their places from the last to the first
  std::vector<std::pair<std::size_t, std::size_t>> all;
  for (auto at = from; at < to;) {
    if (text[at] == '\\') {
      // An escaped backtick opens nothing; within code it is one, which only errs towards text.
      at += 2;
      continue;
    }
    auto end = at;
    while (end < to && text[end] == '`') ++end;
    if (end > at) all.emplace_back(at, end - at);
    at = std::max(end, at + 1);
  }
  for (auto it = all.rbegin(); it != all.rend(); ++it) runs[it->second].push_back(it->first);
  std::size_t behind = from;
  for (const auto& [at, length] : all) {
    if (at < behind) continue;
    auto& same = runs[length];
    while (!same.empty() && same.back() <= at) same.pop_back();
    if (same.empty()) continue;
    behind = same.back() + length;
    blank(text, at, behind);
  }
}

void blank_comments(std::string& text) {
  for (auto at = text.find("<!--"); at != std::string::npos; at = text.find("<!--", at)) {
    const auto end = text.find("-->", at + 4);
    if (end == std::string::npos) return;
    blank(text, at, end + 3);
  }
}

}  // namespace

std::string without_code(std::string_view markdown) {
  std::string text(markdown);
  Blocks(text).run();
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find("\n\n", start), text.size());
    blank_spans(text, start, end);
    start = end + 2;
  }
  blank_comments(text);
  return text;
}

}  // namespace gazetted
