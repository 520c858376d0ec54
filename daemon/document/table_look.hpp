// Tables as their author wrote them, before md4c reads them: which of their cells it will drop, and which tables it
// would not see because they follow a paragraph without a blank line. Lives for one text; linear in its length.
#pragma once
#include <string_view>
#include <vector>

#include "gazetted/document/markdown.hpp"

namespace gazetted {

// "|---|:-:|"
bool is_table_rule(std::string_view line);

class TableLook {
 public:
  // The next line of the text that is no code.
  void look_at(std::size_t at, const std::vector<std::string_view>& lines, std::vector<LeftOut>& left_out);
  // Whether a table's head is here, right below a line of text. GitHub ends the paragraph there.
  bool begins_below_text(std::size_t at, const std::vector<std::string_view>& lines) const;

 private:
  std::size_t columns_ = 0;  // of the table that is open
};

}  // namespace gazetted
