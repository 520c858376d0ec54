// TIFF in all its forms: what says how pixels look stays where it is, everything else is 0.
#include <gtest/gtest.h>

#include "gazetted/pictures/clean_picture.hpp"
#include "support/files.hpp"
#include "support/program.hpp"

namespace gazetted {
namespace {

using namespace std::string_literals;

// Writes TIFF: in both orders of bytes, with places of four or eight bytes.
struct Tiff {
  bool is_little = true, is_big = false;
  std::string bytes = {};

  std::string number(std::uint64_t value, int size) const {
    std::string out;
    for (int i = 0; i < size; ++i) out += char(value >> 8 * (is_little ? i : size - 1 - i) & 255);
    return out;
  }
  int width() const { return is_big ? 8 : 4; }
  void begin() {
    bytes = (is_little ? "II" : "MM") + number(is_big ? 43 : 42, 2);
    if (is_big) bytes += number(8, 2) + number(0, 2);
    bytes += number(0, width());  // see link()
  }
  std::uint64_t put(const std::string& content) {
    if (bytes.size() % 2 != 0) bytes += '\0';
    bytes += content;
    return bytes.size() - content.size();
  }
  void link(std::uint64_t at, std::uint64_t to) { bytes.replace(at, std::size_t(width()), number(to, width())); }
  std::uint64_t first() const { return is_big ? 8 : 4; }

