// Feeds and sitemaps as independent programs read them: feedparser, feedsmith and libxml2.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "support/program.hpp"
#include "unit/site/feed_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// Everything that a title and a text should not hold, a translation, pictures, a correction, a withdrawal.
std::vector<Story> stories() {
  auto corrected = story(12, "</title>]]><script>alert(1)</script> & \"x\" \x01\xED\xA0\x80");
  corrected.files = {picture(), picture("plan & more.pdf")};
  corrected.files[1].type = "application/pdf";
  corrected.texts.push_back(text("Le pont ouvre", "Le pont.\n", "fr"));
  change(corrected, ReleaseKind::correction, "2026-03-09T08:00:00Z", "It is ]]> 90 <b> metres long.");
  auto gone = story(10);
  change(gone, ReleaseKind::withdrawal, "2026-03-05T08:00:00Z", "It was not ours.");
  return {corrected, story(11), gone};
}

struct Written {
  TemporaryDirectory directory;
  std::vector<std::string> paths;
  void put(const std::vector<SiteFile>& files) {
    for (const auto& file : files) paths.push_back(directory.put(file.path, file.bytes).string());
  }
};

// What a reader found in each of these feeds, a line of JSON each, is what our JSON Feed says.
void expect_as_ours(const std::string& found, std::size_t feeds, const std::string& json_feed) {
  const auto ours = parse_json(json_feed)->as_object().at("items").as_array();
  const auto lines = split(found, '\n');
  ASSERT_EQ(lines.size(), feeds);
  for (const auto& line : lines) {
    const auto read = parse_json(line)->as_object();
    SCOPED_TRACE(text_member(read, "version"));
    EXPECT_EQ(text_member(read, "title"), "Harbour Board & Sons");
    const auto& entries = read.at("entries").as_array();
    ASSERT_EQ(entries.size(), ours.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto& entry = entries[i].as_object();
      const auto& our = ours[i].as_object();
      EXPECT_EQ(text_member(entry, "id"), text_member(our, "id"));
      EXPECT_EQ(trim(text_member(entry, "title")), trim(text_member(our, "title")));
      EXPECT_EQ(text_member(entry, "link"), text_member(our, "url"));
      EXPECT_EQ(int_member(entry, "published") * 1000, to_millis(at(text_member(our, "date_published"))));
      EXPECT_EQ(int_member(entry, "updated") * 1000, to_millis(at(text_member(our, "date_modified"))));
      EXPECT_THAT(text_member(entry, "content"), Not(HasSubstr("<script")));
      EXPECT_THAT(text_member(entry, "content"), HasSubstr("<p>"));
    }
  }
}

TEST(FeedReaders, AgreeOnEveryEntry) {
  const Site site;
  const auto files = feed_files(site.view(), feed(), stories(), at("2026-03-10T12:00:00Z"));
  Written written;
  written.put({files.at(0), files.at(1)});
  std::vector<std::string> command = {source("tests/support/read-feeds").string()};
  command.insert(command.end(), written.paths.begin(), written.paths.end());
  const auto ran = run(command);
  ASSERT_EQ(ran.status, 0) << ran.err;
  expect_as_ours(ran.out, 2, files.at(2).bytes);
}

// Another one, which reads JSON Feed too, and sees each file that is enclosed.
TEST(FeedReaders, ASecondReaderAgrees) {
  if (!fs::exists(source("build-npm/node_modules/feedsmith")))
    GTEST_SKIP() << "feedsmith is not installed (see build-npm.log)";
  const Site site;
  const auto files = feed_files(site.view(), feed(), stories(), at("2026-03-10T12:00:00Z"));
  Written written;
  written.put({files.at(0), files.at(1), files.at(2)});
  std::vector<std::string> command = {"env", "NPM_TOOLS=" + source("build-npm").string(), "node",
                                      source("tests/npm/read-feeds.mjs").string()};
  command.insert(command.end(), written.paths.begin(), written.paths.end());
  const auto ran = run(command);
  ASSERT_EQ(ran.status, 0) << ran.err;
  expect_as_ours(ran.out, 3, files.at(2).bytes);
  for (const auto& line : split(ran.out, '\n')) {
    const auto read = parse_json(line)->as_object();
    std::size_t enclosed = 0;
    for (const auto& entry : read.at("entries").as_array()) enclosed += entry.as_object().at("files").as_array().size();
    EXPECT_GE(enclosed, 1u) << text_member(read, "version");
  }
}

TEST(FeedReaders, AllThatIsXmlIsWellFormed) {
  const Site site;
  Written written;
  const auto now = at("2026-03-10T12:00:00Z");
  auto all = feed_files(site.view(), feed(), stories(), now);
  all.pop_back();  // JSON
  written.put(all);
  std::vector<ListedStory> listed;
  for (const auto& one : stories()) listed.push_back(in_list(one));
  const auto of_year = year_sitemap(site.view(), 2026, listed);
  written.put({of_year.at(0).file, sitemap_index(site.view(), {{of_year.at(0).file.path, of_year.at(0).changed}})});
  written.put({news_sitemap(site.view(), listed, at("2026-03-02T12:00:00Z"))});
  std::vector<std::string> command = {"xmllint", "--noout"};
  command.insert(command.end(), written.paths.begin(), written.paths.end());
  const auto ran = run(command);
  EXPECT_EQ(ran.status, 0) << ran.err;
}

}  // namespace
}  // namespace gazetted::test
