// What the pages around the stories promise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/site/site_fixture.hpp"

namespace gazetted {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ListPages : public testing::Test {
 protected:
  static std::string bytes(const Result<SiteFile>& file) { return file ? file->bytes : file.error().text(); }
  // In the newsroom's first language.
  static std::string bytes(const Result<std::vector<SiteFile>>& files) {
    return files ? files->front().bytes : files.error().text();
  }
  std::string front(const std::string& language = "en") {
    const auto files = newsroom_page(site_.view, site_.lists, language);
    return files ? files->front().bytes : files.error().text();
  }

  SampleSite site_;
};

TEST_F(ListPages, AreWhereTheirAddressesSay) {
  const auto path = [](const Result<std::vector<SiteFile>>& files) {
    return files ? files->front().path : files.error().text();
  };
  EXPECT_EQ(path(contact_page(site_.view, site_.lists)), "newsroom/northam/contact/index.html");
  EXPECT_EQ(path(month_page(site_.view, site_.lists, 2026, 3, {})), "newsroom/northam/archive/2026/03/index.html");
  EXPECT_EQ(path(year_page(site_.view, site_.lists, 2026)), "newsroom/northam/archive/2026/index.html");
  EXPECT_EQ(path(topic_page(site_.view, site_.lists, "freight", {})), "newsroom/northam/topics/freight/index.html");
  EXPECT_EQ(path(archive_page(site_.view, site_.lists)), "newsroom/northam/archive/index.html");
  EXPECT_EQ(path(topics_page(site_.view, site_.lists)), "newsroom/northam/topics/index.html");
  EXPECT_EQ(path(media_page(site_.view, site_.lists, {})), "newsroom/northam/media/index.html");
  EXPECT_EQ(root_page(site_.view)->path, "index.html");
  EXPECT_EQ(not_found_page(site_.view)->path, "404.html");
}

TEST_F(ListPages, EachIsThereInEveryLanguageAndNamesTheOthers) {
  const std::string base = "https://news.northam.example/newsroom/northam/";
  site_.newsrooms["harbour"].privacy = {{"en", "We keep nothing."}, {"ar", "لا نحتفظ بشيء."}};
  for (const auto& [path, files] : {std::pair("contact/", contact_page(site_.view, site_.lists)),
                                    {"archive/2026/03/", month_page(site_.view, site_.lists, 2026, 3, {})},
                                    {"archive/2026/", year_page(site_.view, site_.lists, 2026)},
                                    {"topics/freight/", topic_page(site_.view, site_.lists, "freight", {})},
                                    {"privacy/", statement_pages(site_.view, site_.lists)},
                                    {"media/", media_page(site_.view, site_.lists, {sample_story()})}}) {
    SCOPED_TRACE(path);
    ASSERT_TRUE(files) << files.error().text();
    ASSERT_EQ(files->size(), 2u);
    EXPECT_EQ((*files)[0].path, fmt::format("newsroom/northam/{}index.html", path));
    EXPECT_EQ((*files)[1].path, fmt::format("newsroom/northam/releases/ar/{}index.html", path));
    EXPECT_THAT((*files)[1].bytes, HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
    for (const auto& file : *files) {
      EXPECT_THAT(file.bytes, HasSubstr("hreflang=\"en\" href=\"" + base + path + "\">"));
      EXPECT_THAT(file.bytes, HasSubstr("hreflang=\"ar\" href=\"" + base + "releases/ar/" + path + "\">"));
    }
    EXPECT_THAT((*files)[1].bytes, HasSubstr("href=\"/newsroom/northam/releases/ar/contact/\""));
    EXPECT_THAT((*files)[1].bytes, HasSubstr("href=\"/newsroom/northam/releases/ar/privacy/\""));
  }
}

TEST_F(ListPages, TextsAndTopicsAreInThePagesLanguage) {
  auto& harbour = site_.newsrooms["harbour"];
  harbour.newsroom.boilerplates = {{"ar", "عن الميناء"}};
  harbour.topic_titles["freight"] = {{"", "Freight"}, {"ar", "الشحن"}};
  EXPECT_THAT(front("ar"), AllOf(HasSubstr("عن الميناء"), HasSubstr("الشحن")));
  EXPECT_THAT(front("en"), AllOf(HasSubstr("14 million tonnes"), HasSubstr(">Freight<")));
}

TEST_F(ListPages, ThePinnedReleaseIsAboveTheOthersAndNotAmongThem) {
  site_.lists.pinned = site_.latest.back();
  const auto html = front();
  const auto pinned = html.find("class=\"pinned\"");
  const auto title = html.find("Winter timetable for pilots");
  ASSERT_NE(pinned, std::string::npos);
  EXPECT_LT(pinned, title);
  EXPECT_LT(title, html.find("id=\"latest\""));
  EXPECT_EQ(html.find("Winter timetable for pilots", title + 1), std::string::npos);
}

TEST_F(ListPages, ListsThatReadersCanAskForAreOffered) {
  EXPECT_THAT(front(), Not(HasSubstr("By e-mail")));
  site_.newsrooms["harbour"].lists = {{"Port & coast", "en", "press@northam.example"}, {"No way in", "en", ""}};
  EXPECT_THAT(front(), HasSubstr("href=\"mailto:press@northam.example?subject=Please%20add%20me%20to%3A%20Port%20%26%20"
                                 "coast\"><bdi lang=\"en\">Port &amp; coast</bdi>"));
  EXPECT_THAT(front(), Not(HasSubstr("No way in")));
}

TEST_F(ListPages, AYearOfWhichNothingIsLeftIsNotLinkedTo) {
  site_.lists.in_months[2025] = {{11, 0}};
  EXPECT_THAT(front(), Not(HasSubstr("archive/2025/")));
}

TEST_F(ListPages, TheLinesOfAnAddressStayLines) {
  site_.newsrooms["harbour"].newsroom.postal_address = "1 Quay Street\nNortham\n";
  EXPECT_THAT(front(),
              HasSubstr("<span class=\"line\"><bdi>1 Quay Street</bdi></span><span class=\"line\"><bdi>Northam"));
}

TEST_F(ListPages, TheFirstLanguageHasTheFrontPageAndItsOwnAddress) {
  const auto english = newsroom_page(site_.view, site_.lists, "en");
  ASSERT_TRUE(english) << english.error().text();
  ASSERT_EQ(english->size(), 2u);
  EXPECT_EQ((*english)[0].path, "newsroom/northam/index.html");
  EXPECT_EQ((*english)[1].path, "newsroom/northam/releases/en/index.html");
  EXPECT_EQ((*english)[0].bytes, (*english)[1].bytes);
  const auto arabic = newsroom_page(site_.view, site_.lists, "ar");
  ASSERT_EQ(arabic->size(), 1u);
  EXPECT_EQ(arabic->front().path, "newsroom/northam/releases/ar/index.html");
}

TEST_F(ListPages, ALanguageThatTheNewsroomDoesNotWriteInHasNoFrontPage) {
  EXPECT_EQ(front("cy"), "newsroom 'harbour' does not write in 'cy'");
}

TEST_F(ListPages, LanguagesOfTheFrontPageNameEachOther) {
  const std::string base = "https://news.northam.example/newsroom/northam/";
  for (const auto& [language, canonical] : {std::pair{"en", base}, std::pair{"ar", base + "releases/ar/"}}) {
    const auto html = front(language);
    EXPECT_THAT(html, HasSubstr("<link rel=\"canonical\" href=\"" + canonical + "\">"));
    EXPECT_THAT(html, HasSubstr("hreflang=\"en\" href=\"" + base + "\">"));
    EXPECT_THAT(html, HasSubstr("hreflang=\"ar\" href=\"" + base + "releases/ar/\">"));
    EXPECT_THAT(html, HasSubstr("hreflang=\"x-default\" href=\"" + base + "\">"));
  }
  EXPECT_THAT(front("ar"), HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
}

TEST_F(ListPages, AStoryIsListedInThePagesLanguageOrSaysItsOwn) {
  const auto html = front("ar");
  EXPECT_THAT(html, HasSubstr(sample_arabic().title));
  EXPECT_THAT(html, Not(HasSubstr(sample_text().title)));
  EXPECT_THAT(html, HasSubstr("<article class=\"card\" lang=\"en\" dir=\"ltr\">"));
}

TEST_F(ListPages, WhatIsWithdrawnIsInNoList) {
  auto lists = site_.lists;
  lists.latest = {listed(withdrawn_story(), "en")};
  const auto files = newsroom_page(site_.view, lists, "en");
  EXPECT_THAT(files->front().bytes, Not(HasSubstr(sample_text().title)));
  EXPECT_THAT(files->front().bytes, HasSubstr("There are no press releases yet."));
  EXPECT_THAT(bytes(media_page(site_.view, site_.lists, {withdrawn_story()})),
              HasSubstr("There are no pictures or documents yet."));
}

TEST_F(ListPages, DaysAreThoseOfTheNewsroomsZone) {
  EXPECT_THAT(front(), HasSubstr("<time datetime=\"2025-11-30\""));
  site_.newsrooms["harbour"].newsroom.time_zone = "Asia/Tokyo";
  EXPECT_THAT(front(), HasSubstr("<time datetime=\"2025-12-01\""));
}

TEST_F(ListPages, TheFrontPageHasWhoToCallWhatItIsAboutAndWhereElseToLook) {
  const auto html = front();
  for (const char* part :
       {"href=\"tel:+442079460018\"", "href=\"mailto:ann.lee@northam.example\"", "About <bdi>Port of Northam</bdi>",
        "href=\"/newsroom/northam/topics/freight/\">Freight and logistics", "href=\"/newsroom/northam/archive/2025/\"",
        "href=\"/newsroom/northam/feed.atom\"", "href=\"https://social.example/@northam\" rel=\"me\"",
        "action=\"/newsroom/northam/search\"", "href=\"/newsroom/northam/media/\""})
    EXPECT_THAT(html, HasSubstr(part));
}

TEST_F(ListPages, EveryPageOfANewsroomSaysWhoToCall) {
  for (const auto& html :
       {front(), bytes(contact_page(site_.view, site_.lists)), bytes(archive_page(site_.view, site_.lists)),
        bytes(topics_page(site_.view, site_.lists)), bytes(year_page(site_.view, site_.lists, 2026)),
        bytes(month_page(site_.view, site_.lists, 2026, 3, site_.latest)),
        bytes(topic_page(site_.view, site_.lists, "freight", site_.latest)),
        bytes(media_page(site_.view, site_.lists, {sample_story()}))})
    EXPECT_THAT(html, HasSubstr("href=\"tel:+442079460018\""));
}

TEST_F(ListPages, AYearLinksToItsMonthsNewestFirst) {
  const auto html = bytes(year_page(site_.view, site_.lists, 2026));
  const auto march = html.find("href=\"/newsroom/northam/archive/2026/03/\">March 2026</a>");
  const auto february = html.find("href=\"/newsroom/northam/archive/2026/02/\">February 2026</a>");
  EXPECT_LT(march, february);
  EXPECT_NE(february, std::string::npos);
  EXPECT_THAT(html, HasSubstr("href=\"/newsroom/northam/archive/\""));
  EXPECT_THAT(html, Not(HasSubstr("/archive/2025/"))) << "a year that is closed stays as it is";
  EXPECT_THAT(bytes(archive_page(site_.view, site_.lists)), HasSubstr("href=\"/newsroom/northam/archive/2025/\""));
}

TEST_F(ListPages, AStoryIsUnderTheDayThatItBears) {
  site_.lists.latest.front().day = 20190503;
  EXPECT_THAT(front(), HasSubstr("<time datetime=\"2019-05-03\""));
}

TEST_F(ListPages, AllTopicsAreOnAPageOfTheirOwn) {
  site_.lists.topics.push_back("zebra crossings");
  site_.newsrooms.at("harbour").topic_words["zebra crossings"] = "zebra-crossings";
  EXPECT_THAT(bytes(topics_page(site_.view, site_.lists)), HasSubstr("/topics/zebra-crossings/\">zebra crossings</a>"));
  EXPECT_THAT(front(), Not(HasSubstr("zebra")));
}

TEST_F(ListPages, ATopicHasItsTitleAndItsFeed) {
  const auto html = bytes(topic_page(site_.view, site_.lists, "freight", site_.latest));
  EXPECT_THAT(html, HasSubstr(">Freight and logistics</h1>"));
  EXPECT_THAT(html, HasSubstr("href=\"/newsroom/northam/topics/freight/feed.atom\""));
}

TEST_F(ListPages, PicturesNameTheirStory) {
  const auto html = bytes(media_page(site_.view, site_.lists, {sample_story()}));
  EXPECT_THAT(html, HasSubstr("src=\"/newsroom/northam/media/12/quay.jpg\""));
  EXPECT_THAT(html, HasSubstr("From the press release: <a href=\"/newsroom/northam/releases/en/new-quay-"));
}

TEST_F(ListPages, OneNewsroomIsLedToAndSeveralAreNamed) {
  EXPECT_THAT(bytes(root_page(site_.view)),
              HasSubstr("<meta http-equiv=\"refresh\" content=\"0; url=/newsroom/northam/\">"));
  site_.newsrooms["zoo"] = sample_newsroom();
  site_.newsrooms["zoo"].newsroom.name = "Northam <Zoo>";
  const auto html = bytes(root_page(site_.view));
  EXPECT_THAT(html, Not(HasSubstr("http-equiv")));
  EXPECT_THAT(html, HasSubstr(">Northam &lt;Zoo&gt;</a>"));
  EXPECT_THAT(html, HasSubstr("<h1>Newsrooms</h1>"));
}

TEST_F(ListPages, WhereNothingIsThatIsSaidAndNotIndexed) {
  const auto html = bytes(not_found_page(site_.view));
  EXPECT_THAT(html, HasSubstr("<meta name=\"robots\" content=\"noindex\">"));
  EXPECT_THAT(html, Not(HasSubstr("canonical")));
  EXPECT_THAT(html, HasSubstr("href=\"/newsroom/northam/\""));
}

TEST_F(ListPages, TheNewsroomsColoursAndLogoAreItsOwnFiles) {
  site_.newsrooms["harbour"].logo = "/etc/gazetted/Northam.SVG";
  const auto files = newsroom_style(site_.view, "harbour");
  ASSERT_TRUE(files) << files.error().text();
  ASSERT_EQ(files->size(), 2u);
  EXPECT_TRUE((*files)[0].path.starts_with("newsroom/northam/colour-"));
  EXPECT_THAT((*files)[0].bytes, HasSubstr("--brand: #0b6e4f;"));
  EXPECT_EQ((*files)[1].path, "newsroom/northam/logo.svg");
  EXPECT_EQ((*files)[1].source, "/etc/gazetted/Northam.SVG");
  const auto html = front();
  EXPECT_THAT(html, HasSubstr("<link rel=\"stylesheet\" href=\"/" + (*files)[0].path + "\">"));
  EXPECT_THAT(html, HasSubstr("<img src=\"/newsroom/northam/logo.svg\" alt=\"Port of Northam\">"));
}

TEST_F(ListPages, AColourThatIsNoneIsNamedAndNoneIsTheThemes) {
  site_.newsrooms["harbour"].colour = "green";
  const auto wrong = newsroom_style(site_.view, "harbour");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().text(), "the colour of newsroom 'harbour': 'green' is not a colour; write it as #0b0c0c");
  site_.newsrooms["harbour"].colour = "";
  EXPECT_TRUE(newsroom_style(site_.view, "harbour")->empty());
  EXPECT_THAT(front(), Not(HasSubstr("colour-")));
}

TEST_F(ListPages, AProfileThatIsNoAddressIsLeftOut) {
  site_.newsrooms["harbour"].newsroom.social_profiles = {{"Bad", "javascript:alert(1)"}};
  site_.newsrooms["harbour"].newsroom.website = "javascript:alert(1)";
  EXPECT_THAT(front(), Not(HasSubstr("javascript:")));
}

}  // namespace
}  // namespace gazetted
