// The headline in a text of Markdown: "# A", "A" above a line of =, or the first "## A" of a text without any of
// those. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

struct Headline {
  std::string text;     // plain: emphasis, links and code are taken off
  int lines = 0;        // how many it takes
  std::size_t end = 0;  // behind its last line end
};

// The headline that `text` begins with; blank lines before it belong to it.
std::optional<Headline> headline_at(std::string_view text);

// The line of the first "# …" further down, counted from 1; 0: there is none.
int line_of_later_headline(std::string_view text);

// What a line of Markdown says without its marks: "A **bold** [link](x)" is A bold link.
std::string plain_text(std::string_view line);

}  // namespace gazetted
