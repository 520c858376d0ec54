// Which sizes and formats a picture is offered in. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/render/picture_kind.hpp"

namespace gazetted {

enum class PictureFormat { avif, webp, jpeg };

inline constexpr double most_megapixels = 100;  // more are never decoded
inline constexpr unsigned mail_width = 1280;    // of a large photo in a mail: sharp at 600 on dense screens

struct PlannedPicture {
  PictureFormat format = PictureFormat::jpeg;
  unsigned width = 0;  // in pixels
  std::string name;    // "1280.avif": of its file in the store
};

// For pages: AVIF, WebP and JPEG, each 320, 640, 1280 and 1920 wide as far as the picture is, and in its own width
// where that is less; none of a side over 8,000. Never enlarged. Empty: nothing can be made of it.
std::vector<PlannedPicture> plan_for_pages(const PictureSize& size);
// For a mail: one JPEG.
std::vector<PlannedPicture> plan_for_mail(const PictureSize& size);
// Empty: it may be decoded; else why not, as a clause: "it has 2500 megapixels; at most 100 are read".
std::string too_large_to_read(const PictureSize& size);
// Whether a mail shows it smaller than it is: wider than a screen needs, or heavy.
bool is_large_for_mail(const PictureSize& size, std::uint64_t bytes);

std::string_view media_type(PictureFormat format);  // "image/avif"
std::string_view ending_of(PictureFormat format);   // ".avif", ".webp", ".jpg"

}  // namespace gazetted
