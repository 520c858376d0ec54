// What bytes say of a picture. Pure; hostile bytes are read within their size.
#pragma once
#include <cstddef>
#include <string_view>

namespace gazetted {

// The bytes at a file's beginning that say what it is: whoever asks one of these looks at as many.
inline constexpr std::size_t telling_bytes = 64u << 10;

// Whether its first tag is <svg>, in an encoding that ASCII can be read in: a page with a drawing in it is none.
bool looks_like_svg(std::string_view bytes);

// By what PNG, JPEG, GIF, WebP, AVIF, HEIF, BMP and icons begin with, and SVG; not whether the rest is whole.
bool looks_like_picture(std::string_view bytes);

// In pixels; 0: not known.
struct PictureSize {
  unsigned width = 0, height = 0;
};
// Of PNG, JPEG, GIF and WebP, as their first bytes claim; of a JPEG as it is shown, turned as its Exif says.
PictureSize picture_size(std::string_view bytes);
// What people may be told: a size that no picture has (over 1,000 megapixels) is not known.
PictureSize believed(const PictureSize& claimed);

}  // namespace gazetted
