// What a story's page promises.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/site/addresses.hpp"
#include "unit/site/site_fixture.hpp"

namespace gazetted {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string english = "newsroom/northam/releases/en/new-quay-lets-ships-run-on-power-from-the-shore-12";

std::string arabic_path() { return story_path("northam", "ar", sample_arabic().title, 12); }

class StoryPages : public testing::Test {
 protected:
  std::string page(const Story& story, const std::string& path = english + ".html") {
    return page_in(story_files(site_.view, story, site_.latest), path);
  }
  std::string arabic(const Story& story) { return page(story, path_of_file(arabic_path())); }

  SampleSite site_;
};

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++found;
  return found;
}

// The value of every attribute of that name.
std::vector<std::string> attributes(const std::string& html, const std::string& name) {
  std::vector<std::string> out;
  const auto start = " " + name + "=\"";
  for (auto at = html.find(start); at != std::string::npos; at = html.find(start, at + 1)) {
    const auto begin = at + start.size();
    out.push_back(html.substr(begin, html.find('"', begin) - begin));
  }
  return out;
}

TEST_F(StoryPages, ThereIsOneForEachLanguage) {
  const auto files = story_files(site_.view, sample_story(), {});
  ASSERT_TRUE(files) << files.error().text();
  ASSERT_EQ(files->size(), 2u);
  EXPECT_EQ((*files)[0].path, english + ".html");
  EXPECT_EQ((*files)[1].path, path_of_file(arabic_path()));
  EXPECT_THAT((*files)[0].bytes, HasSubstr("<html lang=\"en\" dir=\"ltr\">"));
  EXPECT_THAT((*files)[1].bytes, HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
}

TEST_F(StoryPages, TheSameStoryMakesTheSameBytes) { EXPECT_EQ(page(sample_story()), page(sample_story())); }

TEST_F(StoryPages, HeadsSayWhatCountsAndEachOther) {
  const std::string base = "https://news.northam.example";
  for (const auto& [html, own] :
       {std::pair{page(sample_story()), "/" + english}, {arabic(sample_story()), arabic_path()}}) {
    EXPECT_THAT(html, HasSubstr("<link rel=\"canonical\" href=\"" + base + own + "\">"));
    EXPECT_THAT(html, HasSubstr("<link rel=\"alternate\" hreflang=\"en\" href=\"" + base + "/" + english + "\">"));
    EXPECT_THAT(html, HasSubstr("<link rel=\"alternate\" hreflang=\"ar\" href=\"" + base + arabic_path() + "\">"));
    EXPECT_THAT(html,
                HasSubstr("<link rel=\"alternate\" hreflang=\"x-default\" href=\"" + base + "/" + english + "\">"));
    EXPECT_THAT(html, HasSubstr("<meta property=\"og:url\" content=\"" + base + own + "\">"));
    EXPECT_THAT(html,
                HasSubstr("<meta property=\"og:image\" content=\"" + base + "/newsroom/northam/media/12/quay.jpg\">"));
    EXPECT_THAT(html, HasSubstr("<a href=\"" + arabic_path() + "\" lang=\"ar\" hreflang=\"ar\" dir=\"rtl\""));
    EXPECT_THAT(html, HasSubstr("<script type=\"application/ld+json\">{"));
  }
}

TEST_F(StoryPages, HeadsDescribeItByItsSummaryElseByItsBeginning) {
  auto story = sample_story();
  auto& text = story.texts[0];
  const auto described = [&](const std::string& words) {
    return HasSubstr("<meta name=\"description\" content=\"" + words + "\">");
  };
  text.summary = "What it is about.";
  EXPECT_THAT(page(story), described("What it is about."));
  text.summary = text.subtitle = "";
  text.body = "The *first* ship\ncame [at noon](https://x.example/).\n\nThe second did not.\n";
  EXPECT_THAT(page(story), described("The first ship came at noon."));
}

TEST_F(StoryPages, NamesItsOtherForms) {
  const auto html = page(sample_story());
  for (const char* ending : {".txt", ".md", ".json", ".zip"})
    EXPECT_THAT(html, HasSubstr("href=\"/" + english + ending + "\"")) << ending;
}

TEST_F(StoryPages, HaveOneHeadlineAndTheTextBeginsBelowIt) {
  auto story = sample_story();
  story.texts[0].body = "# Top\n\n#### Deep\n\nWords.\n";
  const auto html = page(story);
  EXPECT_EQ(count(html, "<h1"), 1u);
  EXPECT_THAT(html, HasSubstr("<h2>Top</h2>\n<h3>Deep</h3>"));
}

TEST_F(StoryPages, WhatAuthorsWriteIsEscapedWhereverItStands) {
  const std::string hostile = "</script><b onclick=\"x\">&'";
  auto story = corrected_story();
  auto& text = story.texts[0];
  text.title = text.subtitle = text.summary = text.dateline = text.distributor = text.on_behalf_of = hostile;
  text.body = text.notes_to_editors = text.boilerplate = hostile;
  text.topics = {hostile};
  text.contacts = {{hostile, hostile, hostile, hostile}};
  text.bylines = {{hostile, "javascript:alert(1)"}};
  text.media = {{"javascript:alert(1)", hostile}, {"https://x.example/\"><b>", hostile}};
  for (auto& file : story.files) file.title = file.caption = file.credit = file.alt = hostile;
  story.versions.back().change_notes["en"] = hostile;
  auto other = listed_story(5, hostile.c_str(), "2026-01-01T00:00:00Z");
  other.texts[0].summary = other.picture_alt = hostile;
  other.picture = hostile;
  const auto html =
      page_in(story_files(site_.view, story, {other}), path_of_file(story_path("northam", "en", hostile, 12)));
  ASSERT_THAT(html, HasSubstr("<h1>&lt;/script&gt;&lt;b onclick=&quot;x&quot;&gt;&amp;"));
  EXPECT_THAT(html, Not(HasSubstr("<b ")));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
  EXPECT_THAT(html, Not(HasSubstr("\"x\"")));
  EXPECT_THAT(html, Not(HasSubstr("javascript:")));
  EXPECT_EQ(count(html, "</script>"), 1u);  // that of the JSON-LD
}

TEST_F(StoryPages, LoadNothingFromElsewhere) {
  auto story = sample_story();
  story.texts[0].body +=
      "\n![A map](https://maps.example/a.png)\n\n<iframe src=\"https://video.example/1\"></iframe>\n";
  const auto html = page(story);
  for (const auto& src : attributes(html, "src")) EXPECT_TRUE(src.starts_with("/") && !src.starts_with("//")) << src;
  for (auto at = html.find("<link "); at != std::string::npos; at = html.find("<link ", at + 1)) {
    const auto tag = html.substr(at, html.find('>', at) - at);
    if (tag.find("rel=\"stylesheet\"") == std::string::npos && tag.find("rel=\"icon\"") == std::string::npos) continue;
    EXPECT_THAT(tag, HasSubstr(" href=\"/")) << tag;
  }
  for (const char* never : {" style=", "<style", "<iframe", "<video", "javascript:", " onclick"})
    EXPECT_THAT(html, Not(HasSubstr(never)));
}

TEST_F(StoryPages, ADayStaysADayAndAMinuteHasItsZone) {
  auto story = sample_story();
  EXPECT_THAT(page(story), HasSubstr("Published: <time datetime=\"2026-03-02\">2 March 2026</time>"));
  story.texts[0].date.reset();
  EXPECT_THAT(page(story),
              HasSubstr("Published: <time datetime=\"2026-03-02T09:30:00Z\">2 March 2026, 09:30 GMT</time>"));
}

TEST_F(StoryPages, ACorrectionsOwnDateIsNotThatOfPublication) {
  auto story = corrected_story();
  story.texts[0].date = PublishedDate{2026, 3, 4, {}};
  const auto html = page(story);
  EXPECT_THAT(html, HasSubstr("Published: <time datetime=\"2026-03-02T09:30:00Z\">"));
  EXPECT_THAT(html, HasSubstr("Last updated: <time datetime=\"2026-03-04T14:05:00Z\">4 March 2026, 14:05 GMT</time>"));
}

TEST_F(StoryPages, WhatWasNeverChangedHasNoNoticeAndNoHistory) {
  const auto html = page(sample_story());
  for (const char* none : {"role=\"note\"", "id=\"history\"", "Last updated", "article:modified_time"})
    EXPECT_THAT(html, Not(HasSubstr(none)));
}

TEST_F(StoryPages, ACorrectionIsSaidAboveTheHeadlineInEachLanguage) {
  const auto html = page(corrected_story());
  const auto notice = html.find("<div class=\"notice correction\" role=\"note\">");
  ASSERT_NE(notice, std::string::npos);
  EXPECT_LT(notice, html.find("<h1>"));
  EXPECT_THAT(html, HasSubstr("Corrected on <time datetime=\"2026-03-04T14:05:00Z\">4 March 2026, 14:05 GMT</time>"));
  EXPECT_THAT(html, HasSubstr("The quay cost £48 million, not £84 million."));
  EXPECT_THAT(arabic(corrected_story()), HasSubstr("بلغت التكلفة 48 مليون جنيه لا 84 مليونًا."));
}

TEST_F(StoryPages, TheHistoryIsNewestFirst) {
  const auto html = page(corrected_story());
  const auto history = html.substr(html.find("<h2 id=\"history\">"));
  const auto correction = history.find("<strong>Correction</strong>");
  const auto update = history.find("<strong>Update</strong>");
  const auto first = history.find("<strong>First published</strong>");
  EXPECT_LT(correction, update);
  EXPECT_LT(update, first);
  EXPECT_NE(first, std::string::npos);
}

TEST_F(StoryPages, ANoteInAnotherLanguageSaysSo) {
  auto story = corrected_story();
  story.versions.back().change_notes.erase("en");
  EXPECT_THAT(page(story), HasSubstr("<bdi lang=\"ar\">بلغت التكلفة"));
}

TEST_F(StoryPages, ANoteInThePagesOwnFormOfALanguageGoesFirst) {
  auto story = corrected_story();
  story.texts[0].language = "zh-Hant";
  story.versions.back().change_notes = {{"zh-Hans", "Simplified"}, {"zh-Hant", "Traditional"}};
  const auto files = story_files(site_.view, story, {});
  EXPECT_THAT(files->front().bytes, HasSubstr("<bdi lang=\"zh-Hant\">Traditional</bdi>"));
}

TEST_F(StoryPages, OfWhatIsWithdrawnThereIsTheNoticeAlone) {
  const auto html = page(withdrawn_story());
  EXPECT_THAT(html, HasSubstr("<meta name=\"robots\" content=\"noindex\">"));
  EXPECT_THAT(html, HasSubstr("Withdrawn on <time datetime=\"2026-03-05T10:00:00Z\">5 March 2026, 10:00 GMT</time>"));
  EXPECT_THAT(html, HasSubstr("It was sent in error. A new release follows."));
  EXPECT_THAT(html, HasSubstr("Do not use this release."));
  EXPECT_THAT(html, HasSubstr("+44 20 7946 0018"));
  const auto text = sample_text();
  for (const auto& gone : {text.subtitle, text.summary, std::string("Aurora"), std::string("Interviews"),
                           std::string("quay.jpg"), std::string("14 million tonnes"), std::string("og:"),
                           std::string("ld+json"), std::string(".zip"), std::string("Tom Hart")})
    EXPECT_THAT(html, Not(HasSubstr(gone))) << gone;
}

TEST_F(StoryPages, WhatIsWithdrawnSaysWhenItWasPublished) {
  EXPECT_THAT(page(withdrawn_story()), HasSubstr("First published: <time datetime=\"2026-03-02\""));
}

TEST_F(StoryPages, WordsAboutUsAreOfWhomTheySpeak) {
  auto story = sample_story();
  story.texts.front().card.emplace();
  story.texts.front().card->name = "Ferries of Northam";
  story.texts.front().boilerplate.clear();
  EXPECT_THAT(page(story), HasSubstr("About <bdi>Port of Northam</bdi>")) << "the newsroom's own";
  story.texts.front().boilerplate = "We sail.";
  EXPECT_THAT(page(story), HasSubstr("About <bdi>Ferries of Northam</bdi>"));
}

TEST_F(StoryPages, PicturesSayTheirSizeAndOneThatTheTextDoesNotShowLeads) {
  const auto html = page(sample_story());
  EXPECT_THAT(html, HasSubstr("<figure class=\"lead\">\n<a href=\"/newsroom/northam/media/12/quay.jpg\"><img "
                              "src=\"/newsroom/northam/media/12/quay.jpg\" alt=\"A container ship beside"));
  EXPECT_THAT(html, HasSubstr("width=\"2400\" height=\"1600\""));
  EXPECT_THAT(html, HasSubstr("<span class=\"credit\">Photo: Ann Lee / Port of Northam</span>"));
  auto story = sample_story();
  story.files[0].in_text = true;
  story.texts[0].body = "Words.\n\n![](quay.jpg)\n";
  const auto shown = page(story);
  EXPECT_THAT(shown, Not(HasSubstr("class=\"lead\"")));
  EXPECT_THAT(shown, HasSubstr("<figcaption>The first ship at the new quay on 2 March. · Photo: Ann Lee / Port of "
                               "Northam</figcaption>"));
}

TEST_F(StoryPages, FilesSayWhatTheyAre) {
  const auto html = page(sample_story());
  EXPECT_THAT(html, HasSubstr("<bdi dir=\"ltr\">JPEG</bdi>, <bdi dir=\"ltr\">2400 × 1600 px</bdi>, <bdi "
                              "dir=\"ltr\">1.7 MB</bdi>"));
  EXPECT_THAT(html, HasSubstr("<code dir=\"ltr\">" + sample_picture().sha256 + "</code>"));
  EXPECT_THAT(html, HasSubstr("href=\"/newsroom/northam/media/12/figures%202026.pdf\" download"));
  EXPECT_THAT(html, Not(HasSubstr("Image description:"))) << "the picture itself has it";
  EXPECT_THAT(html, AllOf(HasSubstr("<bdi>JSON</bdi>"), Not(HasSubstr("ninjs"))));
}

TEST_F(StoryPages, OthersAreNamedWithoutItselfAndWithoutWhatIsWithdrawn) {
  std::vector<ListedStory> related = site_.latest;
  related.insert(related.begin(), listed(withdrawn_story(), "en"));
  related[0].number = 13;
  for (int i = 0; i < 5; ++i) related.push_back(listed_story(20 + i, "One more", "2026-01-01T00:00:00Z"));
  const auto html = page_in(story_files(site_.view, sample_story(), related), english + ".html");
  EXPECT_EQ(count(html.substr(html.find("id=\"related\"")), "<article class=\"card"), 3u);
  EXPECT_THAT(html, Not(HasSubstr("-13\"")));
}

TEST_F(StoryPages, WhoDistributesForWhomIsSaid) {
  auto story = sample_story();
  story.texts[0].distributor = "Coast Wire";
  story.texts[0].on_behalf_of = "Port of Northam";
  const auto html = page(story);
  EXPECT_THAT(html, HasSubstr("Distributed by Coast Wire on behalf of Port of Northam"));
}

TEST_F(StoryPages, WhatIsSaidOfAFileIsSaidInThePagesLanguage) {
  auto story = sample_story();
  story.files[0].words = {{"en", {"", "A ship.", "", ""}}, {"ar", {"", "سفينة", "", ""}}};
  const auto files = story_files(site_.view, story, {});
  ASSERT_TRUE(files) << files.error().text();
  EXPECT_THAT((*files)[0].bytes, HasSubstr("A ship."));
  EXPECT_THAT((*files)[1].bytes, HasSubstr("سفينة"));
}

TEST_F(StoryPages, ATopicIsNamedOnceHoweverItIsSpelled) {
  auto story = sample_story();
  story.texts[0].topics = {"energy", "Energy"};
  EXPECT_EQ(count(page(story), "rel=\"tag\""), 1u);
}

TEST_F(StoryPages, OneWithoutFilesOffersNoKit) {
  auto story = sample_story();
  EXPECT_THAT(page(story), HasSubstr(".zip\""));
  story.files.clear();
  EXPECT_THAT(page(story), Not(HasSubstr(".zip\"")));
}

TEST_F(StoryPages, UnderEmbargoItLeadsNowhereAndSaysWhoseItIs) {
  const auto html =
      early_page(site_.view, sample_story(), {at("2026-03-02T09:30:00Z"), "Ann <Lee>", "en", "/e/TOKEN/"});
  ASSERT_TRUE(html) << html.error().text();
  EXPECT_THAT(*html, HasSubstr("EMBARGOED UNTIL 09:30 GMT, Monday 2 March 2026"));
  EXPECT_THAT(*html, HasSubstr("Ann &lt;Lee&gt;"));
  EXPECT_THAT(*html, HasSubstr("href=\"/e/TOKEN/figures%202026.pdf\""));
  EXPECT_THAT(*html, HasSubstr("<meta name=\"robots\" content=\"noindex\">"));
  for (const char* leak : {"og:", "ld+json", "canonical", "hreflang", "/media/12/", "-12\"", "-12.", "feed.atom"})
    EXPECT_THAT(*html, Not(HasSubstr(leak)));
}

TEST_F(StoryPages, WithoutContactsOfItsOwnItHasTheNewsrooms) {
  auto story = sample_story();
  story.texts[0].contacts.clear();
  const auto html = page(story);
  EXPECT_THAT(html.substr(0, html.find("<footer")), HasSubstr("Press office, out of hours"));
}

TEST_F(StoryPages, ATextThatCannotBeReadIsNamedWithItsPlace) {
  auto story = sample_story();
  story.texts[0].file = "release.md";
  story.texts[0].body_line = 10;
  story.texts[0].body = std::string(2'000'000, 'x');
  const auto files = story_files(site_.view, story, {});
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error().text(), HasSubstr("release.md:10"));
}

TEST_F(StoryPages, ANewsroomThatTheSiteDoesNotHaveIsNamed) {
  auto story = sample_story();
  story.newsroom = "elsewhere";
  const auto files = story_files(site_.view, story, {});
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error().text(), HasSubstr("there is no newsroom 'elsewhere'"));
}

}  // namespace
}  // namespace gazetted
