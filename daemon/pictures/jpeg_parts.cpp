#include "jpeg_parts.hpp"

namespace gazetted {
namespace {

using namespace std::string_view_literals;

constexpr unsigned end_of_image = 0xD9, start_of_scan = 0xDA;

bool is_alone(unsigned marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8); }

}  // namespace

std::optional<JpegPart> JpegWalk::next() {
  if (is_scan_) {
    is_scan_ = false;
    return pixels();
  }
  while (at_ < bytes_.size() && !has_ended_) {
    const auto marker = bytes_.at8(at_ + 1);
    if (bytes_.at8(at_) != 0xFF || marker == 0xFF || marker == 0) {
      ++at_;
    } else if (is_alone(marker)) {
      at_ += 2;
    } else if (marker == end_of_image) {
      has_ended_ = true;
      return JpegPart{JpegPart::Kind::end_of_image, marker, at_, at_ + 2};
    } else {
      const std::size_t length = bytes_.at16(at_ + 2);
      if (length < 2 || length > bytes_.size() - at_ - 2) break;
      const JpegPart part{JpegPart::Kind::segment, marker, at_, at_ + 2 + length};
      at_ = part.end;
      is_scan_ = marker == start_of_scan;
      return part;
    }
  }
  has_ended_ = true;
  return {};
}

// 0xFF is followed by 0 there, or begins a restart marker.
JpegPart JpegWalk::pixels() {
  const auto from = at_;
  for (; at_ < bytes_.size(); ++at_) {
    if (bytes_.at8(at_) != 0xFF) continue;
    const auto next = bytes_.at8(at_ + 1);
    if (next != 0 && !(next >= 0xD0 && next <= 0xD7)) break;
  }
  return {JpegPart::Kind::pixels, 0, from, at_};
}

// Frames (SOF), tables (DHT, DAC, DQT), scans, lines, restarts, hierarchies: T.81, table B.1.
bool is_coding_segment(unsigned marker) {
  return (marker >= 0xC0 && marker <= 0xCF && marker != 0xC8) || (marker >= 0xDA && marker <= 0xDF);
}

bool is_colour_segment(unsigned marker, std::string_view payload) {
  return (marker == 0xE2 && payload.starts_with("ICC_PROFILE\0"sv)) || (marker == 0xEE && payload.starts_with("Adobe"));
}

std::optional<std::size_t> end_of_jpeg(std::string_view bytes) {
  JpegWalk walk(bytes);
  while (const auto part = walk.next()) {
    if (part->kind == JpegPart::Kind::end_of_image) return part->end;
  }
  return {};
}

}  // namespace gazetted
