// The sizes and formats of a picture, on pages and in all forms.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/site/feeds.hpp"
#include "gazetted/site/machine_forms.hpp"
#include "gazetted/site/pages.hpp"
#include "site_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

StoryFile photo() {
  auto file = sample_picture();
  file.stem = "00112233445566aa";
  for (const unsigned width : {320u, 640u, 1280u, 1920u}) {
    for (const auto format : {PictureFormat::avif, PictureFormat::webp, PictureFormat::jpeg})
      file.renditions.push_back({format, width, width * 2 / 3, width * 100, std::string(64, 'e'),
                                 "/state/" + std::to_string(width) + std::string(ending_of(format))});
  }
  return file;
}

class PicturesOfASite : public testing::Test {
 protected:
  PicturesOfASite() { story.files = {photo()}; }
  std::string page() {
    const auto files = story_files(view, story, {});
    return files ? files->front().bytes : files.error().text();
  }
  const std::map<std::string, SiteNewsroom> newsrooms{{"harbour", sample_newsroom()}};
  const SiteView view{shipped_theme(), newsrooms};
  Story story = sample_story();
  const std::string media = "/newsroom/northam/media/12/00112233445566aa-";
};

TEST_F(PicturesOfASite, ABrowserChoosesSizeAndFormat) {
  const auto html = page();
  EXPECT_THAT(html, HasSubstr("<picture><source type=\"image/avif\" srcset=\"" + media + "320.avif 320w, " + media +
                              "640.avif 640w, " + media + "1280.avif 1280w, " + media + "1920.avif 1920w\" sizes="));
  EXPECT_THAT(html, HasSubstr("<source type=\"image/webp\""));
  EXPECT_THAT(html, HasSubstr("<img src=\"" + media + "1280.jpg\" srcset=\"" + media + "320.jpg 320w, "));
  EXPECT_THAT(html, HasSubstr("width=\"2400\" height=\"1600\""));
  EXPECT_THAT(html, HasSubstr("og:image\" content=\"https://news.northam.example" + media + "1280.jpg\""));
  EXPECT_THAT(html, HasSubstr("og:image:width\" content=\"1280\""));
}

TEST_F(PicturesOfASite, SoItIsWhereTheTextShowsIt) {
  story.texts[0].body = "Words.\n\n![](quay.jpg)\n";
  story.files[0].in_text = true;
  const auto html = page();
  EXPECT_THAT(html, HasSubstr("<figure>\n<picture><source type=\"image/avif\" srcset=\"" + media));
  EXPECT_THAT(html, HasSubstr("decoding=\"async\"></picture>"));
}

TEST_F(PicturesOfASite, DownloadsSayFormatPixelsAndBytes) {
  NewsroomLists lists;
  lists.newsroom = "harbour";
  const auto library = media_page(view, lists, {story});
  ASSERT_TRUE(library) << library.error().text();
  EXPECT_THAT(library->front().bytes,
              HasSubstr("<a href=\"" + media + "1920.jpg\" download><bdi dir=\"ltr\">JPEG, 1920 × 1280 px"));
  EXPECT_THAT(library->front().bytes, HasSubstr("<a href=\"" + media + "1280.jpg\" download>"));
  EXPECT_THAT(library->front().bytes, Not(HasSubstr("<a href=\"" + media + "640.jpg\"")));
  EXPECT_THAT(library->front().bytes, HasSubstr(std::string(64, 'e')));
  EXPECT_THAT(library->front().bytes, HasSubstr("/newsroom/northam/media/12/quay.jpg\" download")) << "and as it is";
}

TEST_F(PicturesOfASite, FeedsAndFormsNameSensibleOnes) {
  FeedOf feed;
  feed.newsroom = "harbour";
  feed.language = "en";
  feed.path = "/newsroom/northam/feed";
  for (const auto& file : feed_files(view, feed, {story}, at("2026-03-03T00:00:00Z"))) {
    EXPECT_THAT(file.bytes, HasSubstr(media + "1280.jpg")) << file.path;
    EXPECT_THAT(file.bytes, Not(HasSubstr("quay.jpg"))) << file.path;
    EXPECT_THAT(file.bytes, Not(HasSubstr(".avif"))) << file.path;
  }
  EXPECT_THAT(json_ld(view, story, story.texts[0]), HasSubstr(media + "1920.jpg"));
  const auto item = ninjs(view, story, story.texts[0]);
  for (const auto* name : {"original", "web-320", "web-640", "web-1280", "web-1920"})
    EXPECT_THAT(item, HasSubstr("\"" + std::string(name) + "\""));
}

TEST_F(PicturesOfASite, ListsShowASmallOne) {
  EXPECT_EQ(listed(story, "en").picture, "00112233445566aa-640.jpg");
  story.files[0].renditions.clear();
  EXPECT_EQ(listed(story, "en").picture, "quay.jpg");
}

TEST_F(PicturesOfASite, WhatIsThereForItsLooksAloneLeadsNothing) {
  auto rule = photo();
  rule.name = "rule.jpg";
  rule.stem = "ffffffffffffffff";
  rule.decorative = true;
  story.files = {rule, photo()};
  EXPECT_EQ(listed(story, "en").picture, "00112233445566aa-640.jpg");
  const auto html = page();
  const auto lead = html.find("<figure class=\"lead\">");
  ASSERT_NE(lead, std::string::npos);
  EXPECT_EQ(html.substr(lead, 120).find("rule.jpg"), std::string::npos);
  story.files = {rule};
  EXPECT_THAT(page(), Not(HasSubstr("<figure class=\"lead\">")));
}

TEST_F(PicturesOfASite, EachIsAFileOfTheSite) {
  const auto files = picture_files(view, story);
  ASSERT_EQ(files.size(), 12u);
  EXPECT_EQ(files.front().path, "newsroom/northam/media/12/00112233445566aa-320.avif");
  EXPECT_EQ(files.front().source, "/state/320.avif");
}

}  // namespace
}  // namespace gazetted::test
