// JPEG (ITU T.81, B.1) as its parts: segments, coded pixels behind each start of a scan, and where it ends. One walk
// for photographs and for what is a JPEG in another file, so that both see the same segments. Pure; linear.
#pragma once
#include <optional>
#include <string_view>

#include "picture_bytes.hpp"

namespace gazetted {

struct JpegPart {
  enum class Kind { segment, pixels, end_of_image };
  Kind kind = Kind::segment;
  unsigned marker = 0;  // of a segment
  std::size_t begin = 0, end = 0;
};

class JpegWalk {
 public:
  // From `at`, behind the start of the image.
  explicit JpegWalk(std::string_view bytes, std::size_t at = 2) : bytes_(bytes, PictureBytes::Order::big), at_(at) {}
  // Nothing: behind the end of the image, or where it is damaged or cut off. What is between two parts is fill, or what
  // no decoder reads.
  std::optional<JpegPart> next();

 private:
  JpegPart pixels();

  PictureBytes bytes_;
  std::size_t at_;
  bool is_scan_ = false, has_ended_ = false;
};

inline bool is_jpeg(std::string_view bytes) { return bytes.starts_with("\xFF\xD8\xFF"); }

// Whether it is a table, a frame or a scan: what a decoder needs for the pixels.
bool is_coding_segment(unsigned marker);
// Whether a segment says how the colours are coded.
bool is_colour_segment(unsigned marker, std::string_view payload);

// Behind its end of image; nothing: it does not end.
std::optional<std::size_t> end_of_jpeg(std::string_view bytes);

}  // namespace gazetted
