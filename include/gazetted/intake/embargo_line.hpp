// Releases that say in their own text that they are under embargo: "EMBARGOED UNTIL 10:00 GMT …", "Sperrfrist: …". A
// time in the text is only read by people; a release that names one and leaves at once is the worst of mistakes. Pure.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/model/release.hpp"

namespace gazetted {

// Whether a line of Markdown or plain text begins as the label of an embargo: its words in capitals, or with a colon or
// a time behind them. Not: running text about embargoes ("The embargo on arms …", "Embargoed goods …").
bool is_embargo_label(std::string_view line);

// The headline, subject, subtitle or line of the first paragraphs of the text that is such a label; `line` is 0 where
// it is not in the body. Its text is without the marks of Markdown. Empty: there is none.
struct EmbargoLine {
  std::string text;
  int line = 0;
};
EmbargoLine embargo_line_of(const Release& release);

}  // namespace gazetted
