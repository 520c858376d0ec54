#include "gazetted/render/picture_kind.hpp"

#include <algorithm>

namespace gazetted {
namespace {

using namespace std::string_view_literals;

// Of bytes that may end too early: those are 0.
unsigned byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u;
}
unsigned big16(std::string_view bytes, std::size_t at) { return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1); }
unsigned big32(std::string_view bytes, std::size_t at) { return big16(bytes, at) << 16 | big16(bytes, at + 2); }
unsigned little16(std::string_view bytes, std::size_t at) { return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8; }
unsigned little24(std::string_view bytes, std::size_t at) { return little16(bytes, at) | byte_at(bytes, at + 2) << 16; }

// The frame header comes after any number of segments, each with its length (ITU T.81, B.1.1.4).
PictureSize size_of_jpeg(std::string_view bytes) {
  for (std::size_t at = 2; at + 9 < bytes.size();) {
    if (byte_at(bytes, at) != 0xFF) return {};
    const auto marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {  // fill
      ++at;
      continue;
    }
    const bool is_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (is_frame) return {big16(bytes, at + 7), big16(bytes, at + 5)};
    const auto length = big16(bytes, at + 2);
    if (length < 2 || marker == 0xDA) return {};
    at += 2 + length;
  }
  return {};
}

PictureSize size_of_webp(std::string_view bytes) {
  const auto chunk = bytes.substr(12, 4);
  if (chunk == "VP8X") return {little24(bytes, 24) + 1, little24(bytes, 27) + 1};
  if (chunk == "VP8L") {
    const auto packed = little16(bytes, 21) | little16(bytes, 23) << 16;
    return {(packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1};
  }
  if (chunk == "VP8 ") return {little16(bytes, 26) & 0x3FFF, little16(bytes, 28) & 0x3FFF};
  return {};
}

}  // namespace

PictureSize picture_size(std::string_view bytes) {
  if (bytes.size() < 30) return {};
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return {big32(bytes, 16), big32(bytes, 20)};
  if (bytes.starts_with("GIF8")) return {little16(bytes, 6), little16(bytes, 8)};
  if (bytes.starts_with("\xFF\xD8")) return size_of_jpeg(bytes);
  if (bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return size_of_webp(bytes);
  return {};
}

bool looks_like_picture(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::string_view openings[] = {"\x89PNG\r\n\x1A\n"sv, "\xFF\xD8\xFF"sv, "GIF87a"sv, "GIF89a"sv, "BM"sv,
                                           "\0\0\1\0"sv};
  if (std::any_of(std::begin(openings), std::end(openings), [&](auto one) { return bytes.starts_with(one); }))
    return true;
  if (bytes.starts_with("RIFF")) return bytes.substr(0, 12).ends_with("WEBP");
  if (bytes.size() > 12 && bytes.substr(4, 4) == "ftyp") return true;
  return bytes.substr(0, 1024).find("<svg") != std::string_view::npos;
}

}  // namespace gazetted
