// What the newsroom writes as Markdown, the daemon reads back as the release that it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed_fixture.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* story_page = "https://news.harbour.example/newsroom/harbour/releases/en/new-bridge-opens-12";

struct ReadBack {
  Release release;
  std::string findings, markdown;
};

ReadBack read_back(const Story& story, const Site& site = {}) {
  ReadBack read;
  read.markdown = newsroom_markdown(site.view(), story, story.texts.front());
  ParseContext context;
  context.file = context.default_id = "new-bridge";
  context.zone = Zone::load_or_utc("Europe/Berlin");
  context.now = at("2026-12-01T00:00:00Z");
  Findings findings;
  read.release = parse_release(read.markdown, context, findings);
  for (const auto& finding : findings) read.findings += to_string(finding) + "\n";
  return read;
}

std::vector<std::string> in_words(const std::vector<Byline>& bylines) {
  std::vector<std::string> words;
  for (const auto& byline : bylines) words.push_back(byline.name + " " + byline.url);
  return words;
}

void expect_the_same(const Release& wrote, const Release& read) {
  EXPECT_EQ(read.title, wrote.title);
  EXPECT_EQ(read.dateline, wrote.dateline);
  EXPECT_EQ(read.subtitle, wrote.subtitle);
  EXPECT_EQ(read.body, wrote.body);
  ASSERT_TRUE(read.date);
  if (wrote.date) {
    EXPECT_EQ(std::tuple(read.date->year, read.date->month, read.date->day),
              std::tuple(wrote.date->year, wrote.date->month, wrote.date->day));
    EXPECT_EQ(read.date->instant, wrote.date->instant);
  }
  if (!wrote.bylines.empty()) {
    EXPECT_EQ(in_words(read.bylines), in_words(wrote.bylines));
  }
}

