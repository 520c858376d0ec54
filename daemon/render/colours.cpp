#include "gazetted/render/colours.hpp"

#include <cmath>

namespace gazetted {
namespace {

constexpr Colour white{255, 255, 255};
constexpr Colour black{0, 0, 0};

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

double linear(int value) {
  const double part = value / 255.0;
  return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

double luminance(const Colour& colour) {
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

// `percent` of the way from one to the other.
Colour mixed(const Colour& from, const Colour& to, int percent) {
  const auto part = [percent](int a, int b) { return a + (b - a) * percent / 100; };
  return {part(from.red, to.red), part(from.green, to.green), part(from.blue, to.blue)};
}

// Towards black or white, no further than it takes to be read on `surface`.
Colour readable(const Colour& colour, const Colour& towards, const Colour& surface) {
  for (int percent = 0; percent < 100; percent += 2) {
    const auto tried = mixed(colour, towards, percent);
    if (contrast(tried, surface) >= least_contrast) return tried;
  }
  return towards;
}

}  // namespace

Result<Colour> parse_colour(std::string_view text) {
  const bool is_short = text.size() == 4;
  int parts[6] = {};
  bool is_colour = text.starts_with('#') && (is_short || text.size() == 7);
  for (std::size_t at = 0; is_colour && at < 6; ++at) {
    parts[at] = digit(text[is_short ? 1 + at / 2 : 1 + at]);
    is_colour = parts[at] >= 0;
  }
  if (!is_colour) return fail("'{}' is not a colour; write it as #0b0c0c", text);
  return Colour{parts[0] * 16 + parts[1], parts[2] * 16 + parts[3], parts[4] * 16 + parts[5]};
}

std::string to_string(const Colour& colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

double contrast(const Colour& one, const Colour& other) {
  const double a = luminance(one), b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

BrandColours brand_colours(const Colour& brand) {
  BrandColours out;
  out.brand = brand;
  out.on_brand = contrast(brand, white) >= contrast(brand, black) ? white : black;
  out.light = readable(brand, black, darkest_light_surface);
  out.dark = readable(brand, white, lightest_dark_surface);
  return out;
}

}  // namespace gazetted
