#include "gazetted/render/picture_kind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "support/pictures.hpp"

namespace gazetted {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string bytes_of(std::string_view hexadecimal) {
  std::string out;
  int high = -1;
  for (const char letter : hexadecimal) {
    const auto digit = "0123456789abcdef"sv.find(letter);
    if (digit == std::string_view::npos) continue;
    if (high >= 0) out += char(high * 16 + int(digit));
    high = high >= 0 ? -1 : int(digit);
  }
  return out;
}

std::string segment(const char* marker, const std::string& content) {
  const auto length = content.size() + 2;
  return bytes_of(marker) + char(length >> 8) + char(length & 0xFF) + content;
}

// 800 (0x320) wide and 600 (0x258) high, whatever the format.
std::string frame(const char* marker) { return segment(marker, bytes_of("08 0258 0320 03 012200 021101 031101")); }
const std::string jfif = bytes_of("ffd8") + segment("ffe0", std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14));
const std::string rest = segment("ffda", bytes_of("03 0100 0211 0311 003f00")) + bytes_of("00112233 ffd9");

std::string with_exif(const std::string& tiff) {
  return bytes_of("ffd8") + segment("ffe1", std::string("Exif\0\0", 6) + tiff) + frame("ffc0") + rest;
}
std::string turned(int orientation, const char* order) {
  const bool is_little = order[0] == 'I';
  const auto word = [&](int value) { return is_little ? std::string{char(value), 0} : std::string{0, char(value)}; };
  const auto tag = [&](int high, int low) {
    return is_little ? std::string{char(low), char(high)} : std::string{char(high), char(low)};
  };
  const auto words = [&](int value) { return is_little ? word(value) + word(0) : word(0) + word(value); };
  const auto entry = [&](const std::string& name, int value) {
    return name + word(3) + words(1) + word(value) + word(0);
  };
  return with_exif(order + word(42) + words(8) + word(2) + entry(tag(1, 0), 7) + entry(tag(1, 0x12), orientation) +
                   words(0));
}

std::string webp(const std::string& chunk) {
  return "RIFF" + bytes_of("40000000") + "WEBP" + chunk + std::string(16, '\0');
}

struct Sample {
  const char* name;
  std::string bytes;
  unsigned width, height;
};

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = {
      {"PNG", bytes_of("89504e470d0a1a0a 0000000d 49484452 00000320 00000258 0802000000 abcdef01"), 800, 600},
      {"GIF87a", "GIF87a" + bytes_of("2003 5802 f70000") + std::string(20, 'x'), 800, 600},
      {"GIF89a", "GIF89a" + bytes_of("2003 5802 f70000") + std::string(20, 'x'), 800, 600},
      {"JPEG", jfif + segment("ffdb", std::string(65, 'q')) + frame("ffc0") + rest, 800, 600},
      {"JPEG, progressive", jfif + segment("ffc4", std::string(30, 'h')) + frame("ffc2") + rest, 800, 600},
      {"JPEG with fill bytes", jfif + bytes_of("ffff") + frame("ffc0") + rest, 800, 600},
      {"JPEG with a preview in its Exif", with_exif(jfif + frame("ffc0")), 800, 600},
      {"JPEG, upright as it is", turned(1, "II"), 800, 600},
      {"JPEG, upside down", turned(3, "MM"), 800, 600},
      {"JPEG, turned, little-endian", turned(6, "II"), 600, 800},
      {"JPEG, turned, big-endian", turned(8, "MM"), 600, 800},
      {"JPEG with an orientation that is none", turned(9, "MM"), 800, 600},
      {"WebP", webp("VP8 " + bytes_of("1c000000 300100 9d012a 2003 5802")), 800, 600},
      {"WebP, scaled", webp("VP8 " + bytes_of("1c000000 300100 9d012a 2043 5882")), 800, 600},
      {"WebP, lossless", webp("VP8L" + bytes_of("1c000000 2f 1fc39500 ")), 800, 600},
      {"WebP, extended", webp("VP8X" + bytes_of("0a000000 10000000 1f0300 570200")), 800, 600},
  };
  return all;
}