TEST(NewsroomMarkdown, HasTheShapeThatNewsroomsSend) {
  auto one = story();
  one.texts[0].date = PublishedDate{2026, 3, 1, {}};
  one.files = {picture()};
  EXPECT_EQ(read_back(one).markdown, R"(# New bridge opens

PUBLISHED 2026-03-01

**Dateline:** HAMBURG

The bridge opens on [Monday](https://harbour.example/bridge).

It is *long*.

*Press release distributed by Harbour Board & Sons, on 2026-03-02.*

---

## About

The **Board** runs the harbour.

---

## Media Contact

**Contact:** Ann Lee

**Role:** Press officer

**Email:** [ann@harbour.example](mailto:ann@harbour.example)

**Phone:** +44 20 7946 0000

---

## Media Assets

Read the [online press release](https://news.harbour.example/newsroom/harbour/releases/en/new-bridge-opens-12).

[The bridge – Seen from the quay (Ann Lee)](https://news.harbour.example/newsroom/harbour/media/12/bridge%20one.jpg)

---

## Harbour Board & Sons

**Newsroom:** <https://news.harbour.example/newsroom/harbour/>

**Website:** <https://harbour.example/>

**Primary Email:** [press@harbour.example](mailto:press@harbour.example)

**Address:** 1 Quay Street

### Social Media

Mastodon - <https://social.example/@harbour>

---
)");
}

TEST(NewsroomMarkdown, HeadlinesAreReadBack) {
  for (const char* title :
       {"New bridge opens", "We're #1", "# heading", "C#", "A # B #", "Up {#top}", "2 * 3 *four* _five_ snake_case",
        "[Sic] (again)", "[a](https://x.example)", "`code` ~~gone~~", "A \\ B \\* C", "R&D &amp; <b>", "Łódź — 北京",
        "1. First", "- dash", "> quote", "PUBLISHED MAR 1, 2026", "Trailing \\"}) {
    SCOPED_TRACE(title);
    auto one = story(12, title);
    one.texts[0].subtitle = title;
    const auto read = read_back(one);
    expect_the_same(one.texts[0], read.release);
    EXPECT_THAT(read.findings, Not(HasSubstr("left out")));
  }
}

TEST(NewsroomMarkdown, BodiesAreReadBack) {
  for (const char* body : {
           "One line.\n",
           "    indented code first\n\nThen text.\n",
           "BY 2030 all bridges are new.\n",
           "PUBLISHED is a word.\n\nMore.\n",
           "## A heading first\n\nText.\n\n---\n\n## Another\n\nText  \nwith a break.\n",
           "Text.\n\n```\n---\n\n## Media Assets\n```\n\nMore.\n",
           "Text.\n\n````\n```\n````\n\nMore.\n",
           "Text.\n\n~~~\n``` not closed here\n~~~\n",
           "*Press release distributed by somebody else, on Mar 1, 2026. It says so.*\n",
           "- a\n- b\n\n1. c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n",
           "<!-- a note\n\n---\n\n## Media Assets\n-->\n\nText.\n",
           "Text\n\n***\n",
           "**Website:** <https://harbour.example/>\n\nText.\n",
       }) {
    SCOPED_TRACE(body);
    auto one = story();
    one.texts[0].body = body;
    const auto read = read_back(one);
    expect_the_same(one.texts[0], read.release);
    ASSERT_TRUE(read.release.card);
    EXPECT_EQ(read.release.card->name, "Harbour Board & Sons");
    EXPECT_EQ(read.release.distributor, "Harbour Board & Sons");
  }
}

// Whatever lines follow each other: the body is the same text, and what stands behind it is not in it.
TEST(NewsroomMarkdown, AnyLinesAreReadBack) {
  const std::vector<std::string> lines = {"",
                                          "",
                                          "Words.",
                                          "---",
                                          "***",
                                          "## Media Assets",
                                          "## Notes to Editors",
                                          "## About",
                                          "## Media Contact",
                                          "## A heading",
                                          "```",
                                          "~~~~",
                                          "    code",
                                          "- item",
                                          "> quote",
                                          "**Newsroom:** us",
                                          "**Website:** <https://x.example/>",
                                          "BY them",
                                          "`a` ---",
                                          "PUBLISHED then",
                                          "<!-- c -->",
                                          "# Title",
                                          "Under\n===",
                                          "*Press release distributed by us.*",
                                          "### Sub",
                                          "1. first",
                                          "<https://x.example/>",
                                          "Text  ",
                                          "____",
                                          "<div>",
                                          "</div>"};
  std::uint32_t dice = 7;
  const auto roll = [&] { return (dice = dice * 1664525u + 1013904223u) >> 8; };
  for (int trial = 0; trial < 2000; ++trial) {
    auto one = story();
    auto& body = one.texts[0].body = "Begin.\n";
    for (auto left = roll() % 12; left > 0; --left) body += lines[roll() % lines.size()] + "\n";
    body += "End.\n";
    const auto read = read_back(one);
    SCOPED_TRACE(read.markdown);
    ASSERT_TRUE(read.release.card);
    ASSERT_EQ(read.release.card->name, "Harbour Board & Sons");
    ASSERT_EQ(read.release.distributor, "Harbour Board & Sons");
    ASSERT_EQ(read.release.online_url, story_page);
    // But for a fourth mark of a break, and the end of code that has none.
    auto again = one;
    again.texts[0].body = read.release.body;
    ASSERT_EQ(read_back(again).markdown, read.markdown);
    ASSERT_TRUE(read.release.body.starts_with("Begin.\n"));
    ASSERT_THAT(read.release.body, HasSubstr("\nEnd.\n"));
    if (body.find("Media ") == std::string::npos && body.find("Notes to") == std::string::npos &&
        body.find("About") == std::string::npos && body.find("**") == std::string::npos &&
        body.find("```") == std::string::npos && body.find("~~~") == std::string::npos) {
      ASSERT_EQ(read.release.body, body);
    }
  }
}

TEST(NewsroomMarkdown, WhatLooksLikeASectionStaysInTheBody) {
  const std::pair<const char*, const char*> table[] = {
      {"Text.\n\n---\n\n## Media Assets\n\nOurs.\n", "Text.\n\n----\n\n## Media Assets\n\nOurs.\n"},
      {"Text.\n\n***\n\n## Them\n\n**Website:** x\n", "Text.\n\n****\n\n## Them\n\n**Website:** x\n"},
      {"Text.\n\n```\nnever closed\n", "Text.\n\n```\nnever closed\n```\n"},
      {"Text.\n\n~~~~\n```\n", "Text.\n\n~~~~\n```\n~~~~\n"},
  };
  for (const auto& [body, means] : table) {
    auto one = story();
    one.texts[0].body = body;
    const auto read = read_back(one);
    EXPECT_EQ(read.release.body, means);
    ASSERT_TRUE(read.release.card) << body;
    EXPECT_EQ(read.release.card->name, "Harbour Board & Sons");
  }
}

TEST(NewsroomMarkdown, DatesAreReadBack) {
  const PublishedDate table[] = {
      {2021, 12, 31, {}},
      {2026, 3, 2, at("2026-03-02T08:30:15Z")},
      {2026, 3, 2, at("2026-03-02T23:30:00Z")},  // written in an offset west of Berlin
      {2026, 7, 2, at("2026-07-01T14:30:00Z")},
  };
  for (const auto& date : table) {
    auto one = story();
    one.texts[0].date = one.texts[0].distributed = date;
    const auto read = read_back(one);
    SCOPED_TRACE(read.markdown.substr(0, 80));
    expect_the_same(one.texts[0], read.release);
    EXPECT_EQ(read.release.distributed->day, date.day);
    EXPECT_EQ(read.release.distributed->instant, date.instant);
  }
}

TEST(NewsroomMarkdown, BylinesAreReadBack) {
  const std::vector<Byline> table[] = {
      {{"Ann Lee", ""}},
      {{"Ann Lee", "https://harbour.example/ann"}},
      {{"Ann Lee", "https://harbour.example/ann"}, {"Bo Li & Co.", "https://harbour.example/bo"}},
      {{"Ann Lee", ""}, {"Bo Li", ""}},
  };
  for (const auto& bylines : table) {
    auto one = story();
    one.texts[0].bylines = bylines;
    const auto read = read_back(one);
    expect_the_same(one.texts[0], read.release);
    EXPECT_THAT(read.findings, IsEmpty());
  }
}

TEST(NewsroomMarkdown, MediaAndCardAreReadBack) {
  auto one = story();
  auto& text = one.texts[0];
  text.media = {{"https://video.example/1", "A *film* [long]"}, {"https://video.example/2", ""}};
  text.online_url = "https://elsewhere.example/story";
  text.distributor = "St. John's Wire";
  text.on_behalf_of = "Acme Inc.";
  text.card = Newsroom{};
  text.card->name = "Acme Inc.";
  text.card->page = "https://wire.example/newsroom/acme";
  text.card->website = "https://acme.example/";
  text.card->email = "press@acme.example";
  text.card->postal_address = "2 Quay Street\n20457 Hamburg";
  text.card->social_profiles = {{"Mastodon", "https://social.example/@acme"},
                                {"X - formerly", "https://x.example/a_b"}};
  const auto read = read_back(one);
  EXPECT_THAT(read.findings, IsEmpty());
  ASSERT_EQ(read.release.media.size(), 2u);
  EXPECT_EQ(read.release.media[0].url, "https://video.example/1");
  EXPECT_EQ(read.release.media[0].title, "A *film* (long)");
  EXPECT_EQ(read.release.media[1].url, "https://video.example/2");
  EXPECT_EQ(read.release.online_url, text.online_url);
  EXPECT_EQ(read.release.distributor, "St.\u00A0John's Wire");
  EXPECT_EQ(read.release.on_behalf_of, "Acme Inc.");
  const auto& card = *read.release.card;
  EXPECT_EQ(card.name, text.card->name);
  EXPECT_EQ(card.page, text.card->page);
  EXPECT_EQ(card.website, text.card->website);
  EXPECT_EQ(card.email, text.card->email);
  EXPECT_EQ(card.postal_address, "2 Quay Street, 20457 Hamburg");
  ASSERT_EQ(card.social_profiles.size(), 2u);
  EXPECT_EQ(card.social_profiles[0].url, "https://social.example/@acme");
  EXPECT_EQ(card.social_profiles[1].platform, "X-formerly");
}

TEST(NewsroomMarkdown, SummaryNotesAndContactsAreReadBack) {
  auto one = story();
  auto& text = one.texts[0];
  text.summary = "It opens on Monday: #1 of two, and 3 < 4.";
  text.dateline = "LONDON, 2 March [noon]";
  text.boilerplate = "The *Board*.\n\n---\n\nIt runs the harbour.\n";
  text.notes_to_editors = "1. Pictures are free.\n\n## Figures\n\nSee below.\n";
  text.contacts = {{"Ann Lee", "Head of press", "ann@harbour.example", "+44 20 7946 0018"},
                   {"Desk & night", "", "", "+44 7700 900123"},
                   {"", "", "desk@harbour.example", ""}};
  const auto read = read_back(one);
  SCOPED_TRACE(read.markdown);
  EXPECT_THAT(read.findings, IsEmpty());
  expect_the_same(text, read.release);
  EXPECT_EQ(read.release.summary, text.summary);
  EXPECT_EQ(read.release.dateline, text.dateline);
  EXPECT_EQ(read.release.boilerplate, text.boilerplate);
  EXPECT_EQ(read.release.notes_to_editors, text.notes_to_editors);
  ASSERT_EQ(read.release.contacts.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.release.contacts[i].name, text.contacts[i].name);
    EXPECT_EQ(read.release.contacts[i].role, text.contacts[i].role);
    EXPECT_EQ(read.release.contacts[i].email, text.contacts[i].email);
    EXPECT_EQ(read.release.contacts[i].phone, text.contacts[i].phone);
  }
  ASSERT_TRUE(read.release.card);
  EXPECT_EQ(read.release.card->name, "Harbour Board & Sons");
}

TEST(NewsroomMarkdown, PicturesOfTheTextHaveTheirWholeAddress) {
  auto one = story();
  one.files = {picture("bridge.jpg")};
  one.texts[0].body =
      "![bridge.jpg](bridge.jpg) and ![](./bridge.jpg)\n\n<img src=\"bridge.jpg\" alt=\"x\">\n\n`bridge.jpg`\n";
  const std::string url = "https://news.harbour.example/newsroom/harbour/media/12/bridge.jpg";
  EXPECT_EQ(read_back(one).release.body,
            "![bridge.jpg](" + url + ") and ![](" + url + ")\n\n<img src=\"" + url + "\" alt=\"x\">\n\n`bridge.jpg`\n");
}

TEST(NewsroomMarkdown, ALaterVersionSaysSoAboveTheText) {
  auto one = story();
  change(one, ReleaseKind::correction, "2026-03-09T08:00:00Z", "It is *90* metres long.");
  EXPECT_THAT(read_back(one).release.body,
              testing::StartsWith("> **CORRECTION** It is \\*90\\* metres long.\n\nThe bridge"));
}

TEST(NewsroomMarkdown, ReleasesForAnotherNewsroomSayForWhom) {
  Site site;
  site.newsrooms["port"] = site.newsrooms["harbour"];
  site.newsrooms["port"].newsroom.name = "Port Police";
  auto one = story();
  one.texts[0].newsroom = "port";
  const auto read = read_back(one, site);
  EXPECT_EQ(read.release.distributor, "Harbour Board & Sons");
  EXPECT_EQ(read.release.on_behalf_of, "Port Police");
}

}  // namespace
}  // namespace gazetted::test
