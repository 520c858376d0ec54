// What a drawing points to: parts of itself and pictures in it stay, what would be fetched goes. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// What href or src of anything but a link may be: "#part", or a picture in a data: URI (RFC 2397), cleaned; empty: it
// goes.
std::string own_reference(std::string_view target);

// Of a style sheet or an attribute: the same in each url(…), which is url(#) where it goes; without @import and
// comments.
std::string own_style(std::string_view css);

}  // namespace gazetted
