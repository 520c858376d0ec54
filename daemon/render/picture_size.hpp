// How wide a picture is, from its first bytes: PNG, JPEG, GIF, WebP. Pure.
#pragma once
#include <string_view>

namespace gazetted {

// In pixels; 0 where the bytes do not say.
unsigned picture_width(std::string_view bytes);

}  // namespace gazetted
