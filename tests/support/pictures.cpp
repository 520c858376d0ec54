#include "support/pictures.hpp"

#include <boost/crc.hpp>

#include "gazetted/base/jailed_process.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

using namespace std::string_literals;

void add(std::string& out, std::uint32_t number, int bytes, bool big = true) {
  for (int i = 0; i < bytes; ++i) out += char(number >> (8 * (big ? bytes - 1 - i : i)) & 0xFF);
}

void add_chunk(std::string& out, const std::string& type, const std::string& content) {
  add(out, std::uint32_t(content.size()), 4);
  boost::crc_32_type sum;
  sum.process_bytes(type.data(), type.size());
  sum.process_bytes(content.data(), content.size());
  out += type + content;
  add(out, sum.checksum(), 4);
}

// RFC 1950 and 1951, in blocks that are not compressed.
std::string zlib_of(const std::string& raw) {
  std::string out("\x78\x01");
  for (std::size_t at = 0; at < raw.size() || at == 0; at += 65535) {
    const auto part = raw.substr(at, 65535);
    out += char(at + 65535 >= raw.size());
    add(out, std::uint32_t(part.size()), 2, false);
    add(out, ~std::uint32_t(part.size()) & 0xFFFF, 2, false);
    out += part;
  }
  std::uint32_t a = 1, b = 0;
  for (const unsigned char c : raw) {
    a = (a + c) % 65521;
    b = (b + a) % 65521;
  }
  add(out, b << 16 | a, 4);
  return out;
}

std::string png_with(unsigned width, unsigned height, PngKind kind, const std::string& raw) {
  std::string head;
  add(head, width, 4);
  add(head, height, 4);
  head += char(kind == PngKind::rgb16 ? 16 : 8);
  head += char(kind == PngKind::grey8 ? 0 : kind == PngKind::rgba8 ? 6 : 2);
  head += "\0\0\0"s;
  std::string out("\x89PNG\r\n\x1A\n");
  add_chunk(out, "IHDR", head);
  add_chunk(out, "IDAT", zlib_of(raw));
  add_chunk(out, "IEND", "");
  return out;
}

std::string made_by_program(const std::string& png, const std::string& order, const std::string& name) {
  if (pictures_program().empty()) return "";
  TemporaryDirectory directory;
  JailedProgram run;
  run.program = pictures_program();
  run.directory = directory.path() / "made";
  fs::create_directory(run.directory);
  run.arguments = {directory.put("source", png).string(), directory.put("xmp", "").string(), order + ":" + name};
  run.readable = {directory.path() / "source", directory.path() / "xmp"};
  const auto end = run_jailed(run);
  return end && end->succeeded() ? slurp(run.directory / name) : "";
}

// A TIFF directory: entries, then what does not fit into them.
class Directory {
 public:
  explicit Directory(std::uint32_t at) : at_(at) {}
  void text(std::uint32_t tag, std::string value) {
    value += '\0';
    entries_.push_back({tag, 2, std::uint32_t(value.size()), value});
  }
  void bytes(std::uint32_t tag, const std::string& value) {
    entries_.push_back({tag, 7, std::uint32_t(value.size()), value});
  }
  void number(std::uint32_t tag, std::uint32_t type, std::uint32_t value) {
    std::string bytes;
    add(bytes, value, type == 3 ? 2 : 4, false);
    entries_.push_back({tag, type, 1, bytes});
  }
  void rationals(std::uint32_t tag, std::initializer_list<std::uint32_t> numbers) {
    std::string bytes;
    for (const auto number : numbers) add(bytes, number, 4, false);
    entries_.push_back({tag, 5, std::uint32_t(numbers.size() / 2), bytes});
  }
  std::uint32_t size() const {
    std::uint32_t size = 2 + std::uint32_t(entries_.size()) * 12 + 4;
    for (const auto& entry : entries_) size += entry.value.size() > 4 ? std::uint32_t(entry.value.size()) : 0;
    return size;
  }
  std::string write(std::uint32_t next) const {
    std::string out, beside;
    add(out, std::uint32_t(entries_.size()), 2, false);
    for (const auto& entry : entries_) {
      add(out, entry.tag, 2, false);
      add(out, entry.type, 2, false);
      add(out, entry.count, 4, false);
      if (entry.value.size() > 4) {
        add(out, at_ + 2 + std::uint32_t(entries_.size()) * 12 + 4 + std::uint32_t(beside.size()), 4, false);
        beside += entry.value;
      } else {
        out += entry.value + std::string(4 - entry.value.size(), '\0');
      }
    }
    add(out, next, 4, false);
    return out + beside;
  }

 private:
  struct Entry {
    std::uint32_t tag, type, count;
    std::string value;
  };
  std::uint32_t at_;
  std::vector<Entry> entries_;
};

void add_segment(std::string& out, unsigned marker, const std::string& content) {
  out += "\xFF";
  out += char(marker);
  add(out, std::uint32_t(content.size() + 2), 2);
  out += content;
}

}  // namespace

