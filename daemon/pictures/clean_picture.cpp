#include "gazetted/pictures/clean_picture.hpp"

#include <algorithm>
#include <boost/crc.hpp>

#include "exif.hpp"
#include "gazetted/render/picture_kind.hpp"
#include "jpeg_parts.hpp"
#include "picture_bytes.hpp"
#include "picture_overwriting.hpp"
#include "svg_cleaning.hpp"
#include "tiff_cleaning.hpp"

namespace gazetted {
namespace {

using namespace std::string_view_literals;
using Order = PictureBytes::Order;

constexpr std::string_view png_signature = "\x89PNG\r\n\x1A\n";
// Of one that cannot be read, whose scripts would run where it is opened.
constexpr std::string_view empty_drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n";

class JpegCleaner {
 public:
  JpegCleaner(std::string_view bytes, std::string_view xmp) : bytes_(bytes), xmp_(xmp) {}

  std::string clean() {
    JpegWalk walk(bytes_);
    while (const auto part = walk.next()) {
      const auto bytes = bytes_.substr(part->begin, part->end - part->begin);
      if (part->kind == JpegPart::Kind::segment)
        take_segment(part->marker, bytes);
      else
        kept_ += bytes;  // nothing comes behind the end: previews with their own Exif, a hidden file
    }
    std::string out("\xFF\xD8");
    out += jfif_;
    if (const auto tiff = tiff_of(orientation_); !tiff.empty()) add_segment(out, "Exif\0\0"sv, tiff);
    if (!xmp_.empty()) add_segment(out, "http://ns.adobe.com/xap/1.0/\0"sv, xmp_);
    return out + kept_;
  }

 private:
  static void add_segment(std::string& out, std::string_view name, std::string_view content) {
    out += "\xFF\xE1";
    add_number(out, std::uint32_t(2 + name.size() + content.size()), 2, Order::big);
    out.append(name).append(content);
  }

  void take_segment(unsigned marker, std::string_view segment) {
    const auto payload = segment.substr(std::min<std::size_t>(4, segment.size()));
    if (marker == 0xE0 && payload.starts_with("JFIF\0"sv) && payload.size() >= 14 && jfif_.empty()) {
      jfif_ = segment.substr(0, 16);
      jfif_ += "\0\0"sv;  // no thumbnail
      jfif_[2] = 0;
      jfif_[3] = 16;
    } else if (marker == 0xE1 && payload.starts_with("Exif\0"sv) && orientation_ == 1) {
      orientation_ = orientation_of(payload.substr(std::min<std::size_t>(6, payload.size())));
    } else if (is_coding_segment(marker) || is_colour_segment(marker, payload)) {
      kept_ += segment;
    }
  }

