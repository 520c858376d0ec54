// Footnotes, which md4c does not know.
#include <optional>

#include "gazetted/base/text.hpp"
#include "markdown_parts.hpp"

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
  const auto end = text.find(']');
  if (end == std::string_view::npos || end == 2 || end > longest_name) return std::nullopt;
  const auto name = text.substr(2, end - 2);
  if (name.find_first_of(" \t[^") != std::string_view::npos) return std::nullopt;
  return name;
}

class Notes {
 public:
  // A line that defines a note, or goes on with one, is taken out of the text.
  bool take(std::string_view line, bool code) {
    const auto name = code || line.starts_with("    ") ? std::nullopt : name_at(trim(line));
    const auto after = name ? trim(line).substr(name->size() + 3) : std::string_view();
    if (name && after.starts_with(':')) {
      current_ = &texts_[std::string(*name)];
      *current_ = trim(after.substr(1));
      return true;
    }
    const bool indented = line.starts_with("    ") || line.starts_with('\t');
    if (current_ && !code && indented && !trim(line).empty()) {
      *current_ += (current_->empty() ? "" : " ") + std::string(trim(line));
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
  std::string list() {
    std::string out;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const auto text = numbered(texts_.find(order_[i])->second);
      out += "\n" + raised(i + 1) + " " + text + "\n";
    }
    return out.empty() ? out : "\n* * *\n" + out;
  }

 private:
  std::size_t number_of(const std::string& name) {
    const auto known = std::find(order_.begin(), order_.end(), name);
    if (known != order_.end()) return std::size_t(known - order_.begin()) + 1;
    order_.push_back(name);
    return order_.size();
  }

  std::map<std::string, std::string, std::less<>> texts_;
  std::vector<std::string> order_;
  std::string* current_ = nullptr;
};

}  // namespace

void for_each_line(std::string_view markdown, const std::function<void(std::string_view, bool)>& line) {
  bool code = false;
  while (!markdown.empty()) {
    const auto one = markdown.substr(0, markdown.find('\n'));
    const auto start = trim(one);
    const bool fence = start.starts_with("```") || start.starts_with("~~~");
    line(one, code || fence);
    if (fence) code = !code;
    markdown.remove_prefix(std::min(one.size() + 1, markdown.size()));
  }
}

std::string footnotes_at_the_end(const std::string& markdown) {
  if (markdown.find("[^") == std::string::npos) return markdown;
  Notes notes;
  std::vector<std::pair<std::string_view, bool>> lines;
  for_each_line(markdown, [&](std::string_view line, bool code) {
    if (!notes.take(line, code)) lines.emplace_back(line, code);
  });
  if (notes.empty()) return markdown;
  std::string out;
  for (const auto& [line, code] : lines) out += (code ? std::string(line) : notes.numbered(line)) + "\n";
  return out + notes.list();
}

}  // namespace gazetted
