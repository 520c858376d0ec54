// A table of GitHub's Markdown. Pure.
#pragma once
#include <string>
#include <vector>

#include "gazetted/document/document.hpp"

namespace gazetted {

struct MarkdownCell {
  std::string text;
  Alignment align = Alignment::none;
  unsigned columns = 1, rows = 1;
  bool is_head = false;
};
using MarkdownRow = std::vector<MarkdownCell>;

// Cells that span others get empty ones beside or below them; a table without a head gets an empty one.
std::string write_markdown_table(std::vector<MarkdownRow> rows);

}  // namespace gazetted
