// Sitemaps, robots.txt and security.txt.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed_fixture.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

NewsroomLists some_lists() {
  NewsroomLists lists;
  lists.newsroom = "harbour";
  lists.in_months = {{2026, {{3, 1}}}};
  lists.topics = {"bridges"};
  return lists;
}

TEST(Sitemaps, NameEveryPageOnce) {
  const Site site;
  auto gone = story(13);
  change(gone, ReleaseKind::withdrawal, "2026-03-05T08:00:00Z", "It was not ours.");
  const auto stories = year_sitemap(site.view(), 2026, {in_list(story()), in_list(gone)});
  const auto pages = pages_sitemap(site.view(), {some_lists()});
  ASSERT_EQ(stories.size(), 1u);
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_EQ(stories[0].file.path, "sitemap-2026.xml");
  EXPECT_EQ(stories[0].changed, story().updated());
  EXPECT_EQ(pages[0].file.path, "sitemap-pages.xml");
  const auto all = stories[0].file.bytes + pages[0].file.bytes;
  for (const char* path :
       {"", "releases/fr/", "contact/", "releases/fr/contact/", "media/", "topics/", "topics/bridges/", "archive/",
        "archive/2026/", "releases/fr/archive/2026/", "archive/2026/03/", "releases/en/new-bridge-opens-12"})
    EXPECT_EQ(count(all, fmt::format("<loc>https://news.harbour.example/newsroom/harbour/{}</loc>", path)), 1u) << path;
  EXPECT_EQ(count(all, "<url>"), 17u);
  for (const char* part : {"-13", "priority", "changefreq"}) EXPECT_THAT(all, Not(HasSubstr(part)));
}

TEST(Sitemaps, LeaveOutANewsroomThatIsConfiguredNoMore) {
  const Site site;
  auto one = in_list(story());
  one.newsroom = "gone";
  EXPECT_TRUE(year_sitemap(site.view(), 2026, {one}).empty());
  EXPECT_EQ(count(news_sitemap(site.view(), {one}, one.published).bytes, "<url>"), 0u);
}

TEST(Sitemaps, LanguagesNameEachOther) {
  const Site site;
  auto one = story();
  one.texts.push_back(text("Le pont ouvre", "Le pont.\n", "fr"));
  const auto bytes = year_sitemap(site.view(), 2026, {in_list(one)}).at(0).file.bytes;
  const std::string base = "https://news.harbour.example/newsroom/harbour/releases/";
  const auto links = "<xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"" + base + "en/new-bridge-opens-12\"/>\n" +
                     "<xhtml:link rel=\"alternate\" hreflang=\"fr\" href=\"" + base + "fr/le-pont-ouvre-12\"/>\n" +
                     "<xhtml:link rel=\"alternate\" hreflang=\"x-default\" href=\"" + base +
                     "en/new-bridge-opens-12\"/>\n";
  EXPECT_EQ(count(bytes, links), 2u);
}

TEST(Sitemaps, ManyAddressesOfAYearAreSeveralFiles) {
  const Site site;
  std::vector<ListedStory> stories;
  for (int i = 50'001; i > 0; --i) stories.push_back(in_list(story(i)));
  const auto files = year_sitemap(site.view(), 2026, stories);
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].file.path, "sitemap-2026.xml");
  EXPECT_EQ(files[1].file.path, "sitemap-2026-2.xml");
  EXPECT_EQ(count(files[0].file.bytes, "<url>"), 50'000u);
  EXPECT_EQ(count(files[1].file.bytes, "<url>"), 1u);
  EXPECT_THAT(files[1].file.bytes, HasSubstr("-50001</loc>"));
}

TEST(Sitemaps, TheIndexSaysWhenEachFileChanged) {
  const Site site;
  const auto index =
      sitemap_index(site.view(), {{"sitemap-2026.xml", at("2026-03-02T08:00:00Z")}, {"sitemap-pages.xml", {}}});
  EXPECT_EQ(index.path, "sitemap.xml");
  EXPECT_THAT(index.bytes, HasSubstr("<loc>https://news.harbour.example/sitemap-2026.xml</loc>\n"
                                     "<lastmod>2026-03-02T08:00:00Z</lastmod>"));
  EXPECT_THAT(index.bytes, HasSubstr("<loc>https://news.harbour.example/sitemap-pages.xml</loc>\n</sitemap>"));
}

