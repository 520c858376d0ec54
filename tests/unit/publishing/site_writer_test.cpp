#include "gazetted/publishing/site_writer.hpp"

#include <random>

#include "gazetted/site/addresses.hpp"
#include "writer_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

class SiteThatGrows : public WrittenSites {};

// Releases, corrections with other titles and topics, and withdrawals, in any order; sometimes many days pass.
class RandomNewsrooms : public WrittenSites, public testing::WithParamInterface<unsigned> {
 protected:
  unsigned pick(unsigned below) { return std::uniform_int_distribution<unsigned>(0, below - 1)(random); }

  std::vector<std::string> some_topics() {
    static const char* const all[] = {"energy", "freight", "C++", "c#", "Pilots", "media"};
    std::vector<std::string> topics;
    for (const auto* topic : all) {
      if (pick(4) == 0) topics.emplace_back(topic);
    }
    std::shuffle(topics.begin(), topics.end(), random);
    return topics;
  }

  std::string next_version() {
    const auto id = fmt::format("v{}", ++versions);
    if (latest.empty() || pick(2) == 0) {
      const auto story = "story of " + id;
      auto& edition = write(story, id, pick(3) == 0 ? "ferries" : "harbour");
      edition.set.texts.front().topics = some_topics();
      if (pick(3) == 0) edition.set.texts.push_back(in_arabic(edition.set.first()));
      if (pick(5) == 0) edition.set.texts.front().date = PublishedDate{2024 + int(pick(2)), 1 + int(pick(12)), 3, {}};
      if (pick(3) == 0) attach(edition, fmt::format("plan {}.png", pick(3)), png(10 + pick(9), 20));
      latest[story] = id;
      return id;
    }
    auto story = std::next(latest.begin(), pick(unsigned(latest.size())));
    const auto kind = std::array{ReleaseKind::update, ReleaseKind::correction, ReleaseKind::withdrawal}[pick(3)];
    auto& edition = revise(story->first, story->second, id, kind);
    auto& text = edition.set.texts.front();
    if (pick(2) == 0) text.title = "Revised by " + id;
    if (pick(2) == 0) text.topics = some_topics();
    if (pick(6) == 0) text.date = PublishedDate{2024, 1 + int(pick(12)), 4, {}};
    if (pick(4) == 0) text.summary = "Another summary, " + id + ".";
    if (pick(4) == 0) edition.set.texts.resize(1);
    if (pick(3) == 0) text.attachments.clear();
    story->second = id;
    return id;
  }

  static Release in_arabic(const Release& text) {
    auto other = text;
    other.language = "ar";
    other.title = "رصيف " + text.id;
    other.file = "release.ar.md";
    return other;
  }

  std::mt19937 random{GetParam()};
  std::map<std::string, std::string> latest;  // story → id of its latest version
  int versions = 0;
};

