#include "gazetted/render/picture_kind.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"

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

unsigned little32(std::string_view bytes, std::size_t at) {
  return little16(bytes, at) | little16(bytes, at + 2) << 16;
}

// Whether Exif says that a camera was held upright: who shows the picture turns it by a quarter (Exif 2.32, 4.6.4,
// Orientation).
bool is_turned(std::string_view tiff) {
  constexpr unsigned orientation = 0x0112;
  const bool is_little = tiff.starts_with("II");
  const auto short_at = [&](std::size_t at) { return is_little ? little16(tiff, at) : big16(tiff, at); };
  const std::size_t directory = is_little ? little32(tiff, 4) : big32(tiff, 4);
  const auto entries = short_at(directory);
  for (std::size_t entry = 0; entry < entries && directory + 2 + entry * 12 < tiff.size(); ++entry) {
    const auto at = directory + 2 + entry * 12;
    if (short_at(at) == orientation) return short_at(at + 8) >= 5 && short_at(at + 8) <= 8;
  }
  return false;
}

PictureSize turned_if(bool turned, const PictureSize& size) {
  return turned ? PictureSize{size.height, size.width} : size;
}

// The frame header comes after any number of segments, each with its length (ITU T.81, B.1.1.4).
PictureSize size_of_jpeg(std::string_view bytes) {
  bool turned = false;
  for (std::size_t at = 2; at + 9 <= bytes.size();) {
    if (byte_at(bytes, at) != 0xFF) return {};
    const auto marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {  // fill
      ++at;
      continue;
    }
    const bool is_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (is_frame) {
      const auto width = big16(bytes, at + 7), height = big16(bytes, at + 5);
      return turned_if(turned, {width, height});
    }
    const auto length = big16(bytes, at + 2);
    if (length < 2 || marker == 0xDA) return {};
    if (marker == 0xE1 && bytes.substr(at + 4, 6) == "Exif\0\0"sv && !turned)
      turned = is_turned(bytes.substr(at + 10, std::max(8u, length) - 8));
    at += 2 + length;
  }
  return {};
}

constexpr int most_chunks = 10'000;  // that are looked at before the pixels of a picture

// The first "eXIf" before the pixels or after them (PNG 3rd edition, 11.3.4.6).
bool is_turned_png(std::string_view bytes) {
  std::size_t at = 8;
  for (int left = most_chunks; left > 0 && at + 12 <= bytes.size(); --left) {
    const std::size_t length = big32(bytes, at);
    if (bytes.substr(at + 4, 4) == "eXIf") return is_turned(bytes.substr(at + 8, length));
    at += 12 + length;
  }
  return false;
}

// RFC 9649, 2.7.1.5.
bool is_turned_webp(std::string_view bytes) {
  std::size_t at = 12;
  for (int left = most_chunks; left > 0 && at + 8 <= bytes.size(); --left) {
    const std::size_t length = little32(bytes, at + 4);
    if (bytes.substr(at, 4) == "EXIF") {
      const auto exif = bytes.substr(at + 8, length);
      return is_turned(exif.substr(exif.starts_with("Exif\0\0"sv) ? 6 : 0));
    }
    at += 8 + length + length % 2;
  }
  return false;
}

PictureSize size_of_webp(std::string_view bytes) {
  const auto chunk = bytes.substr(12, 4);
  if (chunk == "VP8X") return turned_if(is_turned_webp(bytes), {little24(bytes, 24) + 1, little24(bytes, 27) + 1});
  if (chunk == "VP8L" && byte_at(bytes, 20) == 0x2F) {
    const auto packed = little16(bytes, 21) | little16(bytes, 23) << 16;
    return {(packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1};
  }
  if (chunk == "VP8 " && bytes.substr(23, 3) == "\x9D\x01\x2A"sv)
    return {little16(bytes, 26) & 0x3FFF, little16(bytes, 28) & 0x3FFF};
  return {};
}

// Behind "<!DOCTYPE svg … [ … ]>": the > that is neither quoted nor within the brackets.
std::size_t end_of_doctype(std::string_view bytes) {
  bool is_within = false;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (bytes.substr(at).starts_with("<!--")) {
      at = std::min(bytes.find("-->", at), bytes.size());
    } else if (c == '"' || c == '\'') {
      at = std::min(bytes.find(c, at + 1), bytes.size());
    } else if (c == '[') {
      is_within = true;
    } else if (c == ']') {
      is_within = false;
    } else if (c == '>' && !is_within) {
      return at + 1;
    }
  }
  return bytes.size();
}

// The name of its first tag, behind what XML may have before it; empty: there is none.
std::string_view first_tag(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  bytes = bytes.substr(0, telling_bytes);
  const auto skip_to = [&](std::string_view end) {
    const auto at = bytes.find(end);
    bytes.remove_prefix(at == std::string_view::npos ? bytes.size() : at + end.size());
  };
  while (true) {
    bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
    if (bytes.starts_with("<?"))
      skip_to("?>");
    else if (bytes.starts_with("<!--"))
      skip_to("-->");
    else if (bytes.starts_with("<!"))
      bytes.remove_prefix(end_of_doctype(bytes));
    else
      break;
  }
  if (!bytes.starts_with('<')) return "";
  const auto name = bytes.substr(1, bytes.find_first_of(" \t\r\n/>", 1) - 1);
  return name;
}

}  // namespace

PictureSize picture_size(std::string_view bytes) {
  if (bytes.size() < 30) return {};
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv) && bytes.substr(12, 4) == "IHDR")
    return turned_if(is_turned_png(bytes), {big32(bytes, 16), big32(bytes, 20)});
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return {little16(bytes, 6), little16(bytes, 8)};
  if (bytes.starts_with("\xFF\xD8")) return size_of_jpeg(bytes);
  if (bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return size_of_webp(bytes);
  return {};
}

PictureSize believed(const PictureSize& claimed) {
  constexpr std::uint64_t most_pixels = 1'000'000'000;  // no camera makes more
  return std::uint64_t(claimed.width) * claimed.height > most_pixels ? PictureSize() : claimed;
}

bool looks_like_picture(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::string_view openings[] = {"\x89PNG\r\n\x1A\n"sv, "\xFF\xD8\xFF"sv, "GIF87a"sv, "GIF89a"sv, "BM"sv,
                                           "\0\0\1\0"sv};
  if (std::any_of(std::begin(openings), std::end(openings), [&](auto one) { return bytes.starts_with(one); }))
    return true;
  if (bytes.starts_with("RIFF")) return bytes.substr(0, 12).ends_with("WEBP");
  if (bytes.size() > 12 && bytes.substr(4, 4) == "ftyp") return true;
  return looks_like_svg(bytes);
}

bool looks_like_svg(std::string_view bytes) {
  const auto name = first_tag(bytes);
  return equal_ignoring_case(name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1), "svg");
}

}  // namespace gazetted
