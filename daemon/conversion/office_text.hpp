// What an office document's own XML says of its text: its paragraphs, as people count them, and its language. Linear;
// nothing of it is shown to anybody.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "office_package.hpp"
#include "said_language.hpp"

namespace gazetted {

// Those with words, in the order of the text. `xml`: word/document.xml or content.xml.
std::vector<std::string> office_paragraphs(std::string_view xml, OfficeKind kind);

// In which language most of the words are marked (w:lang); `styles`: word/styles.xml, for those without a mark.
std::string language_of_words(std::string_view xml, std::string_view styles);
// Of an OpenDocument text, that of its default paragraph (fo:language, fo:country). `styles`: styles.xml.
std::string language_of_default(std::string_view styles);
// dc:language of docProps/core.xml or meta.xml.
std::string language_of_metadata(std::string_view xml);

}  // namespace gazetted
