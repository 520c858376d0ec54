// Whether bytes are a picture that mail programs show. Pure.
#pragma once
#include <string_view>

namespace gazetted {

// By what PNG, JPEG, GIF, WebP, AVIF, HEIF, BMP and icons begin with, and SVG; not whether the rest is whole.
bool looks_like_picture(std::string_view bytes);

}  // namespace gazetted
