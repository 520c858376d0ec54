// Where things of the newsroom are, as tables.
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "gazetted/site/addresses.hpp"

namespace gazetted {
namespace {

TEST(SiteAddresses, WordsOfAHeadlineInAnyScript) {
  const std::pair<const char*, const char*> table[] = {
      {"New Bridge Opens", "new-bridge-opens"},
      {"Łódź: straße & élysée", "lodz-strasse-elysee"},
      {"Москва", "moskva"},
      {"北京", "bei-jing"},
      {"“Mayor’s” plan", "mayors-plan"},
      {"100 % — really?", "100-really"},
      {"!!!", "release"},
      {"", "release"},
      {"\xF0\x9F\x8E\x89", "release"},
      {"a/../b", "a-b"},
  };
  for (const auto& [headline, words] : table) EXPECT_EQ(address_words(headline), words) << headline;
}

TEST(SiteAddresses, LettersAreWrittenAsTheLanguageDoes) {
  const std::array<const char*, 3> table[] = {
      {"de", "Über Größe: Ärger mit Öl", "ueber-groesse-aerger-mit-oel"},
      {"de-AT", "Bru\u0308cke", "bruecke"},
      {"da", "Åbning på Ærø", "aabning-paa-aeroe"},
      {"nb-NO", "Ny bro på Røst", "ny-bro-paa-roest"},
      {"sv", "Ny bro på Öland", "ny-bro-pa-oland"},
      {"fi", "Silta Jyväskylään", "silta-jyvaskylaan"},
      {"en", "Über", "uber"},
      {"den", "Über", "uber"},
      {"", "Über", "uber"},
  };
  for (const auto& [language, headline, words] : table) EXPECT_EQ(address_words(headline, language), words) << language;
  EXPECT_EQ(story_path("n", "de", "Brücke", 3), "/newsroom/n/releases/de/bruecke-3");
  EXPECT_EQ(story_path_without_customs("n", "de", "Brücke", 3), "/newsroom/n/releases/de/brucke-3");
}

TEST(SiteAddresses, LongHeadlinesAreCutAtAWord) {
  const auto words = address_words(
      "The Minister for Transport and Infrastructure announces a programme for all the bridges of the country");
  EXPECT_EQ(words, "the-minister-for-transport-and-infrastructure-announces-a");
  EXPECT_EQ(address_words(std::string(500, 'x')).size(), 60u);
}

TEST(SiteAddresses, PathsOfANewsroom) {
  EXPECT_EQ(story_path("govuk", "zh-Hant", "New Bridge", 12), "/newsroom/govuk/releases/zh-hant/new-bridge-12");
  EXPECT_EQ(story_file_path("govuk", 12, "a b#.jpg"), "/newsroom/govuk/media/12/a%20b%23.jpg");
  EXPECT_EQ(archive_path("govuk", 2026), "/newsroom/govuk/archive/2026/");
  EXPECT_EQ(archive_path("govuk", 2026, 3), "/newsroom/govuk/archive/2026/03/");
  EXPECT_EQ(topic_path("govuk", address_words("Öffentlicher Verkehr")), "/newsroom/govuk/topics/offentlicher-verkehr/");
}

TEST(SiteAddresses, AStoryIsFoundByItsNumberAlone) {
  const std::pair<const char*, std::int64_t> table[] = {
      {"/newsroom/govuk/releases/en/new-bridge-12", 12},
      {"/newsroom/govuk/releases/en/OTHER-Words-12/", 12},
      {"/newsroom/govuk/releases/en/x-12.html", 12},
      {"/newsroom/govuk/releases/en/x-12.JSON", 12},
      {"/newsroom/govuk/releases/en/-12", 12},
      {"/newsroom/govuk/releases/en/12", 0},
      {"/newsroom/govuk/releases/en/x-0", 0},
      {"/newsroom/govuk/releases/en/x-12x", 0},
      {"/newsroom/govuk/releases/en/x-99999999999999999999", 0},
      {"/newsroom/govuk/media/12", 0},
      {"/newsroom/releases/media/1/photo-1.zip", 0},
      {"/newsroom/releases/topics/covid-1/", 0},
      {"/newsroom/govuk/releases/en-x-1/", 0},
      {"https://news.example.org/newsroom/govuk/releases/en/x-12", 12},
      {"", 0},
      {"/", 0},
  };
  for (const auto& [path, number] : table) EXPECT_EQ(number_in_path(path).value_or(0), number) << path;
}

TEST(SiteAddresses, FilesBehindPaths) {
  EXPECT_EQ(path_of_file("/"), "index.html");
  EXPECT_EQ(path_of_file("/newsroom/govuk/"), "newsroom/govuk/index.html");
  EXPECT_EQ(path_of_file("/newsroom/govuk/releases/en/x-1"), "newsroom/govuk/releases/en/x-1.html");
  EXPECT_EQ(path_of_file("/newsroom/govuk/media/1/LICENSE"), "newsroom/govuk/media/1/LICENSE");
  EXPECT_EQ(path_of_file("/newsroom/govuk/feed.atom"), "newsroom/govuk/feed.atom");
}

TEST(Addresses, OfTopicsWithTheSameWordsDifferAndStay) {
  const auto words = topic_words_of({"c", "c++", "c#", "c", "r&d", "r d", "北京", "背景", "!", "?"});
  EXPECT_EQ(words.at("c"), "c");
  EXPECT_EQ(words.at("c++"), "c-plus-plus");
  EXPECT_EQ(words.at("c#"), "c-sharp");
  EXPECT_EQ(words.at("r&d"), "r-d");
  EXPECT_TRUE(words.at("r d").starts_with("r-d-")) << words.at("r d");
  EXPECT_EQ(words.at("北京"), "bei-jing");
  EXPECT_TRUE(words.at("背景").starts_with("bei-jing-")) << words.at("背景");
  std::set<std::string> distinct;
  for (const auto& [key, of_topic] : words) distinct.insert(of_topic);
  EXPECT_EQ(distinct.size(), words.size());
  // What is added later takes nothing from those before it.
  auto more =
      topic_words_of({"c", "c++", "c#", "r&d", "r d", "北京", "背景", "!", "?", "c plus plus", words.at("r d")});
  EXPECT_NE(more.at("c plus plus"), "c-plus-plus");
  for (const auto& [key, of_topic] : words) EXPECT_EQ(more.at(key), of_topic);
}

// The list of all media is a page, as others are.
TEST(SiteAddresses, FilesOfAStoryAreNoTextsOfOurs) {
  EXPECT_EQ(number_of_media("/newsroom/govuk/media/12/a.html"), 12);
  EXPECT_EQ(number_of_media("newsroom/govuk/media/12/a.html"), 12);
  for (const char* path :
       {"/newsroom/govuk/media/", "/newsroom/govuk/media/index.html", "/newsroom/media/topics/12/x",
        "/newsroom/govuk/media/0/x", "/newsroom/govuk/media/99999999999999999999/x", "/media/12/x", ""})
    EXPECT_FALSE(number_of_media(path)) << path;
  EXPECT_FALSE(is_own_text("newsroom/govuk/media/12/a.html"));
  EXPECT_TRUE(is_own_text("newsroom/govuk/media/index.html"));
}

}  // namespace
}  // namespace gazetted