TEST_P(RandomNewsrooms, AreTheSameHoweverTheyGrew) {
  SiteTree tree(options.directory);
  StoryShelf shelf;
  auto now = start - 24h * 400;
  put_all(options.directory, now);
  for (int step = 0; step < 40;) {
    SiteWriter writer(sources(), shelf, tree);
    for (auto together = pick(8) + 1; together > 0; --together, ++step) {
      now += Duration(std::chrono::minutes(1 + pick(3) * pick(1440)));
      const auto status = publish(writer, next_version(), now);
      ASSERT_TRUE(status) << "seed " << GetParam() << ": " << status.error().text();
    }
    if (pick(20) == 0) now += Duration(24h * pick(70));
    if (pick(10) == 0) {
      ASSERT_TRUE(writer.touch_what_changes(now));
    }
    ASSERT_TRUE(writer.put_lists(now));
    ASSERT_THAT(writer.troubles(), IsEmpty());
    if (pick(10) != 0 && step < 40) continue;
    SiteWriter by_time(sources(), shelf, tree);
    ASSERT_TRUE(by_time.touch_what_changes(now));
    ASSERT_TRUE(by_time.put_lists(now));
    const auto whole = directory / fmt::format("whole{}", step);
    put_all(whole, now);
    ASSERT_EQ(first_difference(options.directory, whole), "") << "seed " << GetParam() << ", step " << step;
    fs::remove_all(whole);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomNewsrooms, testing::Values(20261129u));

TEST_F(SiteThatGrows, KeepsNothingOfWhatWasWithdrawn) {
  auto& edition = write("quay", "quay");
  edition.set.texts.front().summary = "Xylograph.";
  edition.set.texts.front().body = "The xylograph is secret: ![Xylograph](xylograph.png)\n";
  attach(edition, "xylograph.png", png(3, 4) + "xylograph");
  edition.set.texts.front().topics = {"energy"};
  write("after", "after").set.texts.front().topics = {"energy"};
  publish("quay", start);
  publish("after", start + 1h);
  EXPECT_THAT(files_with(options.directory, "xylograph"), Not(IsEmpty()));
  auto& withdrawal = write("quay", "quay-2");
  withdrawal.set.texts.front().kind = ReleaseKind::withdrawal;
  withdrawal.set.texts.front().title = "Withdrawn: On quay";
  withdrawal.set.texts.front().change_note = "It was sent in error.";
  publish("quay-2", start + 2h);
  EXPECT_THAT(files_with(options.directory, "ylograph"), IsEmpty());
  put_all(directory / "whole", start + 2h);
  EXPECT_THAT(files_with(directory / "whole", "ylograph"), IsEmpty());
  EXPECT_TRUE(has("newsroom/northam/releases/en/on-quay-1.html"));
}

TEST_F(SiteThatGrows, IsTakenDownWhereNothingCanBeWritten) {
  auto& edition = write("quay", "quay");
  edition.set.texts.front().body = "The xylograph is secret: ![Xylograph](xylograph.png)\n";
  attach(edition, "xylograph.png", png(3, 4));
  publish("quay", start);
  write("other", "other");
  publish("other", start + 1h);
  SiteTree tree(options.directory);
  ASSERT_TRUE(take_down(tree, 1));
  EXPECT_FALSE(has("newsroom/northam/releases/en/on-quay-1.html"));
  EXPECT_FALSE(has("newsroom/northam/releases/en/on-quay-1.md"));
  EXPECT_FALSE(has("newsroom/northam/media/1"));
  EXPECT_TRUE(has("newsroom/northam/releases/en/on-other-2.html"));
  EXPECT_TRUE(take_down(tree, 1)) << "what is not there any more is no error";
  EXPECT_TRUE(take_down(tree, 99));
}

TEST_F(SiteThatGrows, FilesAReleaseUnderTheDayThatItBears) {
  write("new", "new");
  publish("new", start);
  write("old", "old").set.texts.front().date = PublishedDate{2019, 5, 3, {}};
  publish("old", start + 1h);
  EXPECT_THAT(site("newsroom/northam/archive/2019/05/index.html"), HasSubstr("On old"));
  EXPECT_THAT(site("newsroom/northam/archive/2026/11/index.html"), Not(HasSubstr("On old")));
  EXPECT_THAT(site("sitemap-2019.xml"), HasSubstr("on-old-2"));
  EXPECT_THAT(site("news-sitemap.xml"), Not(HasSubstr("on-old-2")));
  const auto front = site("newsroom/northam/index.html");
  EXPECT_LT(front.find("On new"), front.find("On old"));
  const auto feed = site("newsroom/northam/feed.atom");
  EXPECT_LT(feed.find("On old"), feed.find("On new"));
  EXPECT_THAT(site("newsroom/northam/releases/en/on-old-2.html"), HasSubstr("\"datePublished\":\"2019-05-03\""));
  revise("old", "old", "old-2", ReleaseKind::correction).set.texts.front().date = PublishedDate{2018, 5, 3, {}};
  publish("old-2", start + 2h);
  EXPECT_FALSE(has("newsroom/northam/archive/2019"));
  EXPECT_FALSE(has("sitemap-2019.xml"));
  EXPECT_THAT(site("newsroom/northam/archive/2018/05/index.html"), HasSubstr("On old"));
  EXPECT_THAT(site("sitemap.xml"), HasSubstr("sitemap-2018.xml"));
}

// Whatever came before it: what is closed stays as it is.
TEST_F(SiteThatGrows, WritesAsMuchForOneMoreReleaseHoweverManyThereAre) {
  const auto files_of_one_more = [&](const std::string& id, Time when) {
    write(id, id).set.texts.front().topics = {"energy"};
    SiteTree tree(options.directory);
    StoryShelf shelf;
    SiteWriter writer(sources(), shelf, tree);
    EXPECT_TRUE(publish(writer, id, when));
    EXPECT_TRUE(writer.put_lists(when));
    return writer.written().size();
  };
  for (int i = 0; i < 12; ++i) {
    const auto id = fmt::format("s{}", i);
    write(id, id).set.texts.front().topics = {"energy", fmt::format("topic {}", i)};
    publish(id, start + i * 24h * 20);
  }
  const auto then = start + 24h * 700;
  const auto few = files_of_one_more("thirty", then);
  for (int i = 12; i < 36; ++i) {
    const auto id = fmt::format("s{}", i);
    write(id, id).set.texts.front().topics = {"energy", fmt::format("topic {}", i)};
    auto& text = editions.at(id).set.texts.front();
    text.date = PublishedDate{2020 + i % 5, 1 + i % 12, 1, {}};
    publish(id, then + i * 1h);
  }
  // A year has one sitemap, which is kept and not written: there are five more.
  EXPECT_EQ(files_of_one_more("sixty", then + 24h * 3), few + 5);
  EXPECT_LE(few, 40u);
}

TEST_F(SiteThatGrows, ShowsThePageOfNowAtAFormerAddress) {
  write("quay", "quay");
  publish("quay", start);
  revise("quay", "quay", "quay-2", ReleaseKind::correction).set.texts.front().title = "A better headline";
  publish("quay-2", start + 1h);
  const auto now = site("newsroom/northam/releases/en/a-better-headline-1.html");
  EXPECT_THAT(now, HasSubstr("A better headline"));
  EXPECT_EQ(site("newsroom/northam/releases/en/on-quay-1.html"), now);
  EXPECT_FALSE(has("newsroom/northam/releases/en/on-quay-1.txt")) << "machines are led on by the page";
}

TEST_F(SiteThatGrows, NamesAnEditionThatCannotBeReadAndLeavesWhatWasThere) {
  write("one", "one");
  write("two", "two");
  publish("one", start);
  publish("two", start + 1h);
  const auto was = site("newsroom/northam/releases/en/on-one-1.html");
  unreadable = {"one"};
  EXPECT_THAT(put_all(options.directory, start + 2h), ElementsAre(HasSubstr("archive/one")));
  EXPECT_EQ(site("newsroom/northam/releases/en/on-one-1.html"), was);
  EXPECT_TRUE(has("newsroom/northam/releases/en/on-two-2.html"));
  EXPECT_THAT(put_all(directory / "whole", start + 2h), ElementsAre(HasSubstr("archive/one")));
  EXPECT_TRUE(fs::exists(directory / "whole/newsroom/northam/releases/en/on-two-2.html"));
}

TEST_F(SiteThatGrows, TellsOfNothingWhatNobodyHasHad) {
  write("one", "one");
  write("planned", "planned").set.texts.front().title = "Xylograph";
  publish("one", start);
  put_all(options.directory, start);
  EXPECT_THAT(files_with(options.directory, "ylograph"), IsEmpty());
}

TEST_F(SiteThatGrows, IsNotStoppedByAStoryOfANewsroomThatIsNoMore) {
  write("old", "old", "ferries");
  write("new", "new");
  publish("old", start);
  publish("new", start + 1h);
  options.newsrooms.erase("ferries");
  {
    SiteTree tree(options.directory);
    StoryShelf shelf;
    SiteWriter writer(sources(), shelf, tree);
    ASSERT_TRUE(writer.touch_what_changes(start + 2h));
    EXPECT_TRUE(writer.put_lists(start + 2h));
  }
  EXPECT_TRUE(has("newsroom/ferries/releases/de/on-old-1.html"));
  // Nothing that was ever linked breaks.
  put_all(options.directory, start + 2h);
  EXPECT_TRUE(has("newsroom/ferries/releases/de/on-old-1.html"));
  EXPECT_TRUE(has("newsroom/ferries/index.html"));
  EXPECT_TRUE(has("newsroom/northam/releases/en/on-new-2.html"));
}

TEST_F(SiteThatGrows, GivesTopicsWithTheSameWordsOnePage) {
  write("plus", "plus").set.texts.front().topics = {"C++"};
  write("sharp", "sharp").set.texts.front().topics = {"C#"};
  publish("plus", start);
  publish("sharp", start + 1h);
  const std::string path = "newsroom/northam/topics/c/index.html";
  EXPECT_THAT(site(path), HasSubstr("c#, c++"));
  EXPECT_THAT(site(path), HasSubstr("On plus"));
  EXPECT_THAT(site(path), HasSubstr("On sharp"));
  EXPECT_THAT(site("newsroom/northam/topics/c/feed.atom"), HasSubstr("On plus"));
  revise("sharp", "sharp", "sharp-2", ReleaseKind::correction).set.texts.front().topics = {};
  publish("sharp-2", start + 2h);
  EXPECT_THAT(site(path), HasSubstr("On plus"));
  EXPECT_THAT(site(path), Not(HasSubstr("On sharp")));
  revise("plus", "plus", "plus-2", ReleaseKind::correction).set.texts.front().topics = {"energy"};
  publish("plus-2", start + 3h);
  EXPECT_FALSE(has("newsroom/northam/topics/c"));
}

TEST_F(SiteThatGrows, WritesOnlyWhatChanges) {
  for (int i = 0; i < 8; ++i) {
    const auto id = fmt::format("s{}", i);
    write(id, id).set.texts.front().topics = {"energy"};
    publish(id, start + i * 1h);
  }
  revise("s0", "s0", "s0-2", ReleaseKind::correction).set.texts.front().title = "A better headline";
  SiteTree tree(options.directory);
  StoryShelf shelf;
  SiteWriter writer(sources(), shelf, tree);
  ASSERT_TRUE(publish(writer, "s0-2", start + 9h));
  ASSERT_TRUE(writer.put_lists(start + 9h));
  EXPECT_THAT(site("newsroom/northam/releases/en/on-s1-2.html"), HasSubstr("A better headline")) << "it names it";
  EXPECT_TRUE(writer.written().contains("newsroom/northam/releases/en/on-s1-2.html"));
  EXPECT_FALSE(writer.written().contains("newsroom/northam/releases/en/on-s7-8.html"));
}

TEST_F(SiteThatGrows, RemovesWhatDoesNotBelongThere) {
  put_all(options.directory, start);
  directory.put("site/newsroom/foreign/page.html", "x");
  directory.put("site/.git/config", "x");
  fs::create_symlink("nowhere", options.directory / "link");
  put_all(options.directory, start);
  EXPECT_FALSE(has("newsroom/foreign"));
  EXPECT_FALSE(fs::is_symlink(options.directory / "link"));
  EXPECT_TRUE(has(".git/config")) << "of servers and people, and no file of the site";
}

TEST_F(SiteThatGrows, HasFeedsWithAnIdBeforeAndAfterItsFirstRelease) {
  put_all(options.directory, start);
  EXPECT_THAT(site("newsroom/northam/feed.atom"),
              HasSubstr("<id>https://news.northam.example/newsroom/northam/feed/en"));
  write("one", "one");
  publish("one", start);
  const auto id = "<id>tag:news.northam.example,2026:northam/feed/en</id>";
  EXPECT_THAT(site("newsroom/northam/feed.atom"), HasSubstr(id));
  write("two", "two");
  publish("two", start + 24h * 400);
  EXPECT_THAT(site("newsroom/northam/feed.atom"), HasSubstr(id));
}

TEST_F(SiteThatGrows, LetsGoOfANoticeHoweverLongItWasDown) {
  write("quay", "quay").set.texts.front().topics = {"energy"};
  publish("quay", start);
  revise("quay", "quay", "quay-2", ReleaseKind::withdrawal).set.texts.front().title = "Withdrawn";
  publish("quay-2", start + 1h);
  const std::string feed = "newsroom/northam/topics/energy/feed.atom";
  EXPECT_THAT(site(feed), HasSubstr("WITHDRAWN"));
  SiteTree tree(options.directory);
  StoryShelf shelf;
  SiteWriter writer(sources(), shelf, tree);
  ASSERT_TRUE(writer.touch_what_changes(start + 24h * 90));
  ASSERT_TRUE(writer.put_lists(start + 24h * 90));
  EXPECT_THAT(site(feed), Not(HasSubstr("WITHDRAWN")));
}

TEST_F(SiteThatGrows, TellsOnceMoreOfWhatIsWithdrawnHoweverManyCameAfterIt) {
  put_all(options.directory, start);
  write("first", "first").set.texts.front().topics = {"energy"};
  publish("first", start);
  SiteTree tree(options.directory);
  StoryShelf shelf;
  SiteWriter writer(sources(), shelf, tree);
  for (int i = 0; i < 60; ++i) {
    const auto id = fmt::format("s{}", i);
    write(id, id).set.texts.front().topics = {"energy"};
    ASSERT_TRUE(publish(writer, id, start + (i + 1) * 1h));
  }
  ASSERT_TRUE(writer.put_lists(start + 100h));
  for (const auto* feed : {"newsroom/northam/feed.atom", "newsroom/northam/topics/energy/feed.json"})
    EXPECT_THAT(site(feed), Not(HasSubstr("release/1\"")));
  revise("first", "first", "gone", ReleaseKind::withdrawal);
  publish("gone", start + 101h);
  for (const auto* feed : {"newsroom/northam/feed.atom", "newsroom/northam/topics/energy/feed.json"}) {
    EXPECT_THAT(site(feed), HasSubstr("WITHDRAWN")) << feed;
    EXPECT_THAT(site(feed), HasSubstr("On s59")) << feed;
  }
  SiteWriter later(sources(), shelf, tree);
  ASSERT_TRUE(later.touch_what_changes(start + 24h * 90));
  ASSERT_TRUE(later.put_lists(start + 24h * 90));
  EXPECT_THAT(site("newsroom/northam/feed.atom"), Not(HasSubstr("WITHDRAWN")));
  put_all(directory / "whole", start + 24h * 90);
  EXPECT_EQ(first_difference(options.directory, directory / "whole"), "");
}

TEST_F(SiteThatGrows, AFeedHasTheLatestOfItsLanguageHoweverManyOthersCameAfterThem) {
  auto& both = write("both", "both");
  auto arabic = both.set.first();
  arabic.language = "ar";
  arabic.title = "رصيف";
  arabic.file = "release.ar.md";
  both.set.texts.push_back(arabic);
  publish("both", start);
  SiteTree tree(options.directory);
  StoryShelf shelf;
  SiteWriter writer(sources(), shelf, tree);
  for (int i = 0; i < 60; ++i) {
    const auto id = fmt::format("s{}", i);
    write(id, id);
    ASSERT_TRUE(publish(writer, id, start + (i + 1) * 1h));
  }
  ASSERT_TRUE(writer.put_lists(start + 100h));
  EXPECT_THAT(site("newsroom/northam/releases/ar/feed.atom"), HasSubstr("رصيف"));
  EXPECT_THAT(site("newsroom/northam/releases/ar/feed.atom"), Not(HasSubstr("On s59")));
}

TEST_F(SiteThatGrows, EndsEarlyWhereTheDaemonStops) {
  write("one", "one");
  publish("one", start);
  SiteTree tree(options.directory);
  StoryShelf shelf;
  SiteWriter writer(sources(), shelf, tree);
  EXPECT_FALSE(writer.put_all(start, [] { return false; }));
  EXPECT_TRUE(has("newsroom/northam/releases/en/on-one-1.html"));
}

}  // namespace
}  // namespace gazetted::test
