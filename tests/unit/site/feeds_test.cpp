// Feeds as their readers are promised them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed_fixture.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const auto spring = at("2026-03-10T12:00:00Z");

struct Made {
  std::string atom, rss, json;
  json::object parsed;
  const json::array& items() const { return parsed.at("items").as_array(); }
  const json::object& item(std::size_t i = 0) const { return items().at(i).as_object(); }
};

Made made(const std::vector<Story>& stories, const FeedOf& of = feed(), Time now = spring, const Site& site = {}) {
  const auto files = feed_files(site.view(), of, stories, now);
  return {files.at(0).bytes, files.at(1).bytes, files.at(2).bytes, parse_json(files.at(2).bytes)->as_object()};
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(Feeds, SayTheSameInThreeForms) {
  auto one = story();
  one.files = {picture()};
  const auto feed = made({one});
  for (const auto& bytes : {feed.atom, feed.rss, feed.json}) {
    EXPECT_THAT(bytes, HasSubstr("tag:news.harbour.example,2026:harbour/release/12"));
    EXPECT_THAT(bytes, HasSubstr("https://news.harbour.example/newsroom/harbour/releases/en/new-bridge-opens-12"));
    EXPECT_THAT(bytes, HasSubstr("Bridges and tunnels"));
    EXPECT_THAT(bytes, HasSubstr("https://news.harbour.example/newsroom/harbour/media/12/bridge%20one.jpg"));
  }
  EXPECT_THAT(feed.atom, HasSubstr("<link rel=\"enclosure\" type=\"image/jpeg\" length=\"1234\""));
  EXPECT_THAT(feed.atom, HasSubstr("<updated>2026-03-02T08:00:00Z</updated>"));
  EXPECT_THAT(feed.rss, HasSubstr("<pubDate>Mon, 02 Mar 2026 08:00:00 +0000</pubDate>"));
  EXPECT_THAT(feed.rss, HasSubstr("<media:credit>Ann Lee</media:credit>"));
  EXPECT_EQ(text_member(feed.item(), "date_published"), "2026-03-02T08:00:00Z");
  EXPECT_THAT(text_member(feed.item(), "content_html"), HasSubstr("HAMBURG — The bridge opens on <a href="));
}

// A description is HTML in XML (RSS 2.0), so that words are escaped twice; Atom and JSON Feed say that it is text.
TEST(Feeds, MarkupInASummaryIsWords) {
  auto one = story();
  for (auto& text : one.texts) text.summary = "<script>alert(1)</script> & more";
  const auto feed = made({one});
  EXPECT_THAT(feed.rss,
              HasSubstr("<description>&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt; &amp;amp; more<"));
  EXPECT_THAT(feed.atom, HasSubstr("<summary type=\"text\">&lt;script&gt;alert(1)&lt;/script&gt; &amp; more<"));
}

TEST(Feeds, TheFilesStandWhereThePathSays) {
  const Site site;
  const auto files = feed_files(site.view(), feed(), {story()}, spring);
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0].path, "newsroom/harbour/feed.atom");
  EXPECT_EQ(files[1].path, "newsroom/harbour/feed.rss");
  EXPECT_EQ(files[2].path, "newsroom/harbour/feed.json");
}

TEST(Feeds, KeepTheIdWhenTheTitleOrTheAddressChanges) {
  Site moved;
  moved.newsrooms["harbour"].newsroom.public_url = "https://elsewhere.example";
  moved.newsrooms["harbour"].newsroom.slug = "port";
  const auto before = made({story()});
  const auto after = made({story(12, "Another headline")}, feed(), spring, moved);
  EXPECT_EQ(text_member(before.item(), "id"), text_member(after.item(), "id"));
  EXPECT_NE(text_member(before.item(), "url"), text_member(after.item(), "url"));
  const auto id = "<id>tag:news.harbour.example,2026:harbour/feed/en</id>";
  EXPECT_THAT(before.atom, HasSubstr(id));
  EXPECT_THAT(after.atom, HasSubstr(id));
}