  std::string_view bytes_, xmp_;
  std::string jfif_, kept_;
  unsigned orientation_ = 1;
};

void add_png_chunk(std::string& out, std::string_view type, std::string_view content) {
  add_number(out, std::uint32_t(content.size()), 4, Order::big);
  boost::crc_32_type sum;
  sum.process_bytes(type.data(), type.size());
  sum.process_bytes(content.data(), content.size());
  out.append(type).append(content);
  add_number(out, sum.checksum(), 4, Order::big);
}

// PNG (ISO/IEC 15948): chunks, of which those are kept that say how pixels look.
std::string clean_png(std::string_view all, std::string_view xmp) {
  constexpr std::string_view kept[] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT",
                                       "bKGD", "hIST", "pHYs", "acTL", "fcTL", "fdAT", "cICP", "mDCV", "cLLI"};
  const PictureBytes bytes(all, Order::big);
  std::string out(bytes.part(0, 8));
  bool is_worded = xmp.empty(), is_upright = false;  // once, however often its header is repeated
  for (std::size_t at = 8; at + 12 <= bytes.size();) {
    const std::size_t length = bytes.at32(at);
    const auto type = bytes.part(at + 4, 4);
    if (length > bytes.size() - at - 12) {  // cut off: what there is of its pixels is shown
      if (type == "IDAT") out += bytes.part(at, bytes.size());
      break;
    }
    if (type == "eXIf" && !is_upright) {
      is_upright = true;
      if (const auto tiff = tiff_of(orientation_of(bytes.part(at + 8, length))); !tiff.empty())
        add_png_chunk(out, "eXIf", tiff);
    }
    if (std::find(std::begin(kept), std::end(kept), type) != std::end(kept)) out += bytes.part(at, 12 + length);
    if (type == "IHDR" && !is_worded) {
      is_worded = true;
      add_png_chunk(out, "iTXt", std::string("XML:com.adobe.xmp\0\0\0\0\0"sv).append(xmp));
    }
    if (type == "IEND") break;
    at += 12 + length;
  }
  return out;
}

bool has_end_of_png(std::string_view all) {
  const PictureBytes bytes(all, Order::big);
  for (std::size_t at = 8; at + 12 <= bytes.size(); at += 12 + std::size_t(bytes.at32(at))) {
    if (bytes.part(at + 4, 4) == "IEND") return true;
  }
  return false;
}

bool is_webp(std::string_view bytes) {
  return bytes.size() > 20 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP";
}

struct RiffChunk {
  std::string_view type, content;
};

std::vector<RiffChunk> riff_chunks(std::string_view all) {
  const PictureBytes bytes(all, Order::little);
  std::vector<RiffChunk> chunks;
  for (std::size_t at = 0; at + 8 <= bytes.size();) {
    const std::size_t length = bytes.at32(at + 4);
    chunks.push_back({bytes.part(at, 4), bytes.part(at + 8, length)});
    if (length > bytes.size() - at - 8) break;
    at += 8 + length + length % 2;
  }
  return chunks;
}

void add_riff_chunk(std::string& out, std::string_view type, std::string_view content) {
  out += type;
  add_number(out, std::uint32_t(content.size()), 4, Order::little);
  out += content;
  if (content.size() % 2 != 0) out += '\0';
}

// The canvas of a file that has no VP8X of its own.
std::string extended_header(const std::vector<RiffChunk>& chunks) {
  std::uint32_t width = 0, height = 0;
  bool has_alpha = false;
  for (const auto& [type, content] : chunks) {
    const PictureBytes bytes(content, Order::little);
    if (type == "VP8 ") {
      width = bytes.at16(6) & 0x3FFF;
      height = bytes.at16(8) & 0x3FFF;
    } else if (type == "VP8L") {
      const auto packed = bytes.at32(1);
      width = (packed & 0x3FFF) + 1;
      height = (packed >> 14 & 0x3FFF) + 1;
      has_alpha = (packed >> 28 & 1) != 0;
    }
  }
  if (width == 0 || height == 0) return "";
  std::string out;
  add_number(out, has_alpha ? 0x10u : 0u, 4, Order::little);
  add_number(out, width - 1, 3, Order::little);
  add_number(out, height - 1, 3, Order::little);
  return out;
}

// WebP (RFC 9649).
std::string clean_webp(std::string_view all, std::string_view xmp) {
  constexpr unsigned has_exif = 0x08, has_xmp = 0x04;
  constexpr std::string_view kept[] = {"ICCP", "ANIM", "ANMF", "ALPH", "VP8 ", "VP8L"};
  const auto chunks = riff_chunks(all.substr(12, PictureBytes(all, Order::little).at32(4) - 4));
  std::string header, body;
  unsigned orientation = 1;
  for (const auto& [type, content] : chunks) {
    if (type == "VP8X" && content.size() >= 10) header = content.substr(0, 10);
    if (type == "EXIF") orientation = orientation_of(content.substr(content.starts_with("Exif\0\0"sv) ? 6 : 0));
    if (std::find(std::begin(kept), std::end(kept), type) != std::end(kept)) add_riff_chunk(body, type, content);
  }
  const auto tiff = tiff_of(orientation);
  if (!xmp.empty() && header.empty()) header = extended_header(chunks);
  if (!header.empty()) {
    auto flags = static_cast<unsigned char>(header[0]) & ~(has_exif | has_xmp);
    if (!tiff.empty()) flags |= has_exif;
    if (!xmp.empty()) flags |= has_xmp;
    header[0] = static_cast<char>(flags);
    if (!tiff.empty()) add_riff_chunk(body, "EXIF", tiff);
    if (!xmp.empty()) add_riff_chunk(body, "XMP ", xmp);
  }
  std::string rest("WEBP");
  if (!header.empty()) add_riff_chunk(rest, "VP8X", header);
  rest += body;
  std::string out("RIFF");
  add_number(out, std::uint32_t(rest.size()), 4, Order::little);
  return out + rest;
}

// GIF89a: blocks, of which comments and all applications but those that repeat an animation go.
class GifCleaner {
 public:
  GifCleaner(std::string_view bytes, std::string_view xmp) : bytes_(bytes, Order::little), xmp_(xmp) {}

