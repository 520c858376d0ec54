#include "gazetted/publishing/stories.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "writer_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using namespace std::chrono_literals;

class StoryOfVersions : public WrittenSites {
 protected:
  Release in_german(const Release& text) {
    auto other = text;
    other.language = "de";
    other.title = "Über " + text.title;
    other.change_note = text.change_note.empty() ? "" : "Was sich geändert hat.";
    return other;
  }
  Story story_of(const std::vector<std::string>& versions) {
    const auto story = make_story(row_of(versions), opener(), options.newsrooms.at("harbour").newsroom);
    EXPECT_TRUE(story) << story.error().text();
    return story ? *story : Story();
  }
  PageRow row_of(const std::vector<std::string>& versions) {
    PageRow page;
    page.number = 7;
    page.newsroom = "harbour";
    page.tag = "tag:x,2026:northam/release/7";
    for (const auto& version : versions) page.versions.push_back({version, start + page.versions.size() * 1h});
    return page;
  }
  static std::vector<std::string> names_of(const Story& story) {
    std::vector<std::string> names;
    for (const auto& file : story.files) names.push_back(file.name);
    return names;
  }
};

TEST_F(StoryOfVersions, HasItsNumberAndTagAndTheTextsOfNow) {
  write("quay", "quay");
  revise("quay", "quay", "quay-2", ReleaseKind::update).set.texts.front().title = "Now";
  const auto story = story_of({"quay", "quay-2"});
  EXPECT_EQ(story.number, 7);
  EXPECT_EQ(story.newsroom, "harbour");
  EXPECT_EQ(story.tag, "tag:x,2026:northam/release/7");
  ASSERT_EQ(story.texts.size(), 1u);
  EXPECT_EQ(story.texts[0].title, "Now");
  EXPECT_EQ(story.texts[0].language, "en") << "the newsroom's, where the text names none";
  EXPECT_EQ(story.published(), start);
  EXPECT_EQ(story.updated(), start + 1h);
}

TEST_F(StoryOfVersions, SaysWhatChangedInEachLanguage) {
  write("quay", "quay");
  auto& second = revise("quay", "quay", "quay-2", ReleaseKind::correction);
  second.set.texts.push_back(in_german(second.set.first()));
  const auto story = story_of({"quay", "quay-2"});
  ASSERT_EQ(story.versions.size(), 2u);
  EXPECT_EQ(story.versions[0].kind, ReleaseKind::release);
  EXPECT_THAT(story.versions[0].change_notes, IsEmpty());
  EXPECT_EQ(story.versions[1].kind, ReleaseKind::correction);
  EXPECT_THAT(story.versions[1].change_notes,
              ElementsAre(Pair("de", "Was sich geändert hat."), Pair("en", "What quay-2 changed.")));
}

TEST_F(StoryOfVersions, ReadsAsAReleaseWhereNobodySawWhatItCorrects) {
  write("quay", "quay");
  revise("quay", "quay", "quay-2", ReleaseKind::correction);
  const auto story = story_of({"quay-2"});
  EXPECT_EQ(story.versions[0].kind, ReleaseKind::release);
  EXPECT_THAT(story.versions[0].change_notes, IsEmpty());
  EXPECT_THAT(story.former, IsEmpty());
}

TEST_F(StoryOfVersions, RemembersTheHeadlinesThatItHasNoMore) {
  auto& first = write("quay", "quay");
  first.set.texts.push_back(in_german(first.set.first()));
  revise("quay", "quay", "quay-2", ReleaseKind::correction).set.texts.front().title = "Second";
  auto& third = revise("quay", "quay-2", "quay-3", ReleaseKind::correction);
  third.set.texts.resize(1);
  third.set.texts.front().title = "On quay";
  std::vector<std::string> former;
  for (const auto& headline : story_of({"quay", "quay-2", "quay-3"}).former)
    former.push_back(headline.language + " " + headline.title);
  EXPECT_THAT(std::set<std::string>(former.begin(), former.end()), ElementsAre("de Über On quay", "en Second"))
      << "the language that is gone too, but not the headline that came back";
}

TEST_F(StoryOfVersions, KnowsTheSizeTheDigestAndThePixelsOfItsFiles) {
  auto& edition = write("quay", "quay");
  attach(edition, "plan.png", png(640, 480));
  attach(edition, "figures.pdf", "%PDF");
  const auto story = story_of({"quay"});
  ASSERT_THAT(names_of(story), ElementsAre("plan.png", "figures.pdf"));
  const auto& plan = story.files[0];
  EXPECT_EQ(plan.type, "image/png");
  EXPECT_EQ(plan.size, png(640, 480).size());
  EXPECT_EQ(plan.sha256, hex(sha256(png(640, 480))));
  EXPECT_EQ(plan.width, 640u);
  EXPECT_EQ(plan.height, 480u);
  EXPECT_EQ(plan.title, "Title of plan.png");
  EXPECT_EQ(slurp(plan.source), png(640, 480));
  EXPECT_EQ(story.files[1].type, "application/pdf");
  EXPECT_EQ(story.files[1].width, 0u);
}

