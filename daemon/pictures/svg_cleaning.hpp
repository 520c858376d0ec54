// An SVG drawing without what is not drawn: its editor's notes, metadata, comments, scripts, what it would fetch from
// elsewhere, and what cameras wrote into the pictures in it. By libxml2's parser, which keeps to a depth of 256 and is
// given no file but this. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

// Whether it opens as one, in an encoding that ASCII can be read in.
bool looks_like_svg(std::string_view bytes);

// In UTF-8. Nothing: it is not well-formed, not a drawing, or more than a parser may be asked for (10 MB of one text,
// a depth of 256, about a thousand attributes of one element): it stays as it is. Titles and descriptions stay, which
// screen readers read, and links that a reader follows.
std::optional<std::string> clean_svg(std::string_view bytes);

}  // namespace gazetted
