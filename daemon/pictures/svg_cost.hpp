// What a drawing may cost libxml2, seen before it is asked: it takes about 200 bytes of memory for each tag and each
// attribute, compares each attribute of a tag with all before it, and each name with all namespaces that are open.
// Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

inline constexpr std::size_t longest_entity = 200;  // bytes; Illustrator writes the names of namespaces as entities

// Why it is not read, as a clause; empty: it may be. `bytes`: in an encoding that ASCII can be read in.
std::string too_costly_drawing(std::string_view bytes);

// Whether entities of `length` bytes may be used as often as there are "&" in it.
bool may_be_expanded(std::string_view bytes, std::size_t length);

}  // namespace gazetted
