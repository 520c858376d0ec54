// From a feed back to the first story (RFC 5005 section 4), as a reader walks it.
#include "../../../daemon/publishing/feed_archives.hpp"

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "support/program.hpp"
#include "writer_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class FeedsThatGrow : public WrittenSites {
 protected:
  FeedsThatGrow() { put_all(options.directory, start); }
  void grow_to(int count, std::size_t bytes = 10) {
    SiteTree tree(options.directory);
    StoryShelf shelf;
    SiteWriter writer(sources(), shelf, tree);
    for (; stories < count; ++stories) {
      const auto id = fmt::format("s{}", stories);
      write(id, id, stories % 10 == 9 ? "ferries" : "harbour").set.texts.front().body = std::string(bytes, 'a') + "\n";
      ASSERT_TRUE(publish(writer, id, start + Duration(std::chrono::hours(stories))));
    }
    ASSERT_TRUE(writer.put_lists(start + Duration(std::chrono::hours(stories - 1))));
  }
  static std::string link(const std::string& document, const std::string& rel) {
    const auto at = document.find("rel=\"" + rel + "\"");
    if (at == std::string::npos) return "";
    const auto href = document.find("href=\"", at) + 6;
    const auto url = document.substr(href, document.find('"', href) - href);
    return url.substr(url.find('/', 8) + 1);
  }
  // Paths of the documents, the feed first.
  std::vector<std::string> walk(std::string path) const {
    std::vector<std::string> walked;
    for (; !path.empty() && walked.size() < 100; path = link(site(path), "prev-archive")) walked.push_back(path);
    return walked;
  }
  std::set<std::string> entries(const std::vector<std::string>& paths) const {
    std::set<std::string> ids;
    for (const auto& path : paths) {
      const auto document = site(path);
      for (auto at = document.find("<entry>\n<id>"); at != std::string::npos;
           at = document.find("<entry>\n<id>", at + 1))
        ids.insert(document.substr(at + 12, document.find('<', at + 12) - at - 12));
    }
    return ids;
  }
  std::string harbour() const { return "newsroom/" + options.newsrooms.at("harbour").newsroom.slug + "/"; }

  int stories = 0;
};

TEST_F(FeedsThatGrow, LeadBackToEveryStory) {
  for (const int count : {1, 25, 30, 60, 120}) {
    grow_to(count);
    const auto walked = walk(harbour() + "feed.atom");
    EXPECT_THAT(entries(walked), SizeIs(std::size_t(count - count / 10))) << count;
    for (std::size_t i = 1; i < walked.size(); ++i) {
      const auto document = site(walked[i]);
      EXPECT_THAT(document, HasSubstr("<fh:archive/>")) << walked[i];
      EXPECT_EQ(link(document, "current"), harbour() + "feed.atom");
      EXPECT_EQ(link(document, "self"), walked[i]);
      EXPECT_EQ(link(document, "hub"), "") << "nobody subscribes to what does not change";
      EXPECT_TRUE(has(replace_all(walked[i], ".atom", ".rss"))) << walked[i];
      EXPECT_TRUE(has(replace_all(walked[i], ".atom", ".json"))) << walked[i];
    }
    put_all(directory / "whole", start + Duration(std::chrono::hours(stories - 1)));
    EXPECT_EQ(first_difference(options.directory, directory / "whole"), "") << count;
    fs::remove_all(directory / "whole");
  }
  EXPECT_THAT(walk(harbour() + "feed.atom"), SizeIs(5));
}

TEST_F(FeedsThatGrow, LeaveTheirArchivesAsTheyAreUntilSomethingOfThemIsCorrected) {
  grow_to(60);
  const auto first = harbour() + "archive/feed-1.atom", second = harbour() + "archive/feed-2.atom";
  const auto before = fs::last_write_time(options.directory / first);
  const auto other = fs::last_write_time(options.directory / second);
  grow_to(70);
  EXPECT_EQ(fs::last_write_time(options.directory / first), before);
  revise("s3", "s3", "fix", ReleaseKind::correction).set.texts.front().title = "Right at last";
  publish("fix", start + Duration(std::chrono::hours(100)));
  EXPECT_THAT(site(first), HasSubstr("Right at last"));
  revise("s4", "s4", "away", ReleaseKind::withdrawal);
  publish("away", start + Duration(std::chrono::hours(101)));
  EXPECT_THAT(site(first), HasSubstr("WITHDRAWN – DO NOT USE: On s4"));
  EXPECT_EQ(fs::last_write_time(options.directory / second), other);
  put_all(directory / "whole", start + Duration(std::chrono::hours(101)));
  EXPECT_EQ(first_difference(options.directory, directory / "whole"), "");
}

TEST_F(FeedsThatGrow, KeepToTheRulesOfAtom) {
  grow_to(60);
  revise("s50", "s50", "fix", ReleaseKind::correction);
  publish("fix", start + Duration(std::chrono::hours(100)));
  revise("s51", "s51", "away", ReleaseKind::withdrawal);
  publish("away", start + Duration(std::chrono::hours(101)));
  std::vector<std::string> command = {"python3", source("tests/support/check-atom").string()};
  for (const auto& path : SiteTree(options.directory).files()) {
    if (path.ends_with(".atom")) command.push_back((options.directory / path).string());
  }
  EXPECT_GT(command.size(), 5u);
  const auto checked = run(command);
  EXPECT_EQ(checked.out, "") << checked.err;
  EXPECT_EQ(checked.status, 0);
}

// However long the texts are: the older ones are summaries then.
TEST_F(FeedsThatGrow, HaveNoGapBeforeTheArchives) {
  grow_to(45, 40'000);
  EXPECT_LE(site(harbour() + "feed.atom").size(), 512u * 1024);
  EXPECT_THAT(entries(walk(harbour() + "feed.atom")), SizeIs(41));
  EXPECT_LE(site(harbour() + "archive/feed-1.atom").size(), 512u * 1024);
}

// A closed document loses no entry because a disk lost the release.
TEST_F(FeedsThatGrow, StayAsTheyAreWhereAStoryCannotBeRead) {
  grow_to(60);
  const auto first = harbour() + "archive/feed-1", later = harbour() + "archive/feed-2.atom";
  std::map<std::string, std::string> before;
  for (const auto* form : {".atom", ".rss", ".json"}) before[first + form] = site(first + form);
  const auto other = site(later);
  unreadable = {"s3"};
  EXPECT_THAT(put_all(options.directory, start + Duration(std::chrono::hours(60))),
              testing::ElementsAre(HasSubstr("page 4: archive/s3")));
  revise("s4", "s4", "fix", ReleaseKind::correction).set.texts.front().title = "Right at last";
  publish("fix", start + Duration(std::chrono::hours(100)));
  for (const auto& [path, text] : before) EXPECT_EQ(site(path), text) << path;
  EXPECT_EQ(site(later), other);
  unreadable.clear();
  put_all(options.directory, start + Duration(std::chrono::hours(101)));
  EXPECT_THAT(site(first + ".atom"), HasSubstr("Right at last"));
  EXPECT_THAT(site(first + ".atom"), HasSubstr("On s3"));
}

}  // namespace
}  // namespace gazetted::test