TEST(NewsSitemap, LeavesOutWhatBearsAnOlderDay) {
  const Site site;
  auto one = in_list(story());
  one.day = 20190503;
  EXPECT_EQ(count(news_sitemap(site.view(), {one}, one.published).bytes, "<url>"), 0u);
}

TEST(NewsSitemap, HoldsTwoDays) {
  const Site site;
  const auto lines = [&](const char* now) {
    return count(news_sitemap(site.view(), {in_list(story())}, at(now)).bytes, "<url>");
  };
  EXPECT_EQ(lines("2026-03-02T07:59:59Z"), 0u);
  EXPECT_EQ(lines("2026-03-02T08:00:00Z"), 1u);
  EXPECT_EQ(lines("2026-03-04T07:59:00Z"), 1u);
  EXPECT_EQ(lines("2026-03-04T08:01:00Z"), 0u);
}

TEST(NewsSitemap, HoldsTheNewestThousandAndNothingThatIsWithdrawn) {
  const Site site;
  std::vector<ListedStory> stories;
  for (int i = 1; i <= 1200; ++i) stories.push_back(in_list(story(i)));
  stories.back().kind = ReleaseKind::withdrawal;
  const auto file = news_sitemap(site.view(), stories, at("2026-03-02T09:00:00Z"));
  EXPECT_EQ(file.path, "news-sitemap.xml");
  EXPECT_EQ(count(file.bytes, "<url>"), 1000u);
  EXPECT_THAT(file.bytes, HasSubstr("-1199</loc>"));
  EXPECT_THAT(file.bytes, Not(HasSubstr("-1200</loc>")));
}

TEST(NewsSitemap, NamesLanguagesAsGoogleDoes) {
  const std::pair<const char*, const char*> table[] = {
      {"en-GB", "en"},    {"de", "de"},         {"zh", "zh-cn"},    {"zh-Hant", "zh-tw"},
      {"zh-TW", "zh-tw"}, {"zh-Hans", "zh-cn"}, {"zh-HK", "zh-tw"}, {"zh-Hans-HK", "zh-cn"}};
  const Site site;
  for (const auto& [tag, language] : table) {
    auto one = in_list(story());
    one.texts[0].language = tag;
    EXPECT_THAT(news_sitemap(site.view(), {one}, one.published).bytes,
                HasSubstr(fmt::format("<news:language>{}</news:language>", language)))
        << tag;
  }
}

TEST(WellKnown, RobotsMayReadAllAndAreToldOfTheSitemaps) {
  const Site site;
  const auto files = well_known_files(site.view(), {}, at("2026-03-02T08:00:00Z"));
  EXPECT_EQ(files.at(0).path, "robots.txt");
  EXPECT_EQ(files.at(0).bytes,
            "User-agent: *\nAllow: /\n\nSitemap: https://news.harbour.example/sitemap.xml\n"
            "Sitemap: https://news.harbour.example/news-sitemap.xml\n");
}

TEST(WellKnown, SecurityTxtIsTheSameWithinAMonthAndExpiresWithinAYear) {
  const Site site;
  const auto text = [&](const char* now) {
    return well_known_files(site.view(), {"mailto:security@harbour.example", "https://harbour.example/security"},
                            at(now))
        .at(1)
        .bytes;
  };
  EXPECT_EQ(text("2026-03-01T00:00:00Z"),
            "Contact: mailto:security@harbour.example\nContact: https://harbour.example/security\n"
            "Expires: 2027-02-01T00:00:00Z\nPreferred-Languages: en, fr\n"
            "Canonical: https://news.harbour.example/.well-known/security.txt\n");
  EXPECT_EQ(text("2026-03-01T00:00:00Z"), text("2026-03-31T23:59:59Z"));
  EXPECT_NE(text("2026-03-31T23:59:59Z"), text("2026-04-01T00:00:00Z"));
}

// The press office is not whom to tell of a weakness.
TEST(WellKnown, SecurityTxtIsNotThereWhereNobodyIsNamed) {
  const Site site;
  for (const auto& file : well_known_files(site.view(), {}, at("2026-03-02T08:00:00Z")))
    EXPECT_EQ(file.path, "robots.txt");
}

}  // namespace
}  // namespace gazetted::test
