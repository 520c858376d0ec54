// What mails and pages say the same way in HTML. Pure.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/document/document.hpp"

namespace gazetted {

struct TagMarkup {
  std::string_view name;  // of the element; "h" of a heading
  bool own_line = false;  // a line ends behind it
  bool tall = false;      // and one behind its start
};

TagMarkup markup_of(Tag tag);
// A target as the value of an attribute: what may not be in an address is percent-encoded, and all of it escaped.
std::string url_attribute(std::string_view url);

}  // namespace gazetted
