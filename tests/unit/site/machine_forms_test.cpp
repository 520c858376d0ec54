// A story for machines and editors: JSON-LD, ninjs, plain text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed_fixture.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

json::object linked(const Story& story) {
  const Site site;
  return parse_json(json_ld(site.view(), story, story.texts.front()))->as_object();
}

json::object news(const Story& story) {
  const Site site;
  return parse_json(ninjs(site.view(), story, story.texts.front()))->as_object();
}

std::string plain(const Story& story) {
  const Site site;
  return *plain_text(site.view(), story, story.texts.front());
}

std::set<std::string> names_in(const json::object& object) {
  std::set<std::string> names;
  for (const auto& member : object) names.insert(std::string(member.key()));
  return names;
}

TEST(JsonLd, SaysWhatTheStoryIs) {
  auto one = story();
  one.files = {picture()};
  const auto article = linked(one);
  EXPECT_EQ(text_member(article, "@type"), "NewsArticle");
  EXPECT_EQ(text_member(article, "headline"), "New bridge opens");
  EXPECT_EQ(text_member(article, "datePublished"), "2026-03-02T09:00:00+01:00");
  EXPECT_EQ(text_member(article, "inLanguage"), "en");
  EXPECT_EQ(text_member(article.at("author").as_array().at(0).as_object(), "@type"), "Organization");
  EXPECT_EQ(text_member(article.at("publisher").as_object(), "name"), "Harbour Board & Sons");
  const auto& image = article.at("image").as_array().at(0).as_object();
  EXPECT_EQ(text_member(image, "url"), "https://news.harbour.example/newsroom/harbour/media/12/bridge%20one.jpg");
  EXPECT_EQ(int_member(image, "width"), 1600);
}

TEST(JsonLd, UsesNamesOfSchemaOrgAlone) {
  const std::set<std::string> known = {
      "@context",      "@type",          "@id",         "url",        "mainEntityOfPage",    "identifier",
      "headline",      "inLanguage",     "publisher",   "correction", "isAccessibleForFree", "author",
      "datePublished", "dateModified",   "description", "dateline",   "alternativeHeadline", "keywords",
      "image",         "workTranslation"};
  auto one = story();
  one.files = {picture()};
  one.texts[0].subtitle = one.texts[0].summary = "More";
  one.texts.push_back(text("Le pont ouvre", "Le pont.\n", "fr"));
  change(one, ReleaseKind::correction, "2026-03-09T08:00:00Z", "It is 90 metres long.");
  for (const auto& name : names_in(linked(one))) EXPECT_EQ(known.count(name), 1u) << name;
}

TEST(JsonLd, TellsOfCorrections) {
  auto one = story();
  change(one, ReleaseKind::correction, "2026-06-09T08:00:00Z", "It is 90 metres long, not 9.");
  const auto article = linked(one);
  EXPECT_EQ(text_member(article, "datePublished"), "2026-03-02T09:00:00+01:00");
  EXPECT_EQ(text_member(article, "dateModified"), "2026-06-09T10:00:00+02:00");
  const auto& comment = article.at("correction").as_array().at(0).as_object();
  EXPECT_EQ(text_member(comment, "@type"), "CorrectionComment");
  EXPECT_EQ(text_member(comment, "text"), "It is 90 metres long, not 9.");
}

TEST(JsonLd, CannotEndItsScript) {
  const Site site;
  const auto one = story(12, "</script><!-- & \u2028 \xED\xA0\x80");
  const auto text = json_ld(site.view(), one, one.texts.front());
  for (const char* part : {"<", ">", "&", "\u2028", "\xED\xA0"}) EXPECT_THAT(text, Not(HasSubstr(part)));
  EXPECT_EQ(text_member(linked(one), "headline"), "</script><!-- & \u2028 ");
}

