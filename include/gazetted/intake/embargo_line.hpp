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

// The same for what is not to be published at all: "DRAFT – CONFIDENTIAL", "ENTWURF: …". Not: "Draft law passes".
bool is_draft_label(std::string_view line);

// The headline, subject, subtitle or line of the first paragraphs or of the last one that is such a label; `line` is 0
// where it is not in the body. Its text is without the marks of Markdown. Empty: there is none.
struct EmbargoLine {
  std::string text;
  int line = 0;
};
EmbargoLine embargo_line_of(const Release& release);
EmbargoLine draft_line_of(const Release& release);

// Whether a label names a day or a time of day that can be read and is another than that of `planned`, as it is written
// or in the zone of the newsroom. What cannot be read, or may be read in two ways (03/04), is none.
bool names_other_time(std::string_view label, const PlannedTime& planned, const Zone& newsroom);

}  // namespace gazetted
