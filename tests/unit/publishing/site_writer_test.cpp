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

TEST_F(SiteThatGrows, ShowsALogoWithoutWhatItsEditorWrote) {
  options.newsrooms["harbour"].logo =
      directory.put("logo.svg",
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:i=\"urn:editor\" i:docname=\"/home/xylograph\">"
                    "<script>xylograph</script><g/></svg>");
  options.newsrooms["ferries"].logo =
      directory.put("logo.jpg", "\xFF\xD8\xFF\xE1\x01\x0Bxylograph" + std::string(256, 'x') + "\xFF\xDA" +
                                    std::string("\0\2", 2) + "PIXELS\xFF\xD9");
  put_all(options.directory, start);
  EXPECT_TRUE(has("newsroom/northam/logo.svg"));
  EXPECT_THAT(files_with(options.directory, "xylograph"), IsEmpty());
  EXPECT_THAT(files_with(options.directory, "PIXELS"), Not(IsEmpty()));
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

// A wrong address is another thing than a picture that a correction has left out.
TEST_F(SiteThatGrows, NotesWhichFilesAStoryHadAndHasNoMore) {
  attach(write("quay", "quay"), "dawn.png", png(3, 4));
  publish("quay", start);
  EXPECT_THAT(site(".state/stories/1"), HasSubstr("\"former\":[]"));
  revise("quay", "quay", "quay-2", ReleaseKind::correction).set.texts.front().attachments.clear();
  publish("quay-2", start + 1h);
  EXPECT_FALSE(has("newsroom/northam/media/1/dawn.png"));
  EXPECT_THAT(site(".state/stories/1"), HasSubstr("\"former\":[\"newsroom/northam/media/1/dawn.png\"]"));
}

// Whoever writes all of a site may have read a page before its withdrawal began.
TEST_F(SiteThatGrows, PutsNothingOfWhatIsBeingTakenDown) {
  write("quay", "quay");
  publish("quay", start);
  write("other", "other");
  publish("other", start + 1h);
  SiteTree tree(options.directory);
  TakenDown taken_down;
  taken_down.announce(1);
  ASSERT_TRUE(taken_down.take_down(tree, 1));
  auto from = sources();
  from.taken_down = &taken_down;
  StoryShelf shelf;
  SiteWriter writer(from, shelf, tree);
  const auto status = writer.put_all(start + 2h, [] { return true; });
  ASSERT_TRUE(status) << status.error().text();
  EXPECT_FALSE(has("newsroom/northam/releases/en/on-quay-1.html"));
  EXPECT_TRUE(has(".state/gone/1"));
  EXPECT_TRUE(has("newsroom/northam/releases/en/on-other-2.html"));
  revise("quay", "quay", "away", ReleaseKind::withdrawal);
  ASSERT_TRUE(publish(writer, "away", start + 3h));
  EXPECT_TRUE(has("newsroom/northam/releases/en/on-quay-1.html")) << "its notice";
  ASSERT_TRUE(taken_down.take_down(tree, 1));
  EXPECT_TRUE(has("newsroom/northam/releases/en/on-quay-1.html")) << "who comes late does not take the notice";
}

// A page that lacks a picture stays as it was until somebody has made that; lists name it meanwhile.
TEST_F(SiteThatGrows, WritesNoPageThatLacksAPicture) {
  attach(write("quay", "quay"), "dawn.png", png(700, 350));
  write("other", "other");
  publish("quay", start);
  publish("other", start + 1h);
  fs::remove_all(options.directory);
  PictureOptions kept;
  kept.directory = directory / "pictures";
  const PictureStore store(kept);
  auto from = sources();
  from.pictures = &store;
  from.making = PictureMaking::elsewhere;
  SiteTree tree(options.directory);
  StoryShelf shelf;
  SiteWriter writer(from, shelf, tree);
  ASSERT_TRUE(writer.put_all(start + 2h, [] { return true; }));
  EXPECT_FALSE(has("newsroom/northam/releases/en/on-quay-1.html"));
  EXPECT_FALSE(has("newsroom/northam/media/1"));
  EXPECT_FALSE(fs::exists(kept.directory)) << "nothing was made";
  EXPECT_TRUE(has("newsroom/northam/releases/en/on-other-2.html"));
  EXPECT_THAT(site("newsroom/northam/feed.atom"), HasSubstr("On quay"));
  ASSERT_EQ(writer.lacking().size(), 1u);
  EXPECT_THAT(writer.troubles(), IsEmpty());
  make_picture_of(editions.at("quay"), "dawn.png", store);
  ASSERT_TRUE(writer.renew_story(writer.lacking().at(1)));
  ASSERT_TRUE(writer.put_lists(start + 2h));
  EXPECT_TRUE(has("newsroom/northam/releases/en/on-quay-1.html"));
  EXPECT_TRUE(has("newsroom/northam/media/1/dawn.png"));
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
  EXPECT_THAT(site("newsroom/northam/archive/2019/05/index.html"), Not(HasSubstr("On old")));
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

TEST_F(SiteThatGrows, GivesEachTopicAnAddressOfItsOwnThatStays) {
  put_all(options.directory, start);
  write("plain", "plain").set.texts.front().topics = {"C"};
  write("plus", "plus").set.texts.front().topics = {"C++"};
  write("sharp", "sharp").set.texts.front().topics = {"C#", "c"};
  for (const auto* id : {"plain", "plus", "sharp"}) publish(id, start);
  const std::string topics = "newsroom/northam/topics/";
  for (const auto& [folder, title, story] : {std::tuple("c", "<h1 dir=\"auto\">c</h1>", "On plain"),
                                             {"c-plus-plus", ">C++</h1>", "On plus"},
                                             {"c-sharp", ">C#</h1>", "On sharp"}}) {
    EXPECT_THAT(site(topics + folder + "/index.html"), HasSubstr(title));
    EXPECT_THAT(site(topics + folder + "/index.html"), HasSubstr(story));
    EXPECT_THAT(site(topics + folder + "/feed.atom"), HasSubstr(story));
    EXPECT_THAT(site(topics + "index.html"), HasSubstr(fmt::format("topics/{}/\"", folder)));
  }
  EXPECT_THAT(site(topics + "c-plus-plus/index.html"), Not(HasSubstr("On sharp")));
  EXPECT_THAT(site("newsroom/northam/releases/en/on-plus-2.html"), HasSubstr("topics/c-plus-plus/\" rel=\"tag\">C++<"));
  EXPECT_THAT(site("newsroom/northam/releases/en/on-plus-2.json"), HasSubstr("topics/c-plus-plus/"));
  // Who was first keeps it, whoever leaves.
  revise("plain", "plain", "plain-2", ReleaseKind::correction).set.texts.front().topics = {};
  revise("sharp", "sharp", "sharp-2", ReleaseKind::correction).set.texts.front().topics = {"C#"};
  publish("plain-2", start + 2h);
  publish("sharp-2", start + 2h);
  EXPECT_THAT(site(topics + "c-plus-plus/index.html"), HasSubstr("On plus"));
  put_all(directory / "whole", start + 2h);
  EXPECT_EQ(first_difference(options.directory, directory / "whole"), "");
}

TEST_F(SiteThatGrows, KeepsThePagesOfWhatHasLostItsLastRelease) {
  put_all(options.directory, start);
  auto& edition = write("quay", "quay");
  edition.set.texts.front().topics = {"EU Funds"};
  edition.set.texts.front().date = PublishedDate{2019, 5, 3, {}};
  write("other", "other").set.texts.front().topics = {"Energy"};
  publish("quay", start);
  publish("other", start);
  const std::string room = "newsroom/northam/", topic = room + "topics/eu-funds/";
  EXPECT_THAT(site(room + "index.html"), HasSubstr("topics/eu-funds/\">EU Funds<"));
  auto& text = revise("quay", "quay", "quay-2", ReleaseKind::correction).set.texts.front();
  text.topics = {"roads"};
  text.date = PublishedDate{2018, 5, 3, {}};
  publish("quay-2", start + 1h);
  const auto is_empty_now = [&](const std::string& title) {
    for (const auto& path : {topic, room + "archive/2019/", room + "archive/2019/05/"}) {
      EXPECT_THAT(site(path + "index.html"), HasSubstr("There are no press releases here now.")) << path;
      EXPECT_THAT(site(path + "index.html"), HasSubstr("noindex")) << path;
    }
    EXPECT_THAT(site(topic + "index.html"), HasSubstr(title));
    EXPECT_TRUE(has(room + "releases/ar/topics/eu-funds/index.html"));
    EXPECT_THAT(site(topic + "feed.atom"), HasSubstr("</feed>"));
    for (const auto* list : {"index.html", "topics/index.html", "archive/index.html"}) {
      EXPECT_THAT(site(room + list), Not(HasSubstr("eu-funds"))) << list;
      EXPECT_THAT(site(room + list), Not(HasSubstr("archive/2019"))) << list;
    }
    EXPECT_THAT(site("sitemap-pages.xml"), Not(HasSubstr("eu-funds")));
    EXPECT_THAT(site("sitemap-pages.xml"), Not(HasSubstr("2019")));
  };
  is_empty_now(">EU Funds<");
  put_all(directory / "whole", start + 1h);
  EXPECT_EQ(first_difference(options.directory, directory / "whole"), "");
  put_all(options.directory, start + 1h);
  is_empty_now(">EU Funds<");
}

TEST_F(SiteThatGrows, LinksNoTopicAndNoMonthWhoseReleasesAreAllWithdrawn) {
  put_all(options.directory, start);
  write("quay", "quay").set.texts.front().topics = {"EU Funds"};
  write("other", "other").set.texts.front().date = PublishedDate{2019, 5, 3, {}};
  publish("quay", start);
  publish("other", start);
  revise("quay", "quay", "quay-2", ReleaseKind::withdrawal).set.texts.front().title = "Withdrawn";
  publish("quay-2", start + 1h);
  const std::string room = "newsroom/northam/";
  EXPECT_THAT(site(room + "topics/eu-funds/index.html"), HasSubstr("There are no press releases here now."));
  EXPECT_THAT(site(room + "topics/eu-funds/index.html"), HasSubstr(">EU Funds<"));
  EXPECT_THAT(site(room + "topics/eu-funds/feed.atom"), HasSubstr("WITHDRAWN"));
  for (const auto* list : {"index.html", "topics/index.html", "archive/index.html"}) {
    EXPECT_THAT(site(room + list), Not(HasSubstr("eu-funds"))) << list;
    EXPECT_THAT(site(room + list), Not(HasSubstr("archive/2026"))) << list;
  }
  EXPECT_THAT(site("sitemap-pages.xml"), Not(HasSubstr("eu-funds")));
  put_all(directory / "whole", start + 1h);
  EXPECT_EQ(first_difference(options.directory, directory / "whole"), "");
}

TEST_F(SiteThatGrows, CallsATopicAsItWasWrittenMostRecently) {
  write("one", "one").set.texts.front().topics = {"eu funds", "energy"};
  write("two", "two").set.texts.front().topics = {"EU Funds", "ENERGY"};
  publish("one", start);
  publish("two", start + 1h);
  const std::string room = "newsroom/northam/";
  EXPECT_THAT(site(room + "topics/eu-funds/index.html"), HasSubstr(">EU Funds</h1>"));
  EXPECT_THAT(site(room + "topics/eu-funds/feed.atom"), HasSubstr(": EU Funds</title>"));
  EXPECT_THAT(site(room + "topics/index.html"), HasSubstr(">EU Funds</a>"));
  EXPECT_THAT(site(room + "index.html"), HasSubstr(">EU Funds</a>"));
  EXPECT_THAT(site(room + "topics/energy/index.html"), HasSubstr(">Energy</h1>")) << "as the newsroom titles it";
  revise("two", "two", "two-2", ReleaseKind::withdrawal);
  publish("two-2", start + 2h);
  EXPECT_THAT(site(room + "topics/eu-funds/index.html"), HasSubstr(">EU Funds</h1>"));
}

TEST_F(SiteThatGrows, APageLeadsToItsTopicsFromTheMomentOnThatItNamesThem) {
  put_all(options.directory, start);
  write("quay", "quay").set.texts.front().topics = {"energy"};
  publish("quay", start);
  revise("quay", "quay", "quay-2", ReleaseKind::correction).set.texts.front().topics = {"EU Funds"};
  SiteTree tree(options.directory);
  StoryShelf shelf;
  SiteWriter writer(sources(), shelf, tree);
  auto page = **reader()->page(1);
  page.topics = topics_of(editions.at("quay-2"));
  page.topic_names = topic_names_of(editions.at("quay-2"));
  page.versions.push_back({"quay-2", start + 1h});
  // Neither the ledger nor any list knows of it yet.
  ASSERT_TRUE(writer.put_story(page));
  EXPECT_THAT(site("newsroom/northam/releases/en/on-quay-1.html"), HasSubstr("topics/eu-funds/\""));
  EXPECT_THAT(site("newsroom/northam/topics/eu-funds/index.html"), HasSubstr(">EU Funds</h1>"));
  EXPECT_THAT(site("newsroom/northam/topics/eu-funds/feed.atom"), HasSubstr("</feed>"));
  EXPECT_TRUE(has("newsroom/northam/releases/ar/topics/eu-funds/index.html"));
}

TEST_F(SiteThatGrows, LinksOnlyTopicsThatHaveAPage) {
  auto& edition = write("quay", "quay");
  for (int i = 0; i < 25; ++i) edition.set.texts.front().topics.push_back(fmt::format("topic {}", i));
  auto& short_one = write("both", "both");
  auto arabic = short_one.set.first();
  arabic.language = "ar";
  arabic.title = "رصيف";
  arabic.topics = {"طاقة"};
  short_one.set.texts.push_back(arabic);
  publish("quay", start);
  publish("both", start);
  for (const auto* path : {"releases/en/on-quay-1.html", "releases/ar/rsyf-2.html"}) {
    const auto page = site(std::string("newsroom/northam/") + path);
    ASSERT_FALSE(page.empty()) << path;
    int links = 0;
    for (auto at = page.find("rel=\"tag\""); at != std::string::npos; at = page.find("rel=\"tag\"", at + 1), ++links) {
      const auto begin = page.rfind("href=\"", at) + 7;
      EXPECT_TRUE(has(page.substr(begin, page.find('"', begin) - begin) + "index.html")) << path;
    }
    EXPECT_GT(links, 0);
  }
  EXPECT_THAT(site("newsroom/northam/releases/en/on-quay-1.html"), HasSubstr("topic 24"));
}

TEST_F(SiteThatGrows, ListsShowThePictureThatThePageHas) {
  auto& edition = write("quay", "quay");
  edition.set.texts.front().topics = {"energy"};
  attach(edition, "plan.png", png(10, 20));
  write("after", "after").set.texts.front().topics = {"energy"};
  publish("quay", start);
  publish("after", start + 1h);
  const std::string room = "newsroom/northam/", picture = "media/1/plan.png";
  // As a ledger has it whose pictures were made, or not made, otherwise.
  auto row = **reader()->page(1);
  ListedStory listed;
  ASSERT_TRUE(read_json_text(row.listed, listed));
  listed.picture = "0123456789abcdef-640.jpg";
  row.listed = to_json_text(listed);
  ASSERT_TRUE(ledger->pages().publish(row, row.versions.back()));
  put_all(directory / "whole", start + 2h);
  for (const auto* list :
       {"index.html", "topics/energy/index.html", "archive/2026/11/index.html", "releases/en/on-after-2.html"}) {
    const auto page = slurp(directory / "whole" / (room + list));
    EXPECT_THAT(page, HasSubstr(picture)) << list;
    EXPECT_THAT(page, Not(HasSubstr("0123456789abcdef"))) << list;
  }
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
