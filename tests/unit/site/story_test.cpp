// Stories as lists and the ledger have them.
#include <gtest/gtest.h>

#include "unit/site/site_fixture.hpp"

namespace gazetted {
namespace {

using namespace test;

TEST(ListedStory, HasWhatListsNeed) {
  auto story = corrected_story();
  story.texts[1].language = "";
  const auto one = listed(story, "cy");
  EXPECT_EQ(one.number, 12);
  EXPECT_EQ(one.newsroom, "harbour");
  EXPECT_EQ(one.published, at("2026-03-02T09:30:00Z"));
  EXPECT_EQ(one.updated, at("2026-03-04T14:05:00Z"));
  EXPECT_EQ(one.kind, ReleaseKind::correction);
  ASSERT_EQ(one.texts.size(), 2u);
  EXPECT_EQ(one.texts[0].title, sample_text().title);
  EXPECT_EQ(one.texts[1].language, "cy");
  EXPECT_EQ(one.topics, (std::vector<std::string>{"energy", "freight"}));
  EXPECT_EQ(one.picture, "quay.jpg");
  EXPECT_EQ(one.picture_alt, sample_picture().alt);
}

TEST(ListedStory, ADocumentIsNoPicture) {
  auto story = sample_story();
  story.files = {sample_document()};
  EXPECT_EQ(listed(story, "en").picture, "");
}

TEST(ListedStory, IsReadAsItWasWritten) {
  const auto before = listed(corrected_story(), "en");
  ListedStory after;
  ASSERT_TRUE(read_json_text(to_json_text(before), after));
  EXPECT_EQ(after.kind, before.kind);
  ASSERT_EQ(after.texts.size(), before.texts.size());
  for (std::size_t i = 0; i < after.texts.size(); ++i) {
    EXPECT_EQ(after.texts[i].language, before.texts[i].language);
    EXPECT_EQ(after.texts[i].title, before.texts[i].title);
    EXPECT_EQ(after.texts[i].summary, before.texts[i].summary);
  }
  EXPECT_EQ(after.topics, before.topics);
  EXPECT_EQ(after.picture, before.picture);
  EXPECT_EQ(after.picture_alt, before.picture_alt);
  EXPECT_EQ(to_json_text(after), to_json_text(before));
}

TEST(ListedStory, WhatIsNoneLeavesItAsItWas) {
  for (const char* text :
       {"", "[]", "{}", R"({"kind":"leaflet","texts":[{"language":"en"}]})", R"({"kind":"release","texts":[]})",
        R"({"kind":"release","texts":[1]})", R"({"kind":"release","texts":[{"title":"x"}]})"}) {
    ListedStory story;
    story.picture = "before.jpg";
    EXPECT_FALSE(read_json_text(text, story)) << text;
    EXPECT_EQ(story.picture, "before.jpg");
  }
}

}  // namespace
}  // namespace gazetted
