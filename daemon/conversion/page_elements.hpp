// What the elements of a page are to its text, by their names in lower case.
#pragma once
#include <string_view>

namespace gazetted {

bool is_skipped(std::string_view name);       // nothing of it is text
bool is_boundary(std::string_view name);      // a block whose only meaning is that a new one begins
bool is_void_element(std::string_view name);  // it has no end

}  // namespace gazetted
