#include "picture_size.hpp"

#include <cstddef>

namespace gazetted {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }
unsigned big_endian(std::string_view bytes, std::size_t at) { return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1); }
unsigned little_endian(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at + 1) << 8 | byte_at(bytes, at);
}

// The frame header (SOF) comes after segments that each say how long they are.
unsigned jpeg_width(std::string_view bytes) {
  for (std::size_t at = 2; at + 9 <= bytes.size() && byte_at(bytes, at) == 0xFF;) {
    const auto marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) return big_endian(bytes, at + 7);
    at += 2 + big_endian(bytes, at + 2);
  }
  return 0;
}

unsigned webp_width(std::string_view bytes) {
  const auto kind = bytes.substr(12, 4);
  if (kind == "VP8X") return (little_endian(bytes, 24) | byte_at(bytes, 26) << 16) + 1;
  if (kind == "VP8L") return (little_endian(bytes, 21) & 0x3FFF) + 1;
  return kind == "VP8 " ? little_endian(bytes, 26) & 0x3FFF : 0;
}

}  // namespace

unsigned picture_width(std::string_view bytes) {
  if (bytes.size() < 30) return 0;
  if (bytes.starts_with("\x89PNG\r\n")) return big_endian(bytes, 16) == 0 ? big_endian(bytes, 18) : 0;
  if (bytes.starts_with("GIF8")) return little_endian(bytes, 6);
  if (bytes.starts_with("\xFF\xD8")) return jpeg_width(bytes);
  if (bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return webp_width(bytes);
  return 0;
}

}  // namespace gazetted