  struct Entry {
    std::uint32_t tag = 0, type = 0;
    std::uint64_t count = 0;
    std::string value = {};  // written elsewhere where it does not fit
  };
  Entry of(std::uint32_t tag, std::uint64_t value, int type = 4) const {
    return {tag, std::uint32_t(type), 1, number(value, type == 3 ? 2 : 4)};
  }
  static Entry words(std::uint32_t tag, const std::string& text) { return {tag, 2, text.size() + 1, text + '\0'}; }
  // Returns where it is; what comes next is linked at `next`.
  std::uint64_t directory(const std::vector<Entry>& entries, std::uint64_t& next) {
    std::string head = number(entries.size(), is_big ? 8 : 2);
    for (const auto& [tag, type, count, value] : entries) {
      head += number(tag, 2) + number(type, 2) + number(count, width());
      auto slot = value.size() > std::size_t(width()) ? number(put(value), width()) : value;
      slot.resize(std::size_t(width()));
      head += slot;
    }
    const auto at = put(head + number(0, width()));
    next = at + head.size();
    return at;
  }
};

const auto pixels = "PIXELS-OF-THE-PICTURE!!!"s,
           preview = "\xFF\xD8\xFF\xE1\0\x0CSECRET-GPS\xFF\xDA\0\x02VIEW\xFF\xD9"s;

// A camera's: pixels, Exif with a maker's note and a place, words, a directory below with a preview, a second page, and
// a directory that an editor wrote anew and left behind.
std::string of_camera(bool is_little, bool is_big, std::vector<Tiff::Entry> more = {}) {
  Tiff tiff{is_little, is_big};
  tiff.begin();
  std::uint64_t next = 0, second = 0;
  const auto strip = tiff.put(pixels), shown = tiff.put(preview);
  const auto place = tiff.directory({Tiff::words(1, "SECRET-LATITUDE")}, next);
  const auto exif = tiff.directory({tiff.of(34853, place), Tiff::words(37500, "SECRET-MAKERS-NOTE"),
                                    Tiff::words(42033, "SECRET-SERIAL"), Tiff::words(42032, "SECRET-OWNER")},
                                   next);
  const auto below =
      tiff.directory({tiff.of(254, 1), tiff.of(256, 2), tiff.of(257, 2), tiff.of(259, 7, 3),
                      Tiff::words(270, "SECRET-BELOW"), tiff.of(273, shown), tiff.of(279, preview.size())},
                     next);
  tiff.directory({Tiff::words(315, "SECRET-LEFT-BEHIND")}, next);
  std::vector<Tiff::Entry> entries = {tiff.of(256, 4),
                                      tiff.of(257, 2),
                                      {258, 3, 3, tiff.number(8, 2) + tiff.number(8, 2) + tiff.number(8, 2)},
                                      tiff.of(259, 1, 3),
                                      tiff.of(262, 2, 3),
                                      Tiff::words(271, "SECRET-CAMERA"),
                                      tiff.of(273, strip),
                                      tiff.of(274, 6, 3),
                                      tiff.of(277, 3, 3),
                                      tiff.of(279, pixels.size()),
                                      Tiff::words(315, "SECRET-ARTIST"),
                                      Tiff::words(316, "SECRET-HOST"),
                                      tiff.of(330, below),
                                      Tiff::words(700, "<x:xmpmeta>SECRET-XMP</x:xmpmeta>"),
                                      Tiff::words(33723, "SECRET-IPTC"),
                                      Tiff::words(34377, "SECRET-PHOTOSHOP"),
                                      Tiff::words(34675, "PROFILE-OF-COLOURS"),
                                      tiff.of(34665, exif),
                                      Tiff::words(65001, "SECRET-PRIVATE")};
  entries.insert(entries.end(), more.begin(), more.end());
  const auto first = tiff.directory(entries, second);
  tiff.link(tiff.first(), first);
  const auto page = tiff.directory({tiff.of(256, 4), tiff.of(257, 2), tiff.of(262, 2, 3),
                                    Tiff::words(306, "SECRET-DAY"), tiff.of(273, strip), tiff.of(279, pixels.size())},
                                   next);
  tiff.link(second, page);
  tiff.link(next, first);  // a loop
  return tiff.bytes + "SECRET-BEHIND-THE-END";
}

TEST(TiffCleaning, PixelsStayWhereTheyAreAndNothingElseIsLeft) {
  for (const bool is_little : {true, false}) {
    for (const bool is_big : {false, true}) {
      const auto dirty = of_camera(is_little, is_big), clean = clean_picture(dirty, "");
      ASSERT_NE(dirty.find("SECRET"), std::string::npos);
      EXPECT_EQ(clean.find("SECRET"), std::string::npos) << is_little << is_big << clean.substr(clean.find("SECRET"));
      EXPECT_EQ(clean.size(), dirty.size());
      for (const auto& kept : {pixels, "PROFILE-OF-COLOURS"s, "VIEW"s}) EXPECT_EQ(clean.find(kept), dirty.find(kept));
      EXPECT_EQ(clean_picture(clean, ""), clean) << "nothing is left to do";
      EXPECT_FALSE(keeps_metadata(dirty));
      EXPECT_TRUE(may_be_cleaned(dirty.substr(0, 16)));
    }
  }
}

TEST(TiffCleaning, ExiftoolFindsNothingButThePicture) {
  test::TemporaryDirectory directory;
  const auto file = directory.put("clean.tif", clean_picture(of_camera(false, false), ""));
  const auto found = test::run({"exiftool", "-a", "-G1", "-s", file.string()});
  if (found.status == 127) GTEST_SKIP() << "exiftool is not installed";
  EXPECT_NE(found.out.find("Orientation"), std::string::npos) << found.out;
  for (const auto* group : {"[ExifIFD]", "[GPS]", "[XMP", "[IPTC", "[Photoshop", "Artist", "HostComputer", "Make "})
    EXPECT_EQ(found.out.find(group), std::string::npos) << found.out;
}

// Raw pixels can be read with what DNG says of them, and not without what makers hide in their notes.
TEST(TiffCleaning, DngIsCleanedAndAMakersRawFormatIsNamed) {
  const Tiff tiff;
  const Tiff::Entry filter_array = tiff.of(262, 32803, 3), version{50706, 1, 4, "\1\4\0\0"s};
  const auto raw = [&](std::vector<Tiff::Entry> more) {
    Tiff one;
    one.begin();
    std::uint64_t next = 0;
    const auto strip = one.put(pixels);
    more.insert(more.end(), {filter_array, one.of(273, strip), one.of(279, pixels.size()),
                             Tiff::words(50735, "SECRET-SERIAL"), Tiff::words(50740, "SECRET-OF-MAKER")});
    one.link(4, one.directory(more, next));
    return one.bytes;
  };
  const auto dng = raw({version}), makers = raw({});
  EXPECT_EQ(clean_picture(dng, "").find("SECRET"), std::string::npos);
  EXPECT_EQ(clean_picture(dng, "").find(pixels), dng.find(pixels));
  EXPECT_FALSE(keeps_metadata(dng));
  EXPECT_EQ(clean_picture(makers, ""), makers);
  EXPECT_TRUE(keeps_metadata(makers));
  EXPECT_TRUE(keeps_metadata(raw({version, tiff.of(259, 34713, 3)}))) << "Nikon's way of coding";
}

// Whatever is cut off or turned over: it ends, within its bytes.
TEST(TiffCleaning, DamageEndsWhereItIs) {
  for (const bool is_big : {false, true}) {
    const auto whole = of_camera(true, is_big);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      EXPECT_EQ(clean_picture(whole.substr(0, at), "").size(), at);
      auto turned = whole;
      turned[at] = char(~turned[at]);
      EXPECT_EQ(clean_picture(turned, "").size(), turned.size());
    }
  }
}

// Directories that overlap, each with lists of parts that are all of the file, each part with a preview's segments.
TEST(TiffCleaning, JpegTablesWithoutBytesAreNone) {
  Tiff tiff{true, false};
  tiff.begin();
  std::uint64_t next = 0;
  auto tables = tiff.of(347, 0);
  tables.count = 0;
  const auto strip = tiff.put(pixels);
  tiff.link(tiff.first(), tiff.directory({tiff.of(256, 4), tiff.of(257, 2), tiff.of(258, 8, 3), tiff.of(259, 1, 3),
                                          tiff.of(273, strip), tiff.of(279, pixels.size()), tables},
                                         next));
  const auto clean = clean_picture(tiff.bytes, "");
  EXPECT_EQ(clean.size(), tiff.bytes.size());
  EXPECT_NE(clean.find(pixels), std::string::npos);
}

TEST(TiffCleaning, WorkIsBoundedByTheSize) {
  Tiff tiff;
  tiff.begin();
  constexpr std::size_t size = 8u << 20;
  std::string entries;
  for (int i = 0; i < 20'000; ++i)
    entries +=
        tiff.number(i % 2 == 0 ? 273 : 330, 2) + tiff.number(4, 2) + tiff.number(size / 8, 4) + tiff.number(8, 4);
  for (std::uint64_t i = 0; i < 5'000; ++i) tiff.put(tiff.number(60'000, 2));
  tiff.bytes += entries;
  tiff.link(4, 8);
  tiff.bytes.resize(size, '\x08');
  EXPECT_EQ(clean_picture(tiff.bytes, "").size(), size);
}

// What a photo by itself loses, a JPEG in a TIFF loses too: both are walked through in the same way.
TEST(TiffCleaning, AJpegInItIsCleanedAsOneByItself) {
  const auto secret = "\0\x0CSECRET-GPS"s, scan = "\xFF\xDA\0\x02VIEW"s, end = "\xFF\xD9"s, begin = "\xFF\xD8"s;
  const std::string jpegs[] = {
      begin + "\xFF\xFF\xE1" + secret + scan + end,                    // a fill byte
      begin + "\xFF\x01\xFF\xE1" + secret + scan + end,                // a marker that is alone
      begin + "x\xFF\xE1" + secret + scan + end,                       // what no decoder reads
      begin + scan + "\xFF\xFE" + secret + scan + end,                 // between scans
      begin + scan + end + begin + "\xFF\xE1" + secret + scan + end,   // another behind its end
      begin + "\xFF\xF0" + secret + "\xFF\xC8" + secret + scan + end,  // reserved
      begin + "\xFF\xE1" + secret + scan + end + "SECRET-BEHIND-IT",
  };
  for (const auto& jpeg : jpegs) {
    for (const bool says_size : {true, false}) {
      Tiff tiff{true, false};
      tiff.begin();
      std::uint64_t next = 0;
      const auto strip = tiff.put(jpeg);
      std::vector<Tiff::Entry> entries = {tiff.of(256, 2), tiff.of(257, 2), tiff.of(259, 7, 3), tiff.of(273, strip)};
      if (says_size) entries.push_back(tiff.of(279, jpeg.size()));
      tiff.link(tiff.first(), tiff.directory(entries, next));
      const auto dirty = tiff.bytes + "SECRET-BEHIND-THE-END", clean = clean_picture(dirty, "");
      EXPECT_EQ(clean.size(), dirty.size());
      EXPECT_EQ(clean.find("SECRET"), std::string::npos) << says_size;
      EXPECT_EQ(clean.find(scan), dirty.find(scan));
      EXPECT_EQ(clean_picture(clean, ""), clean);
    }
  }
}

TEST(TiffCleaning, BytesBehindPlainPixelsWhoseSizeIsNotSaidGo) {
  Tiff tiff{true, false};
  tiff.begin();
  std::uint64_t next = 0;
  const auto strip = tiff.put(pixels + "SECRET-BEHIND-THE-STRIP");
  tiff.link(tiff.first(), tiff.directory({tiff.of(256, 4), tiff.of(257, 2), tiff.of(258, 8, 3), tiff.of(259, 1, 3),
                                          tiff.of(273, strip), tiff.of(277, 3, 3)},
                                         next));
  const auto clean = clean_picture(tiff.bytes, "");
  EXPECT_EQ(clean.find(pixels), tiff.bytes.find(pixels));
  EXPECT_EQ(clean.find("SECRET"), std::string::npos);
}

}  // namespace
}  // namespace gazetted
