// HTML that a parser has taken apart, as a document: the elements that mails and pages can show, and by name what is
// left out of it. Pure. See document.hpp, and writers.hpp for writing it down as Markdown.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gazetted/document/document.hpp"

namespace gazetted {

// One after the other as in the source. What has no end (<br>, <img>) has only a start; all else is well nested.
struct HtmlPiece {
  enum class Kind {
    start,
    end,
    text,
    boundary,  // between two blocks: whatever paragraph is open ends
  };
  Kind kind = Kind::text;
  std::string name;  // of an element, in lower case
  std::string text;  // decoded, blanks and line ends as in the source
  std::vector<std::pair<std::string, std::string>> attributes;
  int line = 0;  // in the source, from 1
};

// An error where it is nested too deep or too large for a mail.
Result<Document> read_html(const std::vector<HtmlPiece>& pieces);

}  // namespace gazetted