  std::string clean() {
    std::size_t at = 13 + table_size(bytes_.at8(10));
    std::string out(bytes_.part(0, at));
    while (at < bytes_.size()) {
      const auto block = bytes_.at8(at);
      if (block != 0x21 && block != 0x2C) break;
      const auto end = block == 0x21 ? end_of_parts(at + 2) : end_of_parts(at + 11 + table_size(bytes_.at8(at + 9)));
      if (block == 0x2C || is_kept(at)) out += bytes_.part(at, end - at);
      at = end;
    }
    if (!xmp_.empty()) add_xmp(out);
    return out + ";";
  }

 private:
  static std::size_t table_size(std::uint32_t flags) {
    return (flags & 0x80) == 0 ? 0 : std::size_t(3) << ((flags & 7) + 1);
  }
  std::size_t end_of_parts(std::size_t at) const {
    while (at < bytes_.size() && bytes_.at8(at) != 0) at += 1 + bytes_.at8(at);
    return std::min(at + 1, bytes_.size());
  }
  bool is_kept(std::size_t at) const {
    const auto label = bytes_.at8(at + 1);
    if (label == 0xF9 || label == 0x01) return true;  // how the next frame is shown; a text of its own
    const auto name = bytes_.part(at + 3, 11);
    return label == 0xFF && (name == "NETSCAPE2.0" || name == "ANIMEXTS1.0");
  }
  // Its bytes are read as parts of any length, and end in a slide that leads out of them (XMP part 3, 1.1.2).
  void add_xmp(std::string& out) const {
    out += "\x21\xFF\x0BXMP DataXMP";
    out += xmp_;
    out += '\x01';
    for (int step = 0xFF; step >= 0; --step) out += static_cast<char>(step);
    out += '\0';
  }

  PictureBytes bytes_;
  std::string_view xmp_;
};

}  // namespace

std::string clean_picture(std::string_view bytes, std::string_view xmp) {
  if (is_jpeg(bytes)) return JpegCleaner(bytes, xmp).clean();
  if (bytes.starts_with(png_signature)) return clean_png(bytes, xmp);
  if (is_webp(bytes)) return clean_webp(bytes, xmp);
  if (bytes.size() > 13 && (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")))
    return GifCleaner(bytes, xmp).clean();
  if (looks_like_svg(bytes)) return clean_svg(bytes).value_or(std::string(empty_drawing));
  return overwrite_metadata(std::string(bytes));
}

bool may_be_cleaned(std::string_view beginning) {
  return looks_like_picture(beginning) || is_tiff(beginning) || looks_like_svg(beginning);
}

bool keeps_metadata(std::string_view bytes) {
  if (is_tiff(bytes)) return is_raw_of_maker(bytes);
  if (looks_like_svg(bytes)) return false;
  return !looks_like_picture(bytes) || is_film(bytes);
}

std::string why_drawing_is_refused(std::string_view bytes) { return clean_svg(bytes) ? "" : why_no_svg(bytes); }

bool is_cut_off(std::string_view bytes) {
  if (is_jpeg(bytes)) return !end_of_jpeg(bytes);
  if (bytes.starts_with(png_signature)) return !has_end_of_png(bytes);
  return is_webp(bytes) && PictureBytes(bytes, Order::little).at32(4) > bytes.size() - 8;
}

}  // namespace gazetted