TEST(Feeds, ATranslationHasItsOwnIdAndNamesTheOthers) {
  auto one = story();
  one.texts.push_back(text("Le pont ouvre", "Le pont.\n", "fr"));
  const auto french = made({one}, feed("fr"));
  EXPECT_EQ(text_member(french.item(), "id"), one.tag + "/fr");
  EXPECT_EQ(text_member(french.item(), "title"), "Le pont ouvre");
  EXPECT_THAT(french.atom,
              HasSubstr("hreflang=\"en\" href=\"https://news.harbour.example/newsroom/harbour/releases/en/"));
  EXPECT_THAT(french.atom,
              HasSubstr("hreflang=\"fr\" href=\"https://news.harbour.example/newsroom/harbour/releases/fr/"));
  EXPECT_EQ(made({story()}, feed("fr")).items().size(), 0u);
}

TEST(Feeds, SayWhatALaterVersionIs) {
  struct Row {
    ReleaseKind kind;
    const char *language, *title;
  };
  const Row table[] = {
      {ReleaseKind::update, "en", "UPDATE: New bridge opens"},
      {ReleaseKind::correction, "en", "CORRECTION: New bridge opens"},
      {ReleaseKind::correction, "fr", "RECTIFICATIF\u00A0: New bridge opens"},
      {ReleaseKind::withdrawal, "en", "WITHDRAWN – DO NOT USE: New bridge opens"},
  };
  for (const auto& [kind, language, title] : table) {
    auto one = story();
    one.texts[0].language = language;
    change(one, kind, "2026-03-09T08:00:00Z", "It is 90 metres long, not 9.");
    const auto feed_in = made({one}, feed(language));
    ASSERT_EQ(feed_in.items().size(), 1u);
    EXPECT_EQ(text_member(feed_in.item(), "title"), title);
    EXPECT_EQ(text_member(feed_in.item(), "date_modified"), "2026-03-09T08:00:00Z");
    EXPECT_EQ(text_member(feed_in.item(), "date_published"), "2026-03-02T08:00:00Z");
    EXPECT_THAT(text_member(feed_in.item(), "content_html"), HasSubstr("<p>It is 90 metres long, not 9.</p>"));
    EXPECT_THAT(feed_in.atom, HasSubstr("<updated>2026-03-09T08:00:00Z</updated>\n<author>"));
  }
}

TEST(Feeds, WhatIsWithdrawnIsANoticeForThirtyDays) {
  auto gone = story();
  gone.files = {picture()};
  change(gone, ReleaseKind::withdrawal, "2026-03-05T08:00:00Z", "It was not ours.");
  const auto now = made({gone});
  for (const auto& bytes : {now.atom, now.rss, now.json}) {
    EXPECT_THAT(bytes, HasSubstr("It was not ours."));
    EXPECT_THAT(bytes, HasSubstr("Do not use this release."));
    EXPECT_THAT(bytes, HasSubstr("WITHDRAWN – DO NOT USE: New bridge opens"));
    for (const char* part : {"It is", "HAMBURG", "Bridges", "bridge%20one"}) EXPECT_THAT(bytes, Not(HasSubstr(part)));
  }
  EXPECT_EQ(made({gone}, feed(), at("2026-04-04T07:59:59Z")).items().size(), 1u);
  EXPECT_EQ(made({gone}, feed(), at("2026-04-04T08:00:00Z")).items().size(), 0u);
  EXPECT_EQ(made({gone}, feed("fr")).items().size(), 0u);
  gone.former = {{"fr", "Le pont ouvre"}};  // its notice is in English alone
  EXPECT_EQ(text_member(made({gone}, feed("fr")).item(), "id"), gone.tag + "/fr");
}

