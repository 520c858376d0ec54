// A table as plain text: columns side by side where they fit in a line, else each row as "head: cell" lines. Pure.
#pragma once
#include <string>
#include <vector>

namespace gazetted {

struct TextCell {
  std::string text;
  bool right = false;
  bool head = false;  // it names its column
};
using TextTable = std::vector<std::vector<TextCell>>;

struct TableLines {
  std::string lines;
  bool columns = false;  // they are side by side, and must not be wrapped
};
TableLines table_text(const TextTable& table);

}  // namespace gazetted