TEST(Ninjs, SaysWhatTheStoryIs) {
  auto one = story();
  one.files = {picture()};
  one.texts[0].subtitle = "Cars may cross";
  one.texts.push_back(text("Le pont ouvre", "Le pont.\n", "fr"));
  const auto item = news(one);
  EXPECT_EQ(text_member(item, "uri"), one.tag);
  EXPECT_EQ(text_member(item, "pubStatus"), "usable");
  EXPECT_EQ(int_member(item, "urgency"), 5);
  EXPECT_EQ(text_member(item, "located"), "HAMBURG");
  EXPECT_EQ(text_member(item, "by"), "Harbour Board & Sons");
  EXPECT_EQ(item.at("headlines").as_array().size(), 2u);
  EXPECT_EQ(item.at("bodies").as_array().size(), 3u);
  EXPECT_EQ(text_member(item.at("bodies").as_array().at(0).as_object(), "value"), one.texts[0].body);
  const auto& associations = item.at("associations").as_array();
  ASSERT_EQ(associations.size(), 2u);
  EXPECT_EQ(text_member(associations[0].as_object(), "type"), "picture");
  EXPECT_EQ(text_member(associations[1].as_object(), "uri"), one.tag + "/fr");
}

TEST(Ninjs, UsesNamesOfItsSchemaAlone) {
  // ninjs 3.1; anything else makes an item invalid.
  const std::set<std::string> known = {"uri",
                                       "standard",
                                       "type",
                                       "representationType",
                                       "version",
                                       "firstCreated",
                                       "versionCreated",
                                       "pubStatus",
                                       "urgency",
                                       "language",
                                       "edNote",
                                       "headlines",
                                       "copyrightHolder",
                                       "infoSources",
                                       "by",
                                       "located",
                                       "expires",
                                       "descriptions",
                                       "bodies",
                                       "subjects",
                                       "associations",
                                       "renditions"};
  auto one = story();
  one.files = {picture()};
  one.texts[0].summary = one.texts[0].subtitle = one.texts[0].notes_to_editors = "More";
  one.texts.push_back(text("Le pont ouvre", "Le pont.\n", "fr"));
  change(one, ReleaseKind::correction, "2026-03-09T08:00:00Z", "It is 90 metres long.");
  const auto item = news(one);
  for (const auto& name : names_in(item)) EXPECT_EQ(known.count(name), 1u) << name;
  for (const auto& association : item.at("associations").as_array()) {
    for (const auto& name : names_in(association.as_object()))
      EXPECT_TRUE(known.count(name) == 1 || name == "name" || name == "rel") << name;
  }
}

TEST(Ninjs, VersionsAreCountedAndSayWhatTheyAre) {
  struct Row {
    ReleaseKind kind;
    const char* status;
    int urgency;
  };
  const Row table[] = {{ReleaseKind::update, "usable", 5},
                       {ReleaseKind::correction, "usable", 2},
                       {ReleaseKind::withdrawal, "canceled", 1}};
  for (const auto& [kind, status, urgency] : table) {
    auto one = story();
    change(one, kind, "2026-03-09T08:00:00Z", "It is 90 metres long.");
    const auto item = news(one);
    EXPECT_EQ(text_member(item, "version"), "2");
    EXPECT_EQ(text_member(item, "firstCreated"), "2026-03-02T08:00:00Z");
    EXPECT_EQ(text_member(item, "versionCreated"), "2026-03-09T08:00:00Z");
    EXPECT_EQ(text_member(item, "pubStatus"), status);
    EXPECT_EQ(int_member(item, "urgency"), urgency);
    EXPECT_THAT(text_member(item, "edNote"), HasSubstr("It is 90 metres long."));
    EXPECT_EQ(item.contains("bodies"), kind != ReleaseKind::withdrawal);
  }
}

TEST(PlainText, IsTheTextOfTheMail) {
  auto one = story();
  one.files = {picture("plan.pdf")};
  one.texts[0].subtitle = "Cars may cross";
  one.texts[0].notes_to_editors = "Photographs on request.";
  EXPECT_EQ(plain(one),
            R"(Harbour Board & Sons · 2 March 2026

New bridge opens
================

Cars may cross

HAMBURG — The bridge opens on Monday [1].

It is long.

[1] https://harbour.example/bridge

Read online: https://news.harbour.example/newsroom/harbour/releases/en/new-bridge-opens-12

Media
-----

- The bridge (plan.pdf), 2 KB: Seen from the quay (Photo: Ann Lee)
  https://news.harbour.example/newsroom/harbour/media/12/plan.pdf

Media contact
-------------

Ann Lee, Press officer
ann@harbour.example
Phone: +44 20 7946 0000

Notes to editors
----------------

Photographs on request.

About Harbour Board & Sons
--------------------------

The Board runs the harbour.
)");
}

