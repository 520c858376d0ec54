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

TEST(Sitemaps, NameEveryPageOnce) {
  const Site site;
  auto gone = story(13);
  change(gone, ReleaseKind::withdrawal, "2026-03-05T08:00:00Z", "It was not ours.");
  const auto files = sitemap_files(site.view(), {in_list(story()), in_list(gone)});
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].path, "sitemap.xml");
  for (const char* path : {"", "releases/fr/", "contact/", "media/", "topics/bridges/", "archive/2026/",
                           "archive/2026/03/", "releases/en/new-bridge-opens-12"})
    EXPECT_EQ(count(files[0].bytes, fmt::format("<loc>https://news.harbour.example/newsroom/harbour/{}</loc>", path)),
              1u)
        << path;
  EXPECT_EQ(count(files[0].bytes, "<url>"), 8u);
  for (const char* part : {"-13", "priority", "changefreq"}) EXPECT_THAT(files[0].bytes, Not(HasSubstr(part)));
}

TEST(Sitemaps, LeaveOutANewsroomThatIsConfiguredNoMore) {
  const Site site;
  auto one = in_list(story());
  one.newsroom = "gone";
  EXPECT_THAT(sitemap_files(site.view(), {one}).at(0).bytes, Not(HasSubstr("-12")));
  EXPECT_EQ(count(news_sitemap(site.view(), {one}, one.published).bytes, "<url>"), 0u);
}

TEST(Sitemaps, LanguagesNameEachOther) {
  const Site site;
  auto one = story();
  one.texts.push_back(text("Le pont ouvre", "Le pont.\n", "fr"));
  const auto bytes = sitemap_files(site.view(), {in_list(one)}).at(0).bytes;
  const std::string base = "https://news.harbour.example/newsroom/harbour/releases/";
  const auto links = "<xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"" + base + "en/new-bridge-opens-12\"/>\n" +
                     "<xhtml:link rel=\"alternate\" hreflang=\"fr\" href=\"" + base + "fr/le-pont-ouvre-12\"/>\n" +
                     "<xhtml:link rel=\"alternate\" hreflang=\"x-default\" href=\"" + base +
                     "en/new-bridge-opens-12\"/>\n";
  EXPECT_EQ(count(bytes, links), 2u);
}

TEST(Sitemaps, ManyAddressesAreFilesUnderAnIndex) {
  const Site site;
  std::vector<ListedStory> stories;
  for (int i = 50'001; i > 0; --i) stories.push_back(in_list(story(i)));
  const auto files = sitemap_files(site.view(), stories);
  ASSERT_EQ(files.size(), 4u);
  EXPECT_EQ(files[0].path, "sitemap.xml");
  EXPECT_THAT(files[0].bytes, HasSubstr("<loc>https://news.harbour.example/sitemap-releases-2.xml</loc>"));
  EXPECT_THAT(files[0].bytes, HasSubstr("<loc>https://news.harbour.example/sitemap-pages-1.xml</loc>"));
  EXPECT_EQ(files[2].path, "sitemap-releases-1.xml");
  EXPECT_EQ(count(files[2].bytes, "<url>"), 50'000u);
  EXPECT_EQ(count(files[3].bytes, "<url>"), 1u);
  EXPECT_THAT(files[3].bytes, HasSubstr("-50001</loc>"));
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
  const auto files = well_known_files(site.view(), at("2026-03-02T08:00:00Z"));
  EXPECT_EQ(files.at(0).path, "robots.txt");
  EXPECT_EQ(files.at(0).bytes,
            "User-agent: *\nAllow: /\n\nSitemap: https://news.harbour.example/sitemap.xml\n"
            "Sitemap: https://news.harbour.example/news-sitemap.xml\n");
}

TEST(WellKnown, SecurityTxtIsTheSameWithinAMonthAndExpiresWithinAYear) {
  const Site site;
  const auto text = [&](const char* now) { return well_known_files(site.view(), at(now)).at(1).bytes; };
  EXPECT_EQ(text("2026-03-01T00:00:00Z"),
            "Contact: mailto:press@harbour.example\nExpires: 2027-02-01T00:00:00Z\nPreferred-Languages: en, fr\n"
            "Canonical: https://news.harbour.example/.well-known/security.txt\n");
  EXPECT_EQ(text("2026-03-01T00:00:00Z"), text("2026-03-31T23:59:59Z"));
  EXPECT_NE(text("2026-03-31T23:59:59Z"), text("2026-04-01T00:00:00Z"));
}

TEST(WellKnown, SecurityTxtNamesWhoCanBeReached) {
  Site site;
  auto& newsroom = site.newsrooms["harbour"];
  const auto contact = [&] {
    const auto files = well_known_files(site.view(), at("2026-03-02T08:00:00Z"));
    return files.size() < 2 ? "" : files[1].bytes.substr(0, files[1].bytes.find('\n'));
  };
  newsroom.newsroom.email = "";
  EXPECT_EQ(contact(), "Contact: mailto:ann@harbour.example");
  newsroom.press[0].email = "not an address";
  EXPECT_EQ(contact(), "Contact: tel:+442079460000");
  newsroom.press.clear();
  EXPECT_EQ(contact(), "");
}

}  // namespace
}  // namespace gazetted::test
