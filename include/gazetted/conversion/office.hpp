// Documents of word processors, before and after pandoc: it is asked for HTML, which is read as a page is, so that
// nothing that it lets through reaches a mail. Pure; edition/office_drop runs it.
#pragma once
#include "gazetted/conversion/conversion.hpp"

namespace gazetted {

// ".docx" and ".odt"; the ending in lower case.
bool is_office_document(std::string_view ending);

// Looks into the package, and refuses what pandoc would pass over: tracked changes, comments, hidden text, encryption,
// more than a document unpacks to.
struct OfficeCheck {
  std::string title;                         // where the format keeps it in a way that pandoc does not tell
  std::vector<std::string> paragraphs = {};  // those with words
  std::string language = {};                 // empty: it says none
  std::string changed = {};                  // what pandoc is to read in its place; empty: the document itself
};
OfficeCheck check_office_document(const ConversionSource& source, std::string_view ending, Findings& findings);

// `html`: what pandoc made of it, with --track-changes=all. `pictures`: those that it has taken out, by the name in the
// HTML.
Conversion convert_office_html(const ConversionSource& source, std::string_view ending, const OfficeCheck& check,
                               const std::string& html, const std::vector<ConvertedFile>& pictures, Findings& findings);

}  // namespace gazetted