fs::path pictures_program() {
  const auto path = fs::path(binary()).parent_path() / "gazetted-pictures";
  return fs::exists(path) ? path : fs::path();
}

std::string png_of(unsigned width, unsigned height, PngKind kind) {
  std::string raw;
  for (unsigned y = 0; y < height; ++y) {
    raw += '\0';
    for (unsigned x = 0; x < width; ++x) {
      const unsigned across = x * 255 / std::max(1u, width - 1), down = y * 255 / std::max(1u, height - 1);
      const unsigned both = (across + down) / 2;
      switch (kind) {
        case PngKind::grey8:
          raw += char(both);
          break;
        case PngKind::rgb8:
          raw += {char(across), char(down), char(both)};
          break;
        case PngKind::rgba8:
          raw += {char(across), char(down), char(both), char(x < width / 2 ? 255 : 0)};
          break;
        case PngKind::rgb16:
          for (const auto value : {across, down, both}) raw += {char(value), char(value)};
          break;
      }
    }
  }
  return png_with(width, height, kind, raw);
}

std::string png_head(unsigned width, unsigned height) {
  return png_with(width, height, PngKind::rgb8, std::string(1000, 'x'));
}

std::string animated_gif() {
  const auto frame = "\x21\xF9\x04\0\x0A\0\0\0"s + "\x2C\0\0\0\0\x02\0\x02\0\0\x02\x03\x84\x51\x05\0"s;
  return "GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xFF\xFF\xFF"s + "\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0"s + "\x21\xFE\x0C"s +
         "COMMENT-5150\0"s + frame + frame + ";";
}

std::string jpeg_of(const std::string& png, unsigned width) {
  return made_by_program(png, "jpeg:" + std::to_string(width), "made.jpg");
}
std::string webp_of(const std::string& png, unsigned width) {
  return made_by_program(png, "webp:" + std::to_string(width), "made.webp");
}

std::string camera_exif(unsigned orientation) {
  const auto build = [&](std::uint32_t exif_at, std::uint32_t gps_at, std::uint32_t second_at,
                         std::uint32_t thumbnail_at) {
    Directory first(8), exif(exif_at), gps(gps_at), second(second_at);
    first.text(0x010F, "Camera Works");
    first.number(0x0112, 3, orientation);
    first.number(0x8769, 4, exif_at);
    first.number(0x8825, 4, gps_at);
    exif.bytes(0x927C, "MAKER-NOTE-0815 of the camera");
    exif.text(0xA431, "SERIAL-4711");
    gps.text(1, "N");
    gps.rationals(2, {51, 1, 30, 1, 12, 1});
    gps.text(3, "W");
    gps.rationals(4, {0, 1, 7, 1, 39, 1});
    gps.bytes(0x1C, "ASCII\0\0\0GPS-PLACE-1701"s);
    const auto thumbnail = "\xFF\xD8\xFF\xE0 THUMBNAIL-2342 \xFF\xD9"s;
    second.number(0x0103, 3, 6);
    second.number(0x0201, 4, thumbnail_at);
    second.number(0x0202, 4, std::uint32_t(thumbnail.size()));
    struct Built {
      std::uint32_t exif, gps, second, thumbnail;
      std::string bytes;
    };
    const auto e = 8 + first.size(), g = e + exif.size(), s = g + gps.size(), t = s + second.size();
    return Built{
        e, g, s, t,
        "II*\0\x08\0\0\0"s + first.write(second_at) + exif.write(0) + gps.write(0) + second.write(0) + thumbnail};
  };
  const auto sizes = build(0, 0, 0, 0);
  return build(sizes.exif, sizes.gps, sizes.second, sizes.thumbnail).bytes;
}

std::string as_a_camera_writes(const std::string& jpeg, unsigned orientation) {
  std::string out("\xFF\xD8");
  add_segment(out, 0xE1, "Exif\0\0"s + camera_exif(orientation));
  add_segment(out, 0xE1,
              "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>OLD-CAPTION-99</x:xmpmeta>"s);
  add_segment(out, 0xED,
              "Photoshop 3.0\0"
              "8BIM\x04\x04\0\0\0\0\0\x14\x1C\x02\x78\0\x0EOLD-CAPTION-99\0"s);
  add_segment(out, 0xFE, "COMMENT-5150");
  return out + jpeg.substr(2) + "\xFF\xD8 BEHIND-THE-END \xFF\xD9";
}

std::string with_png_chunks(const std::string& png, unsigned orientation) {
  auto out = png.substr(0, 33);  // up to the end of IHDR
  add_chunk(out, "eXIf", camera_exif(orientation));
  add_chunk(out, "tEXt", "Comment\0COMMENT-5150"s);
  add_chunk(out, "iTXt", "XML:com.adobe.xmp\0\0\0\0\0OLD-CAPTION-99"s);
  add_chunk(out, "prVt", "SERIAL-4711");
  return out + png.substr(33) + "BEHIND-THE-END";
}

}  // namespace gazetted::test
