// An SVG drawing without what is not drawn: its editor's notes, metadata, comments, scripts, what it would fetch from
// elsewhere, and what cameras wrote into the pictures in it. By libxml2's parser, which keeps to a depth of 256 and is
// given no file but this. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

// In UTF-8, of elements, attributes, functions and addresses that are known to draw (svg_allowed); titles and
// descriptions stay, which screen readers read, and links that a reader follows. Nothing: it is not well-formed, not a
// drawing, or more than a parser may be asked for (svg_cost; 10 MB of one text, a depth of 256). `depth`: how many
// drawings it is in.
std::optional<std::string> clean_svg(std::string_view bytes, unsigned depth = 0);

// Of one for which that is nothing: why, as a clause.
std::string why_no_svg(std::string_view bytes);

}  // namespace gazetted