TEST(PlainText, BeginsWithWhatHasChanged) {
  auto one = story();
  change(one, ReleaseKind::correction, "2026-03-09T08:00:00Z", "It is 90 metres long, not 9.");
  EXPECT_THAT(plain(one), testing::StartsWith("Harbour Board & Sons · 9 March 2026\n\nCORRECTION\n\nIt is 90 metres "
                                              "long, not 9.\n\nNew bridge opens\n"));
}

TEST(MachineForms, OfWhatIsWithdrawnSayTheNoticeAlone) {
  const Site site;
  auto one = story();
  one.texts[0].subtitle = "Cars may cross";
  one.texts[0].boilerplate = "About us";
  change(one, ReleaseKind::withdrawal, "2026-03-09T08:00:00Z", "It was not ours.");
  const auto& text = one.texts.front();
  for (const auto& form : {json_ld(site.view(), one, text), ninjs(site.view(), one, text),
                           newsroom_markdown(site.view(), one, text), plain(one)}) {
    EXPECT_THAT(form, HasSubstr("It was not ours."));
    EXPECT_THAT(form, HasSubstr("New bridge opens")) << "as its page, its mail and its posts name it";
    for (const char* part : {"Cars may", "It is", "HAMBURG", "About us", "runs the harbour", "Bridges"})
      EXPECT_THAT(form, Not(HasSubstr(part)));
  }
}

// That of the release may be what must not be repeated.
TEST(MachineForms, OfAWithdrawalHaveTheHeadlineThatItIsGiven) {
  const Site site;
  auto one = story();
  change(one, ReleaseKind::withdrawal, "2026-03-09T08:00:00Z", "It was not ours.");
  one.texts[0].title = "A release of 2 March";
  const auto& text = one.texts.front();
  for (const auto& form : {json_ld(site.view(), one, text), ninjs(site.view(), one, text),
                           newsroom_markdown(site.view(), one, text), plain(one)})
    EXPECT_THAT(form, testing::AllOf(HasSubstr("A release of 2 March"), Not(HasSubstr("New bridge"))));
}

TEST(MachineForms, HoldNoCharactersThatOthersCannotRead) {
  const Site site;
  auto one = story(12, "A\x01 \xED\xA0\x80 B\xFF");
  one.texts[0].body = "A\x02 \xED\xBF\xBF text\xFE.\n";
  one.files = {picture("a\x03.jpg")};
  one.files[0].caption = "Cap\x04tion\r\n\xED\xA0\x80";
  const auto& text = one.texts.front();
  for (const auto& form : {json_ld(site.view(), one, text), ninjs(site.view(), one, text),
                           newsroom_markdown(site.view(), one, text), plain(one)}) {
    EXPECT_TRUE(is_utf8(form));
    for (const char* part : {"\x01", "\x02", "\x04", "\r"}) EXPECT_THAT(form, Not(HasSubstr(part)));
  }
}

TEST(MachineForms, AreTheSameBytesEachTime) {
  const Site site, other;
  auto one = story();
  one.files = {picture()};
  const auto& text = one.texts.front();
  EXPECT_EQ(json_ld(site.view(), one, text), json_ld(other.view(), one, text));
  EXPECT_EQ(ninjs(site.view(), one, text), ninjs(other.view(), one, text));
  EXPECT_EQ(newsroom_markdown(site.view(), one, text), newsroom_markdown(other.view(), one, text));
}

// Of a release that came with another's card: its own paragraph is that one's, the configured one ours.
TEST(PlainText, SaysWhomTheParagraphIsAbout) {
  auto one = story();
  one.texts.front().card = Newsroom{};
  one.texts.front().card->name = "Acme Inc.";
  one.texts.front().boilerplate = "Acme makes things.";
  EXPECT_THAT(plain(one), HasSubstr("About Acme Inc."));
  one.texts.front().boilerplate = "";
  EXPECT_THAT(plain(one), Not(HasSubstr("About Acme Inc.")));
}

}  // namespace
}  // namespace gazetted::test
