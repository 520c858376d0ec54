// XML 1.0 as feeds and sitemaps write it. Pure. Whatever a text holds, what comes out is well formed.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gazetted {

// The characters of `text` that XML 1.0 can hold (section 2.2), with its line ends as \n: no other controls, no
// surrogates, no U+FFFE and U+FFFF, no bytes that are not UTF-8. Every form of a story is made of such text, so that
// all say the same.
std::string fit_text(std::string_view text);
// fit_text() for the content of an element or a value between quotes.
std::string xml_escape(std::string_view text);

using XmlAttributes = std::vector<std::pair<std::string_view, std::string>>;
// "<name a="b">", and "<name a="b">text</name>\n"; an element without text has an empty tag. Attributes with an empty
// value are left out.
std::string xml_open(std::string_view name, const XmlAttributes& attributes = {});
std::string xml_element(std::string_view name, std::string_view text, const XmlAttributes& attributes = {});

}  // namespace gazetted
