#include "markdown_table.hpp"

#include <algorithm>

namespace gazetted {
namespace {

// Cells that span others get empty ones beside or below them.
std::vector<MarkdownRow> spread(std::vector<MarkdownRow> rows) {
  constexpr std::size_t most_columns = 100;
  std::vector<MarkdownRow> out;
  std::vector<unsigned> held;  // by column: rows that a cell above still fills
  for (auto& row : rows) {
    MarkdownRow full;
    const auto fill_held = [&] {
      while (full.size() < held.size() && held[full.size()] > 0) {
        --held[full.size()];
        full.emplace_back();
      }
    };
    for (auto& cell : row) {
      fill_held();
      const auto columns = cell.columns, below = cell.rows;
      for (unsigned column = 0; column < columns && full.size() < most_columns; ++column) {
        if (held.size() <= full.size()) held.resize(full.size() + 1);
        held[full.size()] = below - 1;
        full.push_back(column == 0 ? std::move(cell) : MarkdownCell{});
      }
    }
    fill_held();
    if (!full.empty()) out.push_back(std::move(full));
  }
  return out;
}

std::string write_rows(const std::vector<MarkdownRow>& rows) {
  if (rows.empty()) return "";
  std::size_t columns = 0;
  for (const auto& row : rows) columns = std::max(columns, row.size());
  const bool has_head = std::all_of(rows[0].begin(), rows[0].end(),
                                    [](const MarkdownCell& one) { return one.is_head || one.text.empty(); });
  const auto& of_columns = rows.size() > 1 && has_head ? rows[1] : rows[0];
  std::string out;
  const auto put = [&](const MarkdownRow& row, bool is_head) {
    for (std::size_t i = 0; i < columns; ++i) {
      auto text = i < row.size() ? row[i].text : "";
      if (!is_head && i < row.size() && row[i].is_head && !text.empty() && !text.starts_with("**"))
        text = "**" + text + "**";
      out += "| " + text + (text.empty() ? "" : " ");
    }
    out += "|\n";
  };
  put(has_head ? rows[0] : MarkdownRow(), true);
  for (std::size_t i = 0; i < columns; ++i) {
    const auto of_head = has_head && i < rows[0].size() ? rows[0][i].align : Alignment::none;
    const auto align = of_head != Alignment::none || i >= of_columns.size() ? of_head : of_columns[i].align;
    out += align == Alignment::center  ? "| :-: "
           : align == Alignment::right ? "| --: "
           : align == Alignment::left  ? "| :-- "
                                       : "| --- ";
  }
  out += "|\n";
  for (std::size_t i = has_head ? 1 : 0; i < rows.size(); ++i) put(rows[i], false);
  out.pop_back();
  return out;
}

}  // namespace

std::string write_markdown_table(std::vector<MarkdownRow> rows) { return write_rows(spread(std::move(rows))); }

}  // namespace gazetted
