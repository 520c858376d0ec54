// Footnotes, which md4c does not know.
#include <optional>

#include "gazetted/base/text.hpp"
#include "markdown_reader.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_name = 40;

std::string raised(std::size_t number) {
  static constexpr std::string_view digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string out;
  for (const char c : std::to_string(number)) out += digits[c - '0'];
  return out;
}

// The name in `[^name]` at the start of a text.
std::optional<std::string_view> name_at(std::string_view text) {
  if (!text.starts_with("[^")) return std::nullopt;
  const auto end = text.substr(0, longest_name + 1).find(']');
  if (end == std::string_view::npos || end == 2) return std::nullopt;
  const auto name = text.substr(2, end - 2);
  if (name.find_first_of(" \t[^") != std::string_view::npos) return std::nullopt;
  return name;
}

class Notes {
 public:
  // A line that defines a note, or goes on with one, is taken out of the text.
  bool take(std::string_view line, bool code, int number) {
    const auto name = code || line.starts_with("    ") ? std::nullopt : name_at(trim(line));
    const auto after = name ? trim(line).substr(name->size() + 3) : std::string_view();
    if (name && after.starts_with(':')) {
      current_ = &texts_[std::string(*name)];
      *current_ = {std::string(trim(after.substr(1))), number};
      return true;
    }
    const bool indented = line.starts_with("    ") || line.starts_with('\t');
    if (current_ && !code && indented && !trim(line).empty()) {
      current_->text += (current_->text.empty() ? "" : " ") + std::string(trim(line));
      return true;
    }
    if (!trim(line).empty()) current_ = nullptr;
    return false;
  }

  bool empty() const { return texts_.empty(); }

  // The line with its marks as numbers. Code keeps what it says; a mark without a note stays as written.
  std::string numbered(std::string_view line) {
    std::string out;
    for (std::size_t at = 0; at < line.size();) {
      if (line[at] == '`') {
        const auto ticks = std::min(line.find_first_not_of('`', at), line.size()) - at;
        const auto end = line.find(std::string(ticks, '`'), at + ticks);
        const auto length = end == std::string_view::npos ? ticks : end + ticks - at;
        out += line.substr(at, length);
        at += length;
        continue;
      }
      const auto name = line[at] == '\\' ? std::nullopt : name_at(line.substr(at));
      const auto known = name ? texts_.find(*name) : texts_.end();
      if (known == texts_.end()) {
        const std::size_t length = line[at] == '\\' && at + 1 < line.size() ? 2 : 1;
        out += line.substr(at, length);
        at += length;
        continue;
      }
      out += raised(number_of(known->first));
      at += name->size() + 3;
    }
    return out;
  }

  // All that the text named, each a paragraph; a note may name another.
  void add_to(std::vector<SourceLine>& lines) {
    if (order_.empty()) return;
    for (const char* text : {"", "* * *"}) lines.push_back({text, lines.back().number, false});
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const auto& note = texts_.find(order_[i])->second;
      lines.push_back({"", note.line, false});
      lines.push_back({raised(i + 1) + " " + numbered(note.text), note.line, false});
    }
  }

 private:
  struct Note {
    std::string text;
    int line = 1;
  };

  std::size_t number_of(const std::string& name) {
    const auto [known, added] = numbers_.emplace(name, order_.size() + 1);
    if (added) order_.push_back(name);
    return known->second;
  }

  std::map<std::string, Note, std::less<>> texts_;
  std::map<std::string, std::size_t> numbers_;
  std::vector<std::string> order_;
  Note* current_ = nullptr;
};

}  // namespace

void move_footnotes(std::vector<SourceLine>& lines) {
  const auto marked = [](const SourceLine& line) { return line.text.find("[^") != std::string::npos; };
  if (std::none_of(lines.begin(), lines.end(), marked)) return;
  Notes notes;
  for (auto& line : lines) {
    if (notes.take(line.text, line.code, line.number)) line.text.clear();
  }
  if (notes.empty()) return;
  for (auto& line : lines) {
    if (!line.code) line.text = notes.numbered(line.text);
  }
  notes.add_to(lines);
}

}  // namespace gazetted
