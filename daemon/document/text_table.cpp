#include "text_table.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t width = 72;

// Whether the first row names the columns.
bool has_heads(const TextTable& table) { return !table.front().empty() && table.front().front().head; }

// Markdown has no table without heads; a converted one has empty heads, which are nothing to draw a line below.
TextTable without_empty_heads(TextTable table) {
  const auto is_empty = [](const TextCell& cell) { return cell.text.empty(); };
  if (has_heads(table) && std::all_of(table.front().begin(), table.front().end(), is_empty)) table.erase(table.begin());
  return table;
}

std::string as_rows(const TextTable& table) {
  static const std::vector<TextCell> none;
  const auto& heads = has_heads(table) ? table.front() : none;
  const std::size_t first = has_heads(table) && table.size() > 1 ? 1 : 0;
  std::string out;
  for (std::size_t row = first; row < table.size(); ++row) {
    if (row > first) out += "\n";
    for (std::size_t i = 0; i < table[row].size(); ++i) {
      const auto& text = table[row][i].text;
      if (text.empty()) continue;
      const bool named = first == 1 && i < heads.size() && !heads[i].text.empty();
      out += (named ? heads[i].text + ": " : "") + text + "\n";
    }
  }
  return out;
}

std::string cells_of(const std::vector<TextCell>& row, const std::vector<std::size_t>& widths) {
  std::string text;
  for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i) {
    const std::string room(widths[i] - columns_of(row[i].text), ' ');
    text += (i == 0 ? "" : "  ") + (row[i].right ? room + row[i].text : row[i].text + room);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

}  // namespace

TableLines table_text(const TextTable& given) {
  if (given.empty()) return {};
  const auto table = without_empty_heads(given);
  std::vector<std::size_t> widths;
  for (const auto& row : table) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i].text));
  }
  if (widths.empty()) return {};
  std::size_t whole = 0;
  for (const auto each : widths) whole += each + 2;
  if (whole > width + 2) return {as_rows(table), false};
  TableLines out{"", true};
  for (std::size_t row = 0; row < table.size(); ++row) {
    out.lines += cells_of(table[row], widths);
    if (row > 0 || !has_heads(table)) continue;
    std::string rule;
    for (const auto each : widths)
      rule += (rule.empty() ? "" : "  ") + std::string(std::max<std::size_t>(each, 1), '-');
    out.lines += rule + "\n";
  }
  return out;
}

}  // namespace gazetted