TEST_F(StoryOfVersions, GivesEveryFileANameOfItsOwnThatServersShow) {
  auto& edition = write("quay", "quay");
  for (const char* name : {"a/plan.png", "b/plan.png", "c/plan-2.png", ".htaccess", "b/...png"})
    attach(edition, name, png(1, 1));
  EXPECT_THAT(names_of(story_of({"quay"})), ElementsAre("plan.png", "plan-2.png", "plan-2-2.png", "htaccess", "png"));
}

TEST_F(StoryOfVersions, HasTheFilesThatAnyOfItsLanguagesNames) {
  auto& edition = write("quay", "quay");
  attach(edition, "plan.png", png(1, 1));
  edition.set.texts.push_back(in_german(edition.set.first()));
  attach(edition, "figures.pdf", "%PDF");
  EXPECT_THAT(names_of(story_of({"quay"})), ElementsAre("plan.png", "figures.pdf"));
}

TEST_F(StoryOfVersions, HasNoFilesOnceItIsWithdrawn) {
  attach(write("quay", "quay"), "plan.png", png(1, 1));
  revise("quay", "quay", "quay-2", ReleaseKind::withdrawal);
  const auto story = story_of({"quay", "quay-2"});
  EXPECT_TRUE(story.is_withdrawn());
  EXPECT_THAT(story.files, IsEmpty());
  EXPECT_TRUE(story_of({"quay-2"}).is_withdrawn()) << "a withdrawal is never taken for a release";
}

TEST_F(StoryOfVersions, IsAnErrorThatNamesWhatCannotBeRead) {
  attach(write("quay", "quay"), "plan.png", png(1, 1));
  const auto error_of = [&](const std::vector<std::string>& versions) {
    const auto story = make_story(row_of(versions), opener(), options.newsrooms.at("harbour").newsroom);
    return story ? "" : story.error().text();
  };
  EXPECT_THAT(error_of({"quay", "lost"}), HasSubstr("archive/lost"));
  EXPECT_THAT(error_of({}), HasSubstr("page 7"));
  fs::remove(directory / "archive/quay/release/plan.png");
  EXPECT_THAT(error_of({"quay"}), HasSubstr("plan.png"));
}

TEST_F(StoryOfVersions, IsListedUnderTheDayOfItsNewsroomOrTheOneItBears) {
  const PublishedDate old{2019, 5, 3, {}}, same{2026, 11, 30, {}}, later{2026, 12, 24, {}};
  const PublishedDate minute{2026, 11, 30, at("2026-11-30T22:50:00Z")};
  struct {
    const char *time, *zone;
    std::optional<PublishedDate> date;
    int day;
  } const rows[] = {
      {"2026-11-30T23:30:00Z", "Europe/London", {}, 20261130},
      {"2026-11-30T23:30:00Z", "Europe/Berlin", {}, 20261201},
      {"2026-12-31T23:30:00Z", "Europe/Berlin", {}, 20270101},
      {"2027-01-01T03:00:00Z", "America/New_York", {}, 20261231},
      {"2026-06-30T23:30:00Z", "Europe/London", {}, 20260701},
      {"2026-06-30T22:59:59Z", "Europe/London", {}, 20260630},
      {"2026-12-01T00:00:00Z", "No such zone/at all", {}, 20261201},
      {"2026-11-30T23:30:00Z", "Europe/London", old, 20190503},
      {"2026-11-30T23:30:00Z", "Europe/London", same, 20261130},
      {"2026-11-30T23:30:00Z", "Europe/London", later, 20261130},
      {"2026-11-30T23:30:00Z", "Europe/Berlin", minute, 20261130},
  };
  for (const auto& row : rows) {
    Newsroom newsroom;
    newsroom.time_zone = row.zone;
    auto edition = write("quay", "quay");
    edition.set.texts.front().date = row.date;
    EXPECT_EQ(day_of(edition, at(row.time), newsroom), row.day) << row.time << ' ' << row.zone;
  }
}

TEST_F(StoryOfVersions, IsTaggedByHostAndYearAndListedByItsTopics) {
  auto& edition = write("quay", "quay");
  edition.set.texts.front().topics = {"Energy", "FREIGHT", "Öl", "ЛЕС"};
  auto newsroom = options.newsrooms.at("harbour").newsroom;
  newsroom.public_url = "https://news.northam.example:8443/site";
  newsroom.time_zone = "Europe/Berlin";
  const auto page = page_of(edition, at("2026-12-31T23:30:00Z"), newsroom);
  EXPECT_EQ(page.number, edition.page);
  EXPECT_EQ(page.newsroom, "harbour");
  EXPECT_EQ(page.day, 20270101);
  EXPECT_EQ(page.tag, fmt::format("tag:news.northam.example,2027:northam/release/{}", edition.page));
  EXPECT_THAT(page.topics, ElementsAre("energy", "freight", "öl", "лес"));
  newsroom.public_url = "";
  EXPECT_THAT(page_of(edition, start, newsroom).tag, HasSubstr("tag:localhost,2026:"));
}

}  // namespace
}  // namespace gazetted::test