TEST(Feeds, TheirTimeIsThatOfTheNewestEntry) {
  auto corrected = story(11);
  change(corrected, ReleaseKind::correction, "2026-03-08T08:00:00Z", "A figure was wrong.");
  EXPECT_THAT(made({story(12), corrected}).atom,
              HasSubstr("<updated>2026-03-08T08:00:00Z</updated>\n<author>\n<name>Harbour Board &amp; "
                        "Sons</name>\n</author>\n<generator>"));
  EXPECT_THAT(made({}).atom, HasSubstr("<updated>1970-01-01T00:00:00Z</updated>"));
  EXPECT_EQ(made({story()}, feed(), spring).atom, made({story()}, feed(), spring + std::chrono::hours(5)).atom);
}

TEST(Feeds, HoldFiftyEntriesAndHalfAMegabyte) {
  std::vector<Story> many;
  for (int i = 200; i > 100; --i) many.push_back(story(i));
  EXPECT_EQ(made(many).items().size(), 50u);
  EXPECT_EQ(text_member(made(many).item(49), "id"), many[49].tag);

  for (auto& one : many) one.texts[0].body = std::string(100'000, 'x') + "\n";
  const auto large = made(many);
  EXPECT_EQ(large.items().size(), 50u);
  EXPECT_LE(large.atom.size(), 512u * 1024);
  EXPECT_LE(large.rss.size(), 512u * 1024);
  EXPECT_LE(large.json.size(), 512u * 1024);
  EXPECT_EQ(count(large.atom, "<entry>"), 50u);
  EXPECT_EQ(count(large.rss, "<item>"), 50u);
  // The newest in full, the others as summaries: no gap before the archives.
  EXPECT_GT(text_member(large.item(0), "content_html").size(), 100'000u);
  EXPECT_LT(text_member(large.item(49), "content_html").size(), 2'000u);
}

TEST(Feeds, WhatIsTooLargeAloneIsASummaryWithItsLink) {
  auto one = story();
  one.texts[0].summary = "A long text about a bridge.";
  std::string words;
  while (words.size() < 600'000) words += "bridge ";
  one.texts[0].body = words + "\n";
  const auto feed = made({one, story(11)});
  EXPECT_EQ(feed.items().size(), 2u);
  EXPECT_EQ(
      text_member(feed.item(), "content_html"),
      "<p>A long text about a bridge.</p>\n<p><a href=\"https://news.harbour.example/newsroom/harbour/releases/en/"
      "new-bridge-opens-12\">https://news.harbour.example/newsroom/harbour/releases/en/new-bridge-opens-12</a></p>\n");
}

TEST(Feeds, EveryAddressIsWholeAndNothingIsActive) {
  auto one = story();
  one.files = {picture()};
  one.files[0].in_text = true;
  one.texts[0].body =
      "![A bridge](<bridge one.jpg>) and [below](#notes), [page](other.html), <a href=\"//x.example/\" "
      "onclick=\"a()\">x</a>\n\n<script>alert(1)</script>\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n";
  const auto html = text_member(made({one}).item(), "content_html");
  EXPECT_THAT(html, HasSubstr("src=\"https://news.harbour.example/newsroom/harbour/media/12/bridge%20one.jpg\""));
  EXPECT_THAT(
      html, HasSubstr("href=\"https://news.harbour.example/newsroom/harbour/releases/en/new-bridge-opens-12#notes\""));
  EXPECT_THAT(html, HasSubstr("href=\"https://x.example/\""));
  for (const char* part : {"style=", "class=", "onclick", "<script", "cid:", "other.html"})
    EXPECT_THAT(html, Not(HasSubstr(part)));
}

TEST(Feeds, ASummaryThatNobodyWroteIsTheBeginningOfTheText) {
  EXPECT_EQ(text_member(made({story()}).item(), "summary"), "The bridge opens on Monday.");
  auto one = story();
  one.texts[0].body = std::string(300, 'a') + " " + std::string(300, 'b') + "\n";
  EXPECT_EQ(text_member(made({one}).item(), "summary"), std::string(300, 'a') + " …");
}

TEST(Feeds, WhatIsWrittenFromTheRightSaysSo) {
  auto one = story();
  one.texts[0].language = "ar";
  one.texts[0].title = "الجسر الجديد يفتح أبوابه يوم الاثنين";
  one.texts[0].body = "الجسر مفتوح للجميع.\n";
  EXPECT_THAT(text_member(made({one}, feed("ar")).item(), "content_html"), testing::StartsWith("<div dir=\"rtl\">\n"));
}

TEST(Feeds, PicturesThatTheTextDoesNotShowFollowIt) {
  auto one = story();
  one.files = {picture()};
  EXPECT_THAT(text_member(made({one}).item(), "content_html"),
              HasSubstr("<figcaption>Seen from the quay · Photo: Ann Lee</figcaption>"));
}

TEST(Feeds, LeadToTheHubAndToTheArchive) {
  auto of = feed();
  of.hubs = {"https://hub.example/"};
  of.archive = "/newsroom/harbour/archive/2025/feed";
  const auto made_of = made({story()}, of);
  EXPECT_THAT(made_of.atom, HasSubstr("<link rel=\"hub\" href=\"https://hub.example/\"/>"));
  EXPECT_THAT(made_of.atom, HasSubstr("<link rel=\"self\" type=\"application/atom+xml\" "
                                      "href=\"https://news.harbour.example/newsroom/harbour/feed.atom\"/>"));
  EXPECT_THAT(made_of.atom,
              HasSubstr("<link rel=\"prev-archive\" type=\"application/atom+xml\" "
                        "href=\"https://news.harbour.example/newsroom/harbour/archive/2025/feed.atom\"/>"));
  EXPECT_THAT(made_of.atom, Not(HasSubstr("fh:archive/")));
  EXPECT_THAT(made_of.rss, HasSubstr("<atom:link rel=\"hub\" href=\"https://hub.example/\"/>"));
  EXPECT_THAT(made_of.json, HasSubstr("{\"type\":\"WebSub\",\"url\":\"https://hub.example/\"}"));
  EXPECT_EQ(text_member(made_of.parsed, "next_url"),
            "https://news.harbour.example/newsroom/harbour/archive/2025/feed.json");
}

TEST(Feeds, AnArchivedDocumentIsMarkedAndHoldsAll) {
  const Site site;
  std::vector<Story> many;
  for (int i = 200; i > 100; --i) many.push_back(story(i));
  const auto files =
      feed_archive_files(site.view(), feed(),
                         {"/newsroom/harbour/archive/2026/feed", "/newsroom/harbour/archive/2025/feed"}, many, spring);
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0].path, "newsroom/harbour/archive/2026/feed.atom");
  EXPECT_EQ(count(files[0].bytes, "<entry>"), 100u);
  EXPECT_THAT(files[0].bytes, HasSubstr("<fh:archive/>"));
  EXPECT_THAT(files[0].bytes, HasSubstr("rel=\"current\" type=\"application/atom+xml\" "
                                        "href=\"https://news.harbour.example/newsroom/harbour/feed.atom\""));
  EXPECT_THAT(files[0].bytes, HasSubstr("rel=\"prev-archive\""));
}

TEST(Feeds, HostileWordsStayWords) {
  auto one = story(12, "</title>]]><script>alert(1)</script>\r\n\x01 \xED\xA0\x80 \xEF\xBF\xBF & \"x\"");
  one.files = {picture()};
  one.files[0].caption = "\"><img src=x onerror=a()> ]]>";
  change(one, ReleaseKind::correction, "2026-03-09T08:00:00Z", "</content><b>\x0B]]>");
  const auto feed = made({one});
  for (const auto& bytes : {feed.atom, feed.rss}) {
    EXPECT_TRUE(is_utf8(bytes));
    for (const char* part : {"<script", "]]>", "<img", "<b>", "\x01", "\r", "\xED\xA0", "\xEF\xBF\xBF"})
      EXPECT_THAT(bytes, Not(HasSubstr(part))) << part;
  }
  EXPECT_THAT(text_member(feed.item(), "title"), HasSubstr("</title>]]><script>"));
  EXPECT_THAT(text_member(feed.item(), "content_html"), Not(HasSubstr("<script")));
  EXPECT_TRUE(is_utf8(feed.json));
}

}  // namespace
}  // namespace gazetted::test
