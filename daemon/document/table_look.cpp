#include "table_look.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_named = 100;

// Behind the marks of quotes.
std::string_view row_of(std::string_view line) {
  const auto start = line.find_first_not_of(" \t>");
  return start == std::string_view::npos ? std::string_view() : trim(line.substr(start));
}

bool is_row(std::string_view line) { return line.find('|') != std::string_view::npos; }

struct Cells {
  std::size_t all = 1;
  std::size_t said = 0;  // up to the last that is not empty
};

// Bars behind a backslash and in code are text.
Cells cells_of(std::string_view row) {
  if (row.starts_with('|')) row.remove_prefix(1);
  if (row.ends_with('|') && !row.ends_with("\\|")) row.remove_suffix(1);
  Cells cells;
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (row[at] == '|') {
      ++cells.all;
      continue;
    }
    if (row[at] != ' ' && row[at] != '\t') cells.said = cells.all;
    if (row[at] == '\\') {
      ++at;
    } else if (row[at] == '`') {
      const auto ticks = std::min(row.find_first_not_of('`', at), row.size()) - at;
      const auto end = row.find(row.substr(at, ticks), at + ticks);
      at = (end == std::string_view::npos ? at : end) + ticks - 1;
    }
  }
  return cells;
}

bool is_head(std::size_t at, const std::vector<std::string_view>& lines) {
  return at + 1 < lines.size() && is_row(lines[at]) && !is_table_rule(lines[at]) && is_table_rule(lines[at + 1]);
}

}  // namespace

bool is_table_rule(std::string_view line) {
  const auto rule = row_of(line);
  return rule.find('-') != std::string_view::npos && rule.find('|') != std::string_view::npos &&
         rule.find_first_not_of(" \t|:-") == std::string_view::npos;
}

void TableLook::look_at(std::size_t at, const std::vector<std::string_view>& lines, std::vector<LeftOut>& left_out) {
  const auto row = row_of(lines[at]);
  if (is_head(at, lines)) columns_ = cells_of(row_of(lines[at + 1])).all;
  if (row.empty()) columns_ = 0;
  if (columns_ == 0 || left_out.size() >= most_named) return;
  const auto cells = cells_of(row).said;
  if (cells > columns_)
    left_out.push_back(
        {int(at) + 1, fmt::format("this row has {} cells, but the line below the table header has {}; the "
                                  "rest are left out",
                                  cells, columns_)});
}

bool TableLook::begins_below_text(std::size_t at, const std::vector<std::string_view>& lines) const {
  if (at == 0 || !is_head(at, lines)) return false;
  const auto above = lines[at - 1];
  // Within a quote or a list a blank line would end, or loosen, what is around the table.
  constexpr std::string_view blocks = ">-*+#|<`~=";
  const auto text = trim(above);
  return !text.empty() && blocks.find(text[0]) == std::string_view::npos && !above.starts_with("    ") &&
         lines[at].find_first_not_of(' ') < 4 && trim(lines[at])[0] != '>' &&
         cells_of(row_of(lines[at])).all == cells_of(row_of(lines[at + 1])).all;
}

}  // namespace gazetted
