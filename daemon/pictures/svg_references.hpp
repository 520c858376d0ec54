// What a drawing points to: parts of itself, pictures in it and pages that a reader may open stay, what would be
// fetched or run goes. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

// Drawings in pictures in drawings: each is a parser of its own beside those around it.
inline constexpr unsigned deepest_drawing = 2;

// What href or src of anything but a link may be: "#part", or a picture in a data: URI (RFC 2397), cleaned; empty: it
// goes. `depth`: of the drawing that it is in, from 0.
std::string own_reference(std::string_view target, unsigned depth);

// What a link may lead to: http, https, mailto, tel or "#part", without control characters; empty: it goes. Browsers
// pass over blanks and control characters before they read a scheme, and so does this.
std::string followed_link(std::string_view target);

// A style sheet, or what an attribute says as one: the same in each url(…), which is url(#) where it goes; without
// comments and @import. Nothing: it has what may be another function or rule than those that are known to ask for no
// file (svg_allowed), an escape, or a string or an address that does not end.
std::optional<std::string> own_style(std::string_view css, unsigned depth);

}  // namespace gazetted
