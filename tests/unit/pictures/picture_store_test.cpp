#include "gazetted/pictures/picture_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "gazetted/base/jailed_process.hpp"
#include "gazetted/base/text.hpp"
#include "support/files.hpp"
#include "support/pictures.hpp"
#include "support/program.hpp"

namespace gazetted {
namespace {

std::vector<std::string> names_of(const std::vector<PlannedPicture>& plan) {
  std::vector<std::string> names;
  for (const auto& one : plan) names.push_back(one.name);
  return names;
}

TEST(PicturePlan, NeverEnlargedAndNeverEndless) {
  struct Row {
    PictureSize size;
    std::vector<unsigned> widths;
  };
  const Row table[] = {
      {{6000, 4000}, {320, 640, 1280, 1920}},
      {{1920, 1080}, {320, 640, 1280, 1920}},
      {{1600, 900}, {320, 640, 1280, 1600}},
      {{1281, 900}, {320, 640, 1280, 1281}},
      {{320, 200}, {320}},
      {{100, 3}, {100}},
      {{1, 1}, {1}},
      {{0, 0}, {}},
      {{1000, 30'000}, {}},          // longer than 8,000 in every width
      {{4000, 80'000}, {}},          // 320 megapixels
      {{2000, 20'000}, {320, 640}},  // a long infographic
      {{50'000, 50'000}, {}},
      {{9000, 11'000}, {320, 640, 1280, 1920}},
  };
  for (const auto& row : table) {
    std::vector<std::string> wanted;
    for (const auto width : row.widths) {
      for (const auto* ending : {".avif", ".webp", ".jpg"}) wanted.push_back(std::to_string(width) + ending);
    }
    EXPECT_EQ(names_of(plan_for_pages(row.size)), wanted) << row.size.width << " x " << row.size.height;
  }
}

TEST(PicturePlan, AMailGetsOneJpegOfWhatIsLarge) {
  EXPECT_THAT(names_of(plan_for_mail({6000, 4000})), testing::ElementsAre("1280.jpg"));
  EXPECT_THAT(names_of(plan_for_mail({800, 600})), testing::ElementsAre("800.jpg"));
  EXPECT_TRUE(plan_for_mail({50'000, 50'000}).empty());
  EXPECT_TRUE(is_large_for_mail({6000, 4000}, 10'000));
  EXPECT_TRUE(is_large_for_mail({1000, 700}, 3'000'000));
  EXPECT_FALSE(is_large_for_mail({1000, 700}, 300'000));
  EXPECT_FALSE(is_large_for_mail({120, 60}, 3'000'000)) << "a logo";
  EXPECT_EQ(too_large_to_read({50'000, 50'000}), "it has 2500 megapixels; at most 100 are read");
}

class Store : public ::testing::Test {
 protected:
  void SetUp() override {
    if (options.program.empty()) GTEST_SKIP() << "gazetted-pictures was not built: libvips-dev is missing";
  }
  PictureSet set_of(const std::string& bytes) {
    auto set = PictureStore(options).for_pages(bytes, words);
    EXPECT_TRUE(set) << set.error().text();
    return set ? *set : PictureSet();
  }

  test::TemporaryDirectory directory;
  PictureOptions options{test::pictures_program(), directory / "pictures", 2u << 30};
  PictureWords words{"", "The bridge at dawn", "Photo: Zoë", "A bridge"};
};

std::string tags_of(const fs::path& file) {
  const auto ran = test::run({"exiftool", "-a", "-G1", "-s", "-ee", "-u", file.string()});
  return ran.status == 0 ? ran.out : "";
}

// Groups of exiftool that say how a file is built and how its pixels look.
constexpr const char* structure[] = {"[ExifTool", "[System",    "[File", "[Composite", "[JFIF",
                                     "[RIFF",     "[QuickTime", "[Meta", "[XMP-"};

// What an independent reader of metadata finds, and a search of the bytes.
void expect_clean(const fs::path& file, const char* credit) {
  const auto bytes = test::slurp(file);
  for (const auto* secret : test::camera_secrets) EXPECT_EQ(bytes.find(secret), std::string::npos) << file << secret;
  const auto tags = tags_of(file);
  if (tags.empty()) return;
  for (const auto* group :
       {"[GPS]", "GPS", "Camera", "[IPTC]", "[MakerNotes]", "[IFD1]", "[Photoshop]", "SerialNumber", "Comment"})
    EXPECT_EQ(tags.find(group), std::string::npos) << file << "\n" << tags;
  EXPECT_NE(tags.find(credit), std::string::npos) << file << "\n" << tags;
  EXPECT_NE(tags.find("AltTextAccessibility"), std::string::npos) << file << "\n" << tags;
}

TEST_F(Store, NothingOfTheCameraIsInAnyFileAndTheCreditIsInAll) {
  const auto dirty = test::as_a_camera_writes(test::jpeg_of(test::png_of(1400, 700), 1400), 6);
  ASSERT_NE(tags_of(directory.put("dirty.jpg", dirty)).find("GPSLatitude"), std::string::npos) << "exiftool is needed";
  const auto set = set_of(dirty);
  ASSERT_EQ(set.renditions.size(), 9u) << set.trouble;
  EXPECT_EQ(set.original.width, 700u) << "a camera that was held upright";
  expect_clean(set.original.source, "Photo: Zoë");
  for (const auto& one : set.renditions) {
    expect_clean(one.source, "Photo: Zoë");
    EXPECT_EQ(one.height, one.width * 2) << one.source;
    EXPECT_EQ(fs::file_size(one.source), one.size);
  }
}

TEST_F(Store, EachWayUpIsTurnedUpright) {
  const auto jpeg = test::jpeg_of(test::png_of(320, 160), 320);
  for (unsigned orientation = 1; orientation <= 8; ++orientation) {
    const auto set = set_of(test::as_a_camera_writes(jpeg, orientation));
    ASSERT_FALSE(set.renditions.empty()) << orientation << set.trouble;
    const auto& last = set.renditions.back();
    EXPECT_EQ(last.width, orientation >= 5 ? 160u : 320u) << orientation;
    EXPECT_EQ(last.height, orientation >= 5 ? 320u : 160u) << orientation;
  }
}

TEST_F(Store, WhatPressOfficesSendIsRead) {
  struct Row {
    const char* what;
    std::string bytes;
    std::size_t made;
  };
  const Row table[] = {
      {"16 bits", test::png_of(400, 200, test::PngKind::rgb16), 6},
      {"transparent", test::png_of(400, 200, test::PngKind::rgba8), 6},
      {"grey", test::png_of(400, 200, test::PngKind::grey8), 6},
      {"tiny", test::png_of(3, 2), 3},
      {"webp", test::webp_of(test::png_of(400, 200), 400), 6},
  };
  for (const auto& row : table) {
    const auto set = set_of(row.bytes);
    EXPECT_EQ(set.renditions.size(), row.made) << row.what << ": " << set.trouble;
    for (const auto& one : set.renditions) EXPECT_LE(one.width, 400u) << row.what;
  }
}

// The four colours of tests/support/picture_maker.cpp, where they are seen.
using Colours = std::vector<std::vector<int>>;
const Colours printed = {{180, 70, 60}, {70, 130, 70}, {70, 90, 150}, {128, 128, 128}};

Colours colours_of(const fs::path& file) {
  Colours seen;
  const auto maker = (test::pictures_program().parent_path() / "picture-maker").string();
  for (const auto& [across, down] : {std::pair("250", "250"), {"750", "250"}, {"250", "750"}, {"750", "750"}}) {
    const auto ran = test::run({maker, "colour", file.string(), across, down});
    EXPECT_EQ(ran.status, 0) << ran.err;
    auto& colour = seen.emplace_back();
    for (const auto& number : split(ran.out.substr(0, ran.out.find('\n')), ' ')) colour.push_back(std::stoi(number));
  }
  return seen;
}

// The largest difference of a number of one colour.
int difference(const Colours& seen, const Colours& wanted) {
  int most = 0;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    if (seen.at(at).size() != 3) return 255;
    for (std::size_t part = 0; part < 3; ++part) most = std::max(most, std::abs(seen[at][part] - wanted[at][part]));
  }
  return most;
}

TEST_F(Store, ColoursAndWayUpAreThoseThatThePhotographerSaw) {
  struct Row {
    const char* kind;
    int off;  // at most
  };
  const auto maker = (test::pictures_program().parent_path() / "picture-maker").string();
  for (const auto& row : {Row{"p3.jpg", 4}, Row{"p3.png", 4}, Row{"deep.png", 4}, Row{"plain.jpg", 4},
                          Row{"plain.webp", 5}, Row{"turned.jpg", 5}, Row{"turned.webp", 5}, Row{"cmyk.jpg", 20}}) {
    const auto file = directory / row.kind;
    const auto ran = test::run({maker, "make", row.kind, file.string()});
    ASSERT_EQ(ran.status, 0) << ran.err;
    const auto set = set_of(test::slurp(file));
    ASSERT_EQ(set.renditions.size(), 9u) << row.kind << ": " << set.trouble;
    EXPECT_EQ(set.original.width, 800u) << row.kind;
    EXPECT_EQ(set.original.height, 400u) << row.kind;
    for (const auto& one : set.renditions) {
      EXPECT_EQ(one.width, one.height * 2) << one.source;
      EXPECT_LE(difference(colours_of(one.source), printed), row.off)
          << row.kind << " as " << one.source.filename() << ": " << testing::PrintToString(colours_of(one.source));
    }
    if (std::string_view(row.kind).starts_with("turned")) continue;  // it is turned by whoever shows it
    EXPECT_LE(difference(colours_of(set.original.source), printed), row.off) << row.kind << ": its profile is kept";
  }
}

TEST_F(Store, APngThatIsHeldUprightIsTurned) {
  const auto set = set_of(test::with_png_chunks(test::png_of(1400, 700), 6));
  ASSERT_EQ(set.renditions.size(), 9u) << set.trouble;
  EXPECT_EQ(set.original.width, 700u);
  EXPECT_EQ(set.renditions.back().width, 700u);
  EXPECT_EQ(set.renditions.back().height, 1400u);
}

// libvips adds Exif of its own.
TEST_F(Store, WhatIsMadeSaysNothingButItsWords) {
  const auto set = set_of(test::as_a_camera_writes(test::jpeg_of(test::png_of(400, 200), 400), 6));
  ASSERT_EQ(set.renditions.size(), 3u) << set.trouble;
  for (const auto& one : set.renditions) {
    const auto tags = tags_of(one.source);
    if (tags.empty()) GTEST_SKIP() << "skipped: exiftool is missing";
    EXPECT_THAT(tags, testing::HasSubstr("Photo: Zoë")) << one.source;
    for (const auto& line : split(tags, '\n')) {
      const auto group = line.substr(0, line.find(']'));
      const bool is_known = std::any_of(std::begin(structure), std::end(structure),
                                        [&](const auto* known) { return group.starts_with(known); });
      EXPECT_TRUE(is_known) << one.source << ": " << line;
    }
  }
}

TEST_F(Store, WhatMovesStaysAsItIsInEveryFormat) {
  const auto maker = (test::pictures_program().parent_path() / "picture-maker").string();
  for (const auto* kind : {"moving.gif", "moving.webp"}) {
    const auto file = directory / kind;
    ASSERT_EQ(test::run({maker, "make", kind, file.string()}).status, 0) << kind;
    const auto set = set_of(test::slurp(file));
    EXPECT_TRUE(set.renditions.empty()) << kind;
    EXPECT_EQ(set.trouble, "") << kind;
    EXPECT_EQ(PictureStore(options).for_mail(test::slurp(file), words), "") << kind;
  }
}

// libvips can read it, and no browser and no mail program shows it: it stays a file, without what the telephone wrote.
TEST_F(Store, APhotoOfATelephoneIsCleanedAndNotShown) {
  const auto maker = (test::pictures_program().parent_path() / "picture-maker").string();
  const auto file = directory / "photo.heic";
  if (test::run({maker, "make", "photo.heic", file.string()}).status == 77)
    GTEST_SKIP() << "skipped: this libvips does not write HEIC";
  if (test::run({"exiftool", "-overwrite_original", "-GPSLatitude=48.2", "-GPSLatitudeRef=N", file.string()}).status !=
      0)
    GTEST_SKIP() << "skipped: exiftool is missing";
  EXPECT_THAT(tags_of(file), testing::HasSubstr("GPSLatitude"));
  const auto set = set_of(test::slurp(file));
  EXPECT_TRUE(set.renditions.empty());
  EXPECT_EQ(set.trouble, "");
  const auto clean = directory.put("clean.heic", test::slurp(set.original.source));
  EXPECT_EQ(tags_of(clean).find("GPSLatitude"), std::string::npos);
  EXPECT_LE(difference(colours_of(clean), printed), 8) << "its pixels are what they were";
}

TEST_F(Store, WhatCannotBeMadeSaysWhyAndIsShownAsItIs) {
  const auto bomb = set_of(test::png_head(20'000, 20'000));
  EXPECT_EQ(bomb.trouble, "it has 400 megapixels; at most 100 are read");
  EXPECT_TRUE(bomb.renditions.empty());
  const auto animated = set_of(test::animated_gif());
  EXPECT_EQ(animated.trouble, "") << "it would not move any more";
  EXPECT_TRUE(animated.renditions.empty());
  const auto jpeg = test::jpeg_of(test::png_of(900, 900), 900);
  for (const auto& broken :
       {jpeg.substr(0, jpeg.size() / 2), test::png_head(400, 300), test::png_of(400, 300).substr(0, 200'000)}) {
    const auto set = set_of(broken);
    EXPECT_THAT(set.trouble, testing::StartsWith("it ")) << set.trouble;
    EXPECT_TRUE(set.renditions.empty());
    EXPECT_GT(set.original.size, 0u);
  }
  const auto text = set_of("this is no picture at all, whatever its name says");
  EXPECT_TRUE(text.renditions.empty());
}

TEST_F(Store, WhatIsThereIsTakenAndWhatIsLostIsMadeTheSame) {
  const auto png = test::png_of(700, 350);
  const auto first = set_of(png);
  ASSERT_FALSE(first.renditions.empty());
  auto without = options;
  without.program = "/nonexistent/gazetted-pictures";
  const auto second = PictureStore(without).for_pages(png, words);
  ASSERT_TRUE(second) << "nothing had to be made";
  EXPECT_EQ(second->renditions.size(), first.renditions.size());
  fs::remove_all(options.directory);
  const auto again = set_of(png);
  ASSERT_EQ(again.renditions.size(), first.renditions.size());
  for (std::size_t i = 0; i < again.renditions.size(); ++i)
    EXPECT_EQ(again.renditions[i].sha256, first.renditions[i].sha256) << again.renditions[i].source;
  fs::resize_file(again.renditions[2].source, 10);
  EXPECT_EQ(set_of(png).renditions[2].sha256, first.renditions[2].sha256) << "half of a file is none";
  PictureStore(options).forget(first.key);
  EXPECT_FALSE(fs::exists(options.directory / first.key));
  PictureStore(options).forget("../" + directory.path().filename().string());
  EXPECT_TRUE(fs::exists(directory.path()));
}

TEST_F(Store, OtherWordsAreAnotherEntry) {
  const auto png = test::png_of(350, 350);
  const auto first = set_of(png);
  words.credit = "Photo: somebody else";
  const auto second = set_of(png);
  EXPECT_NE(first.key, second.key);
  EXPECT_NE(first.renditions.front().sha256, second.renditions.front().sha256);
}

TEST_F(Store, WithoutTheProgramTheOriginalIsCleanedAllTheSame) {
  const auto jpeg = test::as_a_camera_writes(test::jpeg_of(test::png_of(1400, 700), 1400), 1);
  options.program.clear();
  const auto set = set_of(jpeg);
  EXPECT_TRUE(set.renditions.empty());
  EXPECT_EQ(set.trouble, "");
  expect_clean(set.original.source, "Photo: Zoë");
  EXPECT_TRUE(PictureStore(options).for_mail(jpeg, words).empty());
}

TEST_F(Store, AMailGetsTheSameBytesWithAndWithoutAStore) {
  const auto jpeg = test::as_a_camera_writes(test::jpeg_of(test::png_of(1400, 700), 1400), 1);
  const auto kept = PictureStore(options).for_mail(jpeg, words);
  EXPECT_EQ(picture_size(kept).width, 1280u);
  EXPECT_TRUE(PictureStore(options).for_mail(test::png_of(500, 300), words).empty()) << "it is small enough as it is";
  options.directory = directory.put("file", "no directory") / "pictures";
  EXPECT_TRUE(PictureStore(options).for_mail(jpeg, words) == kept);
  EXPECT_FALSE(PictureStore(options).for_pages(jpeg, words)) << "pages are made by whoever may write";
}

// Nothing of it is the picture's fault, or keeps a page back.
TEST_F(Store, AProgramThatCannotBeStartedIsTriedAgainAtTheNextWriting) {
  const auto png = test::png_of(700, 350);
  const auto program = options.program;
  directory.put("plain", "no program");
  directory.put("loader", "#!/bin/sh\necho 'error while loading shared libraries: libvips.so.42' >&2\nexit 127\n");
  fs::permissions(directory / "loader", fs::perms(0755));
  std::string key;
  for (const auto& broken : {directory / "missing", directory / "plain", directory / "loader"}) {
    options.program = broken;
    const auto set = set_of(png);
    EXPECT_THAT(set.trouble, testing::AnyOf(testing::HasSubstr("could not be started"), testing::HasSubstr("libvips")));
    EXPECT_TRUE(set.renditions.empty());
    EXPECT_EQ(test::slurp(set.original.source).size(), set.original.size) << "it is shown as it is";
    key = set.key;
  }
  options.program = program;
  const auto listed = PictureStore(options).for_pages(png, words, PictureRetry::never);
  ASSERT_TRUE(listed);
  EXPECT_TRUE(listed->renditions.empty()) << "lists name what was written with the page";
  const auto again = set_of(png);
  EXPECT_EQ(again.renditions.size(), 9u) << again.trouble;
  EXPECT_EQ(again.trouble, "");
  EXPECT_EQ(again.key, key);
}

TEST_F(Store, IsSaidOnceInTheLog) {
  options.program = directory / "missing";
  testing::internal::CaptureStderr();
  for (const unsigned width : {400u, 401u, 402u}) set_of(test::png_of(width, 200));
  const auto said = testing::internal::GetCapturedStderr();
  const auto first = said.find("could not be started");
  ASSERT_NE(first, std::string::npos) << said;
  EXPECT_EQ(said.find("could not be started", first + 1), std::string::npos) << said;
}

TEST_F(Store, AStopEndsThePictureInHandAndBeginsNoOther) {
  directory.put("slow", "#!/bin/sh\nexec sleep 1000\n");
  fs::permissions(directory / "slow", fs::perms(0755));
  const auto program = options.program;
  options.program = directory / "slow";
  const auto png = test::png_of(700, 350);
  int asked = 0;
  const auto stopped = PictureStore(options, [&] { return ++asked < 4; }).for_pages(png, words);
  ASSERT_FALSE(stopped);
  EXPECT_TRUE(stopped.error().of_machine()) << "it is made later";
  EXPECT_FALSE(PictureStore(options, [] { return false; }).for_pages(png, words));
  options.program = program;
  const auto made = set_of(png);
  EXPECT_EQ(made.renditions.size(), 9u) << "nothing was kept of it";
  EXPECT_TRUE(PictureStore(options, [] { return false; }).for_pages(png, words)) << "what is there is there";
}

// The watchdog wants to hear of whoever waits, too.
TEST_F(Store, WhoeverWaitsForAnothersPictureIsAskedMeanwhile) {
  directory.put("slow", "#!/bin/sh\nexec sleep 1000\n");
  fs::permissions(directory / "slow", fs::perms(0755));
  options.program = directory / "slow";
  const auto jpeg = test::as_a_camera_writes(test::jpeg_of(test::png_of(1400, 700), 1400), 1);
  std::atomic<bool> goes_on{true};
  std::thread pages(
      [&] { EXPECT_FALSE(PictureStore(options, [&] { return goes_on.load(); }).for_pages(jpeg, words)); });
  EXPECT_TRUE(test::eventually([&] { return fs::exists(options.directory); }));
  int asked = 0;
  EXPECT_EQ(PictureStore(options, [&] { return ++asked < 5; }).for_mail(jpeg, words), "");
  EXPECT_GE(asked, 5);
  goes_on = false;
  pages.join();
}

TEST_F(Store, WhatAMailKeepsCanBeForgotten) {
  const auto jpeg = test::as_a_camera_writes(test::jpeg_of(test::png_of(1400, 700), 1400), 1);
  const PictureStore store(options);
  ASSERT_FALSE(store.for_mail(clean_picture(jpeg, ""), words).empty());
  const auto key = store.mail_key(jpeg, words);
  EXPECT_TRUE(fs::exists(options.directory / key / "set.json"));
  store.forget(key);
  EXPECT_FALSE(fs::exists(options.directory / key));
  EXPECT_EQ(store.mail_key(test::png_of(500, 300), words), "") << "mailed as it is";
}

// For whoever has a link: not at each request, and not by whoever asks the most often.
TEST_F(Store, ACleanFileIsMadeOnceForEachFileAsItIs) {
  const auto dirty = test::as_a_camera_writes(test::jpeg_of(test::png_of(400, 200), 400), 1);
  const auto file = directory.put("archive/dawn.jpg", dirty);
  const PictureStore store(options);
  EXPECT_FALSE(store.find_clean(file));
  const auto made = store.make_clean(file);
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_TRUE(test::slurp(*made) == clean_picture(dirty, ""));
  EXPECT_EQ(store.find_clean(file), *made);
  const auto written = fs::last_write_time(*made);
  EXPECT_EQ(*store.make_clean(file), *made);
  EXPECT_EQ(fs::last_write_time(*made), written);
  fs::remove(file);
  EXPECT_FALSE(store.find_clean(file));
  EXPECT_FALSE(store.make_clean(file));
  directory.put("archive/dawn.jpg", test::jpeg_of(test::png_of(500, 200), 500));
  EXPECT_FALSE(store.find_clean(file)) << "another picture of that name";
  options.directory = directory.put("file", "no directory") / "pictures";
  const auto failed = PictureStore(options).make_clean(file);
  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().of_machine());
}

// A walk through the whole store after each picture would take longer with each one.
TEST_F(Store, IsNotWalkedThroughAfterEachPicture) {
  const auto leftover = options.directory / ".new-crash";
  set_of(test::png_of(400, 200));
  fs::create_directory(leftover);
  fs::last_write_time(leftover, fs::file_time_type::clock::now() - std::chrono::hours(48));
  set_of(test::png_of(401, 200));
  EXPECT_TRUE(fs::exists(leftover)) << "there was no need to look";
  options.keep = 1000;
  set_of(test::png_of(402, 200));
  EXPECT_FALSE(fs::exists(leftover));
  fs::create_directory(leftover);
  fs::last_write_time(leftover, fs::file_time_type::clock::now() - std::chrono::hours(48));
  set_of(test::png_of(403, 200));
  EXPECT_TRUE(fs::exists(leftover)) << "all of it is young, as it was a moment ago";
}

TEST_F(Store, TheOldestGoesFirstWhenThereIsTooMuch) {
  const auto first = set_of(test::png_of(500, 300));
  const auto old = options.directory / first.key;
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(48));
  fs::create_directory(options.directory / ".new-crash");
  fs::last_write_time(options.directory / ".new-crash", fs::file_time_type::clock::now() - std::chrono::hours(48));
  options.keep = 1000;
  const auto second = set_of(test::png_of(501, 300));
  EXPECT_FALSE(fs::exists(old));
  EXPECT_FALSE(fs::exists(options.directory / ".new-crash"));
  EXPECT_TRUE(fs::exists(options.directory / second.key)) << "it was asked for just now";
}

}  // namespace
}  // namespace gazetted
