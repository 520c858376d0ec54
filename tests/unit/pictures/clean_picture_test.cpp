#include "gazetted/pictures/clean_picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/render/picture_kind.hpp"
#include "support/files.hpp"
#include "support/pictures.hpp"
#include "support/program.hpp"

namespace gazetted {
namespace {

using namespace std::string_literals;

void expect_no_secrets(const std::string& bytes) {
  for (const auto* secret : test::camera_secrets) EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
}

const PictureWords words{"The bridge", "The bridge at <dawn> & after", "Photo: Zoë Ångström", "A bridge in mist"};

// A baseline frame without pixels: what is between the segments counts here, and no decoder is asked.
std::string bare_jpeg() {
  return "\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\2\0\0\1\0\1\0\0"s + "\xFF\xDB\0\x04\0\1"s +
         "\xFF\xC0\0\x0B\x08\0\x10\0\x20\1\1\x11\0"s + "\xFF\xDA\0\x08\1\1\0\0\x3F\0"s + "ab\xFF\0cd\xFF\xD0zz"s +
         "\xFF\xD9";
}

TEST(CleanPicture, WhatHasNothingToHideStaysAsItIs) {
  EXPECT_EQ(clean_picture(bare_jpeg(), ""), bare_jpeg());
  const auto png = test::png_of(20, 10);
  EXPECT_EQ(clean_picture(png, ""), png);
  EXPECT_EQ(clean_picture("%PDF-1.7 no picture", "<x/>"), "%PDF-1.7 no picture");
}

TEST(CleanPicture, OfAJpegThePixelsStayAndNothingElse) {
  const auto dirty = test::as_a_camera_writes(bare_jpeg(), 1);
  for (const auto* secret : test::camera_secrets) ASSERT_NE(dirty.find(secret), std::string::npos) << secret;
  EXPECT_EQ(clean_picture(dirty, ""), bare_jpeg());
  const auto worded = clean_picture(dirty, xmp_of(words));
  expect_no_secrets(worded);
  EXPECT_NE(worded.find("Photo: Zoë Ångström"), std::string::npos);
  EXPECT_EQ(clean_picture(worded, ""), bare_jpeg());
}

TEST(CleanPicture, WhichWayIsUpStays) {
  for (unsigned orientation = 1; orientation <= 8; ++orientation) {
    const auto clean = clean_picture(test::as_a_camera_writes(bare_jpeg(), orientation), "");
    const auto size = picture_size(clean);
    EXPECT_EQ(size.width, orientation >= 5 ? 16u : 32u) << orientation;
    EXPECT_EQ(clean.find("Exif") != std::string::npos, orientation != 1);
    EXPECT_EQ(clean_picture(clean, ""), clean) << "nothing is left to do";
  }
}

TEST(CleanPicture, ColourProfilesStayAndAllOtherApplicationsGo) {
  const auto icc = "\xFF\xE2\0\x14ICC_PROFILE\0\1\1PROF"s, adobe =
                                                               "\xFF\xEE\0\x0E"
                                                               "Adobe\0\x64\0\0\0\0\2"s;
  const auto multi = "\xFF\xE2\0\x08MPF\0xx"s;
  const auto dirty = bare_jpeg().substr(0, 20) + icc + multi + adobe + bare_jpeg().substr(20);
  EXPECT_EQ(clean_picture(dirty, ""), bare_jpeg().substr(0, 20) + icc + adobe + bare_jpeg().substr(20));
}

TEST(CleanPicture, AThumbnailInJfifGoes) {
  auto dirty = bare_jpeg();
  dirty.replace(2, 18, "\xFF\xE0\0\x13JFIF\0\1\2\0\0\1\0\1\1\1RGB"s);
  EXPECT_EQ(clean_picture(dirty, ""), bare_jpeg());
}

TEST(CleanPicture, PngKeepsWhatSaysHowPixelsLook) {
  const auto png = test::png_of(20, 10);
  const auto dirty = test::with_png_chunks(png, 1);
  EXPECT_EQ(clean_picture(dirty, ""), png);
  const auto turned = clean_picture(test::with_png_chunks(png, 6), xmp_of(words));
  expect_no_secrets(turned);
  EXPECT_NE(turned.find("eXIf"), std::string::npos);
  EXPECT_NE(turned.find("XML:com.adobe.xmp"), std::string::npos);
}

TEST(CleanPicture, GifKeepsItsAnimationAndLosesItsComment) {
  const auto clean = clean_picture(test::animated_gif() + "BEHIND-THE-END", xmp_of(words));
  expect_no_secrets(clean);
  EXPECT_NE(clean.find("NETSCAPE2.0"), std::string::npos);
  EXPECT_NE(clean.find("XMP DataXMP"), std::string::npos);
  const auto again = clean_picture(clean, "");
  EXPECT_EQ(again.size(), test::animated_gif().size() - 16) << "all but the comment";
}

TEST(CleanPicture, WebpGetsACanvasWhereItNeedsOne) {
  const auto webp = test::webp_of(test::png_of(64, 48), 64);
  if (webp.empty()) GTEST_SKIP() << "gazetted-pictures was not built";
  const auto worded = clean_picture(webp, xmp_of(words));
  EXPECT_EQ(picture_size(worded).width, 64u);
  EXPECT_NE(worded.find("Photo: Zoë"), std::string::npos);
  auto dirty = worded + "EXIF\x08\0\0\0II*\0\x08\0\0\0"s + "SECR\x0B\0\0\0SERIAL-4711\0"s;
  dirty.replace(4, 4, std::string{char((dirty.size() - 8) & 255), char((dirty.size() - 8) >> 8), 0, 0});
  expect_no_secrets(clean_picture(dirty, ""));
  EXPECT_EQ(clean_picture(dirty, xmp_of(words)), worded);
}

TEST(CleanPicture, InATiffWhatIsToGoIsOverwritten) {
  const auto clean = clean_picture(test::camera_exif(6), "");
  for (const auto* secret : {"SERIAL-4711", "MAKER-NOTE-0815", "GPS-PLACE-1701", "Camera Works"})
    EXPECT_EQ(clean.find(secret), std::string::npos) << secret;
  EXPECT_EQ(clean.size(), test::camera_exif(6).size());
}

std::string big32(std::size_t number) {
  return {char(number >> 24), char(number >> 16 & 255), char(number >> 8 & 255), char(number & 255)};
}
std::string box(const std::string& type, const std::string& content) {
  return big32(content.size() + 8) + type + content;
}
std::string infe(char id, const std::string& type) { return box("infe", "\2\0\0\0\0"s + id + "\0\0"s + type + "\0"s); }

TEST(CleanPicture, InAvifAndHeifTheItemsAreOverwritten) {
  const auto secret = "SERIAL-4711"s;
  const auto build = [&](std::size_t at) {
    const auto iinf = box("iinf", "\0\0\0\0\0\2"s + infe(1, "av01") + infe(2, "Exif"));
    const auto place = [](char id, std::size_t from, char size) {
      return std::string{0, id, 0, 0, 0, 1, 0, 0, char(from >> 8), char(from & 255), 0, 0, 0, size};
    };
    const auto iloc = box("iloc", "\0\0\0\0\x44\0\0\2"s + place(1, at, 6) + place(2, at + 6, char(secret.size())));
    return box("ftyp", "avif\0\0\0\0avif"s) + box("meta", "\0\0\0\0"s + iinf + iloc) + box("mdat", "PIXELS" + secret);
  };
  const auto size = build(0).size();
  const auto dirty = build(size - 6 - secret.size());
  const auto clean = clean_picture(dirty, "");
  EXPECT_EQ(clean, dirty.substr(0, size - secret.size()) + std::string(secret.size(), '\0'));
}

// The film of a photo's moment, what its maker wrote, room to spare, and bytes behind the last box.
TEST(CleanPicture, BoxesThatAreNoPartOfThePictureAreFreed) {
  const auto secret = "GPS-PLACE-1701"s;
  const auto meta = box("meta", "\0\0\0\0"s + box("hdlr", "pict") + box("uuid", secret) + box("xml ", secret));
  for (const auto* brand : {"heic", "avif", "mif1"}) {
    const auto head = box("ftyp", brand + "\0\0\0\0mif1"s);
    auto dirty = head + meta + box("free", secret) + box("mdat", "PIXELS");
    for (const auto* type : {"mpvd", "sefd", "uuid", "moov", "skip", "udta", "jumb"}) dirty += box(type, secret);
    dirty += "SEFT" + secret;
    const auto clean = clean_picture(dirty, "");
    EXPECT_EQ(clean.size(), dirty.size());
    EXPECT_EQ(clean.find(secret), std::string::npos);
    EXPECT_EQ(clean.find("PIXELS"), dirty.find("PIXELS"));
    EXPECT_EQ(clean.substr(0, head.size()), head);
    EXPECT_NE(clean.find("hdlr"), std::string::npos);
    EXPECT_EQ(clean_picture(clean, ""), clean);
  }
  const auto frames = box("moov", box("trak", box("stbl", "FRAMES") + box("udta", secret)) + box("udta", secret));
  const auto moving = clean_picture(box("ftyp", "avis\0\0\0\0avis"s) + frames, "");
  EXPECT_NE(moving.find("FRAMES"), std::string::npos) << "the frames of what moves";
  EXPECT_EQ(moving.find(secret), std::string::npos);
  const auto cut = box("ftyp", "heic\0\0\0\0heic"s) + box("mdat", "PIXELS-OF-WHICH-THE-END-IS-LOST").substr(0, 20);
  EXPECT_EQ(clean_picture(cut, ""), cut);
}

// Segments that say nothing of the pixels, wherever decoders pass over them.
TEST(CleanPicture, OfAJpegOnlyWhatCodesThePixelsStays) {
  const auto bare = bare_jpeg();
  const auto segment = [](int marker) {
    return "\xFF"s + char(marker) +
           "\0\x0D"
           "COMMENT-515"s;
  };
  for (const int marker : {0xF0, 0xF7, 0xFD, 0xC8, 0xFE, 0xE1, 0xE5, 0xEF, 0x02, 0xBF}) {
    for (const auto& before : {""s, "\xFF"s, "\xFF\x01"s, "x"s}) {
      const auto at_start = bare.substr(0, 20) + before + segment(marker) + bare.substr(20);
      EXPECT_EQ(clean_picture(at_start, "").find("COMMENT-515"), std::string::npos) << marker;
      const auto at_end = bare.substr(0, bare.size() - 2) + segment(marker) + "\xFF\xD9";
      EXPECT_EQ(clean_picture(at_end, ""), bare) << marker;
    }
  }
}

TEST(CleanPicture, APictureThatIsNotWholeIsSeen) {
  const auto jpeg = bare_jpeg(), png = test::png_of(20, 10);
  for (const auto& whole : {jpeg, png, test::as_a_camera_writes(jpeg, 6)}) {
    EXPECT_FALSE(is_cut_off(whole));
    const auto end = std::min(whole.size(), whole == png ? png.size() : whole.find("\xFF\xD9") + 1);
    for (const auto length : {end - 1, end / 2}) EXPECT_TRUE(is_cut_off(whole.substr(0, length))) << length;
  }
  EXPECT_TRUE(is_cut_off("RIFF\xFF\0\0\0WEBPVP8 \x10\0\0\0xxxx"s));
  EXPECT_FALSE(is_cut_off("GIF89a"));
}

// An "iloc" that gives its numbers no bytes: 65,535 extents that take no room, for each item.
TEST(CleanPicture, ExtentsThatTakeNoRoomEnd) {
  std::string places;
  for (int item = 0; item < 100'000; ++item) places += "\0\2\0\0\xFF\xFF"s;
  const auto meta = box("iinf", "\0\0\0\0\0\1"s + infe(2, "Exif")) + box("iloc", "\0\0\0\0\0\0\xFF\xFF"s + places);
  const auto bomb = box("ftyp", "heic\0\0\0\0heic"s) + box("meta", "\0\0\0\0"s + meta);
  EXPECT_EQ(clean_picture(bomb, ""), bomb);
}

// Each of 65,000 entries names all of the file as its value.
TEST(CleanPicture, PlacesThatAreNamedAgainAndAgainAreOverwrittenAFewTimes) {
  constexpr std::size_t entries = 65'000, size = 40u << 20;
  std::string tiff = "MM\0*\0\0\0\x08"s + big32(entries).substr(2);
  for (std::size_t entry = 0; entry < entries; ++entry)
    tiff += "\x01\x0E\0\x02"s + big32(size) + big32(8 + 2 + entries * 12 + 4);
  tiff += "\0\0\0\0"s;
  tiff.resize(size, 'x');
  const auto clean = clean_picture(tiff, "");
  EXPECT_EQ(clean.size(), size);
  EXPECT_EQ(clean.find('x'), std::string::npos);
}

TEST(CleanPicture, WordsAreWrittenOnceHoweverOftenAHeaderComes) {
  std::string png("\x89PNG\r\n\x1A\n");
  for (int n = 0; n < 50'000; ++n) png += "\0\0\0\0IHDR\0\0\0\0"s;
  EXPECT_LT(clean_picture(png, std::string(50'000, 'x')).size(), png.size() + 51'000);
}

// Whatever is cut off, or turned over: it ends, within its bytes.
TEST(CleanPicture, DamageIsReadToWhereItIs) {
  const auto jpeg = test::as_a_camera_writes(bare_jpeg(), 6), png = test::with_png_chunks(test::png_of(20, 10), 6);
  const auto webp = "RIFF\xFF\xFF\xFF\xFFWEBPVP8X\x0A\0\0\0\x0C\0\0\0\x1F\0\0\x0F\0\0EXIF\xFF\xFF\xFF\xFF"s;
  for (const auto& whole : {jpeg, png, webp, test::animated_gif(), test::camera_exif(6)}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto cut = clean_picture(whole.substr(0, length), "<x/>");
      EXPECT_LE(cut.size(), length + 1000);
      auto turned = whole;
      turned[length] = char(~turned[length]);
      clean_picture(turned, "<x/>");
    }
  }
}

TEST(Xmp, SaysWhatTheAuthorSaysAndIsWellFormed) {
  const auto xmp = xmp_of(words);
  EXPECT_NE(xmp.find("<photoshop:Credit>Photo: Zoë Ångström</photoshop:Credit>"), std::string::npos);
  EXPECT_NE(xmp.find("The bridge at &lt;dawn&gt; &amp; after"), std::string::npos);
  EXPECT_NE(xmp.find("A bridge in mist"), std::string::npos);
  EXPECT_EQ(xmp_of({}), "");
  const PictureWords hostile{
      "a\x01\xEF\xBF\xBE"
      "b]]>",
      std::string(200'000, 'x'), "?><!--", ""};
  EXPECT_LT(xmp_of(hostile).size(), 60'000u);
  test::TemporaryDirectory directory;
  const auto file = directory.put("hostile.xmp", xmp_of(hostile));
  const auto judged = test::run({"xmllint", "--noout", file.string()});
  EXPECT_EQ(judged.status, 0) << judged.err;
}

}  // namespace
}  // namespace gazetted
