// A newsroom's colour on its pages, so that everybody can read them: WCAG 2.2, 1.4.3 and 1.4.11. Pure.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/base/error.hpp"

namespace gazetted {

struct Colour {
  int red = 0, green = 0, blue = 0;  // 0 to 255
  bool operator==(const Colour&) const = default;
};

Result<Colour> parse_colour(std::string_view text);  // "#0b0c0c" or "#abc"
std::string to_string(const Colour& colour);         // "#0b0c0c"
// From 1 to 21, as WCAG reckons it.
double contrast(const Colour& one, const Colour& other);

struct BrandColours {
  Colour brand;     // as configured: for an area
  Colour on_brand;  // of words on it: white or black, whichever is read better
  Colour light;     // for words and lines on a light page: darkened as far as it must be
  Colour dark;      // on a dark page: lightened as far as it must be
};
BrandColours brand_colours(const Colour& brand);

// What the pages' surfaces may be at the most for that to hold; style.css keeps to it.
inline constexpr Colour darkest_light_surface{0xF3, 0xF4, 0xF6};
inline constexpr Colour lightest_dark_surface{0x22, 0x27, 0x2D};
inline constexpr double least_contrast = 4.5;

}  // namespace gazetted
