// What bytes say of a picture. Pure; hostile bytes are read within their size.
#pragma once
#include <string_view>

namespace gazetted {

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