// A copy of exactly so many bytes, so that a sanitizer sees what is read beyond them.
PictureSize size_of(std::string_view bytes) {
  const auto exact = std::make_unique<char[]>(bytes.size());
  if (!bytes.empty()) std::memcpy(exact.get(), bytes.data(), bytes.size());
  const std::string_view view(exact.get(), bytes.size());
  looks_like_picture(view);
  return picture_size(view);
}

TEST(PictureSizes, AreReadFromTheFirstBytesOfEachKind) {
  for (const auto& sample : samples()) {
    const auto size = size_of(sample.bytes);
    EXPECT_EQ(size.width, sample.width) << sample.name;
    EXPECT_EQ(size.height, sample.height) << sample.name;
    EXPECT_TRUE(looks_like_picture(sample.bytes)) << sample.name;
  }
}

TEST(PictureSizes, AreThoseOfThePictureAsItIsShown) {
  for (const unsigned orientation : {1u, 3u, 6u, 8u}) {
    const bool is_turned = orientation >= 5;
    const auto png = picture_size(test::with_png_chunks(test::png_of(40, 20), orientation));
    EXPECT_EQ(png.width, is_turned ? 20u : 40u) << orientation;
    EXPECT_EQ(png.height, is_turned ? 40u : 20u) << orientation;
    const auto tiff = test::camera_exif(orientation);
    const auto exif = "EXIF" + std::string{char(tiff.size() & 0xFF), char(tiff.size() >> 8), 0, 0} + tiff;
    const auto webp = picture_size("RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\x08\0\0\0\x27\0\0\x13\0\0"s + exif);
    EXPECT_EQ(webp.width, is_turned ? 20u : 40u) << orientation;
    EXPECT_EQ(webp.height, is_turned ? 40u : 20u) << orientation;
  }
}

TEST(PictureSizes, AreNotKnownOfWhatIsNoneOrIsBroken) {
  const std::string rows[] = {
      "",
      "GIF89a",
      "GIF85a" + std::string(40, 'x'),
      std::string(40, 'x'),
      "<svg xmlns='http://www.w3.org/2000/svg' width='3' height='4'/>",
      "%PDF-1.7 and so on, for more than thirty bytes",
      bytes_of("89504e470d0a1a0a 0000000d") + "CgBI" + std::string(40, 'x'),
      jfif + rest,
      jfif + bytes_of("ffe1 0000") + frame("ffc0"),
      jfif + "no marker, and more text than any marker",
      bytes_of("ffd8") + std::string(60, '\xFF'),
      webp("VP8 " + bytes_of("1c000000 300100 000000 2003 5802")),
      webp("VP8L" + bytes_of("1c000000 00 1fc39500")),
      webp("ALPH" + bytes_of("1c000000 00 1fc39500")),
      "RIFF" + bytes_of("40000000") + "WAVE" + std::string(40, 'x'),
  };
  for (const auto& row : rows) {
    EXPECT_EQ(size_of(row).width, 0u) << testing::PrintToString(row);
    EXPECT_EQ(size_of(row).height, 0u) << testing::PrintToString(row);
  }
}

TEST(PictureSizes, OfAPictureThatEndsTooEarlyAreItsOwnOrNone) {
  for (const auto& sample : samples()) {
    for (std::size_t length = 0; length < sample.bytes.size(); ++length) {
      const auto size = size_of(std::string_view(sample.bytes).substr(0, length));
      const bool is_known = size.width != 0 || size.height != 0;
      EXPECT_TRUE(!is_known || (size.width == sample.width && size.height == sample.height))
          << sample.name << " of " << length;
    }
  }
}

TEST(PictureSizes, OfHostileBytesAreReadWithinThem) {
  std::mt19937 random(20261129);
  const auto pick = [&](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random); };
  for (int round = 0; round < 20'000; ++round) {
    auto bytes = samples()[pick(samples().size())].bytes;
    for (auto changes = pick(8) + 1; changes > 0; --changes)
      bytes[pick(bytes.size())] = char(pick(4) == 0 ? 0xFF : pick(256));
    size_of(std::string_view(bytes).substr(0, pick(bytes.size()) + 1));
  }
}

}  // namespace
}  // namespace gazetted
