// Faults that were found in how the text of a release is read: what its author meant is sent, or named with its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/document/raw_html.hpp"
#include "gazetted/intake/advice.hpp"
#include "gazetted/intake/front_matter.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "gazetted/render/model.hpp"
#include "gazetted/render/template_advice.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

class MessyText : public testing::Test {
 protected:
  Release parse(const std::string& text) {
    findings.clear();
    return parse_release(
        text, ParseContext{"f.md", "f", *Zone::load("Europe/London"), *parse_rfc3339("2026-11-24T12:00:00Z")},
        findings);
  }
  std::string told(const std::string& text) {
    parse(text);
    return lines(findings);
  }
  std::string errors_of_front(const std::string& front) {
    parse("---\ntitle: T\n" + front + "\n---\nText.\n");
    Findings errors;
    for (const auto& one : findings) {
      if (one.severity == Severity::error) errors.push_back(one);
    }
    return lines(errors);
  }
  std::string advice_of(const std::string& text) { return lines(advice_on(parse(text), text)); }
  static std::string lines(const Findings& findings) {
    std::string out;
    for (const auto& one : findings) out += to_string(one) + "\n";
    return out;
  }
  Findings findings;
};

std::string html_of(const std::string& markdown) {
  const auto html = markdown_to_html(markdown);
  return html ? *html : html.error().text();
}

std::string text_of(const std::string& markdown) {
  const auto text = markdown_to_text(markdown);
  return text ? *text : text.error().text();
}

std::string found_in(const std::string& markdown) {
  std::string out;
  for (const auto& one : findings_in_markdown(markdown, {"r.md", 1, 0})) out += to_string(one) + "\n";
  return out;
}

TEST_F(MessyText, FrontMatterThatSaysNotYetIsRefused) {
  for (const char* front : {"embargo_until: 2030-01-01",
                            "embargo-until: 2030-01-01",
                            "press_embargo: Monday, 9am",
                            "embargoed: true",
                            "status: draft",
                            "Status: Draft",
                            "status: pending",
                            "status: In Review",
                            "state: scheduled",
                            "post_status: private",
                            "private: true",
                            "hidden: yes",
                            "unlisted: true",
                            "visibility: private",
                            "visibility: Hidden",
                            "scheduled: true",
                            "scheduled: 2030-01-01",
                            "schedule: next Tuesday",
                            "release: 2030-01-01",
                            "release_date: 1 January 2030 at 9am",
                            "publication_date: 2030-01-01",
                            "publish_on: 2026-11-25",
                            "publish_at: 2026-11-24T12:00:01Z",
                            "date: 2020-01-01\npublishDate: 2030-01-01",
                            "publish: false",
                            "public: no",
                            "is_published: false",
                            "Sperrfrist: 2030-01-01",
                            "Sperrfrist: 24.12.2030",
                            "Veröffentlichungsdatum: 2030-01-01",
                            "Versand: 2030-01-01 10:00",
                            "status: Entwurf",
                            "status: DRAFT v3",
                            "statut: brouillon",
                            "Entwurf: true",
                            "Freigabe: nein",
                            "not_for_publication: true"})
    EXPECT_NE(errors_of_front(front), "") << front;
  EXPECT_EQ(errors_of_front("status: draft"),
            "f.md:3:1: 'status: draft' says that this must not be published yet; remove it when the release may be "
            "sent\n");
  EXPECT_EQ(errors_of_front("publish_on: 2026-11-25"),
            "f.md:3:1: 'publish_on: 2026-11-25' is in the future, and nothing waits for this key; write release_at: "
            "TIME instead\n");
}

// Case and dashes make no other key, and a longer name for one that decides who gets it when is not passed over.
TEST_F(MessyText, AKeyIsReadInAnySpellingOrNamed) {
  struct Row {
    const char *front, *told;
  };
  const Row table[] = {
      {"EMBARGO-note: Check against delivery",
       "f.md:3:1: 'EMBARGO-note: Check against delivery' speaks of an embargo, and this is not the key for one; write "
       "embargo: TIME (2026-03-02 09:00 Europe/London), or put this line below extra:\n"},
      {"embargo_until: 2030-01-01",
       "f.md:3:1: 'embargo_until: 2030-01-01' is in the future, and nothing waits for this key; write embargo: TIME "
       "instead (or release_at: TIME, if nobody is to have it early)\n"},
      {"Approval-Needed: true",
       "f.md:3:1: unknown key 'Approval-Needed'; did you mean 'approval'? (extra: takes any key)\n"},
      {"supersedes_id: plan",
       "f.md:3:1: unknown key 'supersedes_id'; did you mean 'supersedes'? (extra: takes any key)\n"},
      {"Release-At: 2026-12-01 09:00", ""},
      {"EMBARGO: 2026-12-01 09:00", ""},
      {"Kind: correction\nSUPERSEDES: plan\nChange-Note: It is 4 May: not 3 May # really", ""},
      {"extra: {approval_needed: true}", ""},
      {"release_attachments: 3", ""},
  };
  for (const auto& row : table) EXPECT_EQ(errors_of_front(row.front), row.told) << row.front;
}

TEST_F(MessyText, ANoteInAnySpellingIsReadToTheEndOfItsLine) {
  for (const char* key : {"change_note", "change-note", "Change-Note", "CHANGE_NOTE"})
    EXPECT_EQ(quote_one_line_fields(std::string(key) + ": A: b #1\n", {"f.md", 2, 1}, findings),
              std::string(key) + ": 'A: b #1'\n");
  EXPECT_TRUE(findings.empty());
}

// They were printed: a headline "&a Bridge opens", a summary "*a".
TEST_F(MessyText, YamlsAnchorsAreNamedWhereTheyWouldBePrinted) {
  struct Row {
    const char *front, *told;
  };
  const Row table[] = {
      {"summary: &a It opens",
       "f.md:3:10: 'summary' begins with '&a', which is a YAML anchor, and these are not read in a line of text; leave "
       "it out, or put quotes around the value if it is meant as it is\n"},
      {"summary: *a",
       "f.md:3:10: 'summary' is '*a', which is a YAML alias, and these are not read in a line of text; write the text "
       "itself, or put quotes around the value if it is meant as it is\n"},
      {"summary: '&a It opens'", ""},
      {"summary: & it opens", ""},
      {"summary: &amp; it opens", ""},
      {"summary: *Really* open", ""},
      {"topics: &t [health]\nextra: {topics: *t }", ""},
  };
  for (const auto& row : table) EXPECT_EQ(errors_of_front(row.front), row.told) << row.front;
}

TEST_F(MessyText, FrontMatterThatSaysNowIsSent) {
  for (const char* front : {"embargo_until: 2020-01-01",
                            "status: published",
                            "state: Bavaria",
                            "private: false",
                            "hidden: false",
                            "unlisted: no",
                            "visibility: public",
                            "scheduled: false",
                            "release: v2.4.0",
                            "release_notes: https://a.example/2030",
                            "press_release_day: 2026-11-24",
                            "release: Spring 2030 collection",
                            "publication: The 2025 Review",
                            "publication_date: 2020-01-01",
                            "public: true",
                            "searchhidden: true",
                            "expiry_date: 2030-01-01",
                            "Sperrfrist: keine",
                            "Versand: sofort",
                            "Freigabe: ja",
                            "estado: Bahía"})
    EXPECT_EQ(errors_of_front(front), "") << front;
}

TEST_F(MessyText, TheEndOfATextIsNoCardOfANewsroom) {
  const auto contact = parse(
      "# Wing opens\n\nText of it.\n\n---\n\n## Contact\n\n**Jane Doe**, Head of Press\n\n**Email:** "
      "jane@x.example\n\n**Website:** https://x.example\n");
  EXPECT_FALSE(contact.card);
  EXPECT_THAT(contact.body, HasSubstr("**Jane Doe**, Head of Press"));
  EXPECT_THAT(contact.body, HasSubstr("**Website:** https://x.example"));
  const auto about = parse("# T\n\nText.\n\n---\n\n## About Riverside\n\n**Website:** <https://x.example>\n");
  EXPECT_FALSE(about.card);
  EXPECT_THAT(about.body, HasSubstr("About Riverside"));
  const auto media = parse("# T\n\nText.\n\n---\n\n## Media Assets\n\n[Photos](https://x.example/p) in two sizes.\n");
  EXPECT_TRUE(media.media.empty());
  EXPECT_THAT(media.body, HasSubstr("in two sizes"));
}

TEST_F(MessyText, EachSignOfDistributionMakesACard) {
  const std::string card = "\n---\n\n## A\n\n**Website:** <https://x.example>\n";
  EXPECT_TRUE(parse("# T\n\nPUBLISHED JAN 5, 2024\n\nText.\n" + card).card);
  EXPECT_TRUE(parse("# T\n\nText.\n\n*Press release distributed by W.*\n" + card).card);
  EXPECT_TRUE(parse("# T\n\nText.\n" + card + "\n**Newsroom:** <https://w.example/a>\n").card);
  EXPECT_FALSE(parse("# T\n\nText.\n" + card).card);
}

TEST_F(MessyText, WhatStandsBesideALinkOfADistributedReleaseIsKeptOrNamed) {
  const auto release = parse(
      "# T\n\nPUBLISHED JAN 5, 2024\n\nBY [R](https://r.example), Head of Press\n\nText.\n\n*Press release "
      "distributed by W, on Jan 5, 2024. Embargoed until noon.*\n\n---\n\n## Media Assets\n\n![Front of the "
      "wing](https://x.example/a.jpg)\n\n- [Fact **sheet**](https://x.example/f.pdf) (2 MB, embargoed)\n\nVisit the "
      "[online press release](https://x.example/online) to interact with the embedded "
      "media.\n\n<https://youtu.be/abc>\n\n---\n\n## R\n\n**Website:** <https://r.example> (from May)\n\n### Social "
      "Media\n\nX - <https://x.example/r> (new)\n");
  ASSERT_EQ(release.media.size(), 3u);
  EXPECT_EQ(release.media[0].title, "Front of the wing");
  EXPECT_EQ(release.media[1].title, "Fact sheet");
  EXPECT_EQ(release.media[2].title, "");
  const auto all = lines(findings);
  for (const char* said : {"f.md:5:1: warning: this line is not understood and is left out: 'Head of Press'",
                           "f.md:9:1: warning: this line is not understood and is left out: 'Embargoed until noon.'",
                           "f.md:17:1: warning: this line is not understood and is left out: '(2 MB, embargoed)'",
                           "left out: '(from May)'", "left out: '(new)'"})
    EXPECT_THAT(all, HasSubstr(said)) << said << "\n" << all;
  EXPECT_EQ(findings.size(), 5u) << all;
  const auto model = build_model(release, Newsroom{}, ListText{});
  ASSERT_TRUE(model);
  EXPECT_THAT(json::serialize(*model), HasSubstr(R"({"url":"https://x.example/f.pdf","title":"Fact sheet"})"));
}

TEST(MessyMarkdown, CellsThatATableHasNoColumnForAreNamed) {
  EXPECT_EQ(
      found_in("| Ward | Beds | Phone |\n|---|---|\n| A | 12 | 01632 960001 |\n"),
      "r.md:1: warning: this row has 3 cells, but the line below the table header has 2; the rest are left out\n"
      "r.md:3: warning: this row has 3 cells, but the line below the table header has 2; the rest are left out\n");
  EXPECT_EQ(
      found_in("> a | b\n> --|--\n> 1 | 2\n> 3 | 4 | 5\n"),
      "r.md:4: warning: this row has 3 cells, but the line below the table header has 2; the rest are left out\n");
  for (const char* fine : {"| a | b |\n|---|---|\n| `x|y` | 2 |\n", "| a | b |\n|---|---|\n| 1 | 2 |  |\n",
                           "| a | b |\n|---|---|\n| 1 \\| 2 | 3 |\n", "| a | b |\n|---|---|\n| 1 | 2 |\n\na | b | c\n",
                           "```\n| a | b | c |\n|---|---|\n```\n", "a | b | c\n"})
    EXPECT_EQ(found_in(fine), "") << fine;
}

TEST(MessyMarkdown, ATableRightBelowAParagraphIsATable) {
  const auto html = html_of("Beds by ward:\n| Ward | Beds |\n|---|---|\n| A | 12 |\n");
  EXPECT_THAT(html, HasSubstr("<table"));
  EXPECT_EQ(html.find('|'), std::string::npos) << html;
  EXPECT_EQ(found_in("One:\n| a | b |\n|---|---|\n| 1 | 2 |\n\nTwo :tada: now\n").substr(0, 7), "r.md:6:");
}

TEST(MessyMarkdown, OneTildeStrikesNothingOut) {
  for (const std::string text :
       {"10~20명, 비용은 30~40만원", "H~2~O", "~5 km and ~6 km", "a `b~c` d~e", "~/a and ~/b"}) {
    const auto html = html_of(text + "\n");
    EXPECT_THAT(html, Not(HasSubstr("<del>")));
    EXPECT_THAT(html, Not(HasSubstr("\uFDD0")));
    EXPECT_EQ(std::count(html.begin(), html.end(), '~'), std::count(text.begin(), text.end(), '~')) << html;
  }
  EXPECT_EQ(text_of("10~20 and 30~40, \\~5~\n"), "10~20 and 30~40, ~5~");
  EXPECT_THAT(html_of("~~gone~~\n"), HasSubstr("<del>gone</del>"));
  EXPECT_THAT(html_of("~~1~2~~\n"), HasSubstr("<del>1~2</del>"));
  for (const char* link : {"[a](https://x.example/~ann/)", "<https://x.example/~ann/>", "https://x.example/~ann/",
                           "<a href=\"https://x.example/~ann/\">a</a>", "[a][~b]\n\n[~b]: https://x.example/~ann/"})
    EXPECT_THAT(html_of(std::string(link) + "\n"), HasSubstr("href=\"https://x.example/~ann/\""))
        << html_of(std::string(link) + "\n");
  EXPECT_THAT(html_of("~~~\na ~ b\n~~~\n"), HasSubstr("a ~ b"));
}

TEST(MessyMarkdown, ATelephoneLinkDialsTheNumberThatIsWritten) {
  const std::pair<const char*, const char*> cases[] = {
      {"+44 (0)1632 960001", "+441632960001"},
      {"+44 ( 0 ) 1632 960001", "+441632960001"},
      {"0044 (0)1632-960001", "00441632960001"},
      {"(+44) 1632 960001", "+441632960001"},
      {"01632 960001", "01632960001"},
      {"(01632) 960001", "01632960001"},
      {"+49\u00A030\u2011123456\u20137", "+49301234567"},
      {"030 / 1234567", "0301234567"},
      {"020 7946 0958 ext. 5", "02079460958;ext=5"},
      {"020 7946 0958 x 512", "02079460958;ext=512"},
      {"020 7946 0958, extension 5", "02079460958;ext=5"},
      {"01632 960001 / 07700 900123", ""},
      {"960001 / 960002", ""},
      {"01632 960001 or 07700 900123", ""},
      {"01632 960001, 07700 900123", ""},
      {"+44 1632 960001 +44 1632 960002", ""},
      {"0800 PRESS 01", ""},
      {"999", ""},
      {"1234567890123456", ""},
      {"", ""},
  };
  for (const auto& [phone, dialled] : cases) {
    Release release;
    release.contacts.push_back({"Ann", "", "", phone});
    const auto model = build_model(release, Newsroom{}, ListText{});
    ASSERT_TRUE(model);
    const auto& contacts = model->at("release").at("contacts").as_array();
    EXPECT_EQ(text_member(contacts.at(0).as_object(), "tel"), dialled) << phone;
    EXPECT_EQ(text_member(contacts.at(0).as_object(), "phone"), phone);
  }
}

TEST_F(MessyText, AnIndentedKeyIsNotSwallowedByTheHeadline) {
  EXPECT_EQ(told("---\ntitle: Bridge opens\n  summary: It has 40 m\n---\nText.\n"),
            "f.md:3:3: 'summary:' is indented, so it would become part of 'title'; begin its line without spaces, or "
            "put quotes around the whole value of 'title'\n");
  EXPECT_THAT(told("---\ntitle: T\nsocial:\n  mastodon: A post\n    bluesky: Another\n---\nText.\n"),
              HasSubstr("f.md:5:5: 'bluesky:' is indented"));
  EXPECT_EQ(told("---\ntitle: Bridge opens\n  at last: see https://x.example\n---\nText.\n"), "");
  EXPECT_EQ(told("---\ntitle: Bridge opens\n  on http://x.example\n---\nText.\n"), "");
  EXPECT_EQ(told("---\ntitle: T\nsummary: >\n  note: a word\n---\nText.\n"), "");
  EXPECT_EQ(told("---\ntitle: T\nsummary: \"a\n  note: a word\"\n---\nText.\n"), "");
}

// What is said, for a body without its headline, of marks that readers would see.
TEST(MessyMarkdown, MarksThatWouldBePrintedAreNamedOnceForEachKind) {
  const std::pair<const char*, const char*> cases[] = {
      {"One.\n\n**Bold: **text and **more: **text\n", "r.md:3: warning: '**' makes nothing bold here"},
      {"**重要。**明日\n", "r.md:1: warning: '**' makes nothing bold here"},
      {"##What is new\n", "r.md:1: warning: '##' needs a space after it to make a heading"},
      {"-one\n-two\n", "r.md:1: warning: '-' needs a space after it to make a list"},
      {"1.One\n2.Two\n", "r.md:1: warning: '1.' needs a space after it to make a list"},
      {"– First\n– Second\n", "r.md:1: warning: '–' does not make a list, so the lines run together"},
      {"•\tFirst\n•\tSecond\n", "r.md:1: warning: '•' does not make a list, so the lines run together"},
      {"See [our report][report].\n", "r.md:1: warning: this link has no target: there is no definition of 'report'"},
      {"See [our report] (https://x.example).\n", "r.md:1: warning: a space between ] and ( prevents this link"},
      {"![[logo.png]]\n", "r.md:1: warning: ![[…]] is wiki markup"},
      {"See [[Page]].\n", "r.md:1: warning: [[…]] is a wiki link"},
      {"A ==marked== word\n", "r.md:1: warning: '==' does not highlight"},
      {"> [!NOTE]\n> Read.\n", "r.md:1: warning: [!NOTE] is a GitHub alert"},
      {"::: warning\nText\n:::\n", "r.md:1: warning: ':::' is a site generator's box"},
      {"!!! note\n\nText\n", "r.md:1: warning: '!!!' is a site generator's box"},
      {"[TOC]\n", "r.md:1: warning: [TOC] does not make a table of contents"},
      {"A word{.underline}\n", "r.md:1: warning: '{.…}' is a Pandoc attribute"},
      {"[b]bold[/b]\n", "r.md:1: warning: [b] is forum markup"},
      {"Text <!-- open\n", "r.md:1: warning: '<!--' begins a comment that is never closed"},
      {"<div>\n**bold** text\n</div>\n", "warning: Markdown is not read inside HTML"},
      {"Text.\n\n```\ncode\n\nMore\n", "r.md:3: warning: this code block is never closed"},
      {"1986\\. A\n\n1986. A great year.\n\n2024. Another.\n",
       "r.md:5: warning: '2024.' is printed as 1987., since a list is numbered"},
      {"Rooms of 2*3 m and 4*5 m\n", "r.md:1: warning: '*' between two numbers becomes emphasis"},
  };
  for (const auto& [markdown, said] : cases) {
    const auto found = found_in(markdown);
    EXPECT_THAT(found, HasSubstr(said)) << markdown << found;
    EXPECT_EQ(std::count(found.begin(), found.end(), '\n'), 1) << markdown << found;
  }
}

TEST(MessyMarkdown, MarksThatWorkAndThoseInCodeAreNotNamed) {
  for (const char* markdown :
       {"**Bold:** text, *so* and __so__\n", "`**Bold: **text [[x]] ==x==`\n", "```\n##What\n-one\n-two\n```\n",
        "\\*\\* is two stars, and 2 ** 3\n\n- one\n- two\n", "[a][b] and [b]\n\n[b]: https://x.example\n",
        "1. One\n1. Two\n1. Three\n", "3. Three\n4. Four\n\nText\n\n7. Seven\n", "0. Zero\n0. Nought\n",
        "1. One\n\n   1. Inner\n   2. Inner\n\n2. Two\n", "> 1. One\n> 2. Two\n", "2 * 3 m and 4 * 5 m\n",
        "-5 degrees\n-6 degrees\n", "3.5 million\n4.5 million\n", "#hashtag and #another\n", "a == b\n",
        "<pre>\n**bold** text\n</pre>\n", "Text <!-- closed --> more\n", "```\ncode\n```\n", "[1] and [2]\n"})
    EXPECT_EQ(found_in(markdown), "") << markdown;
}

TEST(MessyMarkdown, ABlankThatDoesNotBreakMakesAHeadingOrAnItemToo) {
  EXPECT_THAT(html_of("##\u00A0Head\n"), HasSubstr("<h2")) << html_of("##\u00A0Head\n");
  EXPECT_THAT(html_of("-\u00A0one\n-\u3000two\n"), HasSubstr("<ul"));
  EXPECT_EQ(text_of("24.\u00A0Dezember\n"), "24.\u00A0Dezember");
  EXPECT_THAT(html_of("```\n-\u00A0one\n```\n"), HasSubstr("-\u00A0one"));
}

TEST(MessyMarkdown, TheBoxOfATaskStandsInTheLineOfItsText) {
  const auto html = html_of("- [ ] one\n\n- [x] **two**\n");
  EXPECT_THAT(html, HasSubstr("\">☐ one</p>"));
  EXPECT_THAT(html, HasSubstr("\">☑ <strong>two</strong></p>"));
  EXPECT_THAT(html_of("- [ ] one\n- [x] two\n"), HasSubstr("☐ one"));
}

TEST_F(MessyText, AFirstLineThatIsNotWhatItLooksLikeIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"—\ntitle: Foo\n—\n\n# Head\n\nText\n",
       "f.md:1:1: front matter begins with a line of three hyphens (---), but this line is '—'; word processors change "
       "hyphens\n"},
      {"----\ntitle: Foo\n----\n\nText\n", "f.md:1:1: front matter begins with a line of three hyphens"},
      {"\n–––\ntitle: Foo\n–––\n\nText\n", "f.md:2:1: front matter begins with a line of three hyphens"},
      {"<!-- ours -->\n---\ntitle: Foo\n---\n\nText\n", "f.md:1:1: front matter must come first; move this comment"},
      {"Title: Foo\nStatus: draft\n\nText\n", "f.md:1:1: 'Title:' is a key of front matter, which must be between"},
      {"Date: 2020-01-01\n\n# Head\n\nText\n", "f.md:1:1: 'Date:' is a key of front matter"},
      {"<h1>Head</h1>\n\nText\n", "f.md:1:1: an HTML headline is not recognized; write '# headline'"},
      {"#Head\n\nText\n", "f.md:1:1: no headline: a space is missing after the '#' of '#Head'"},
      {"Text only\n", "f.md:1:1: no headline: write 'title:' in the front matter, or a '# headline' first"},
  };
  for (const auto& [text, said] : cases) EXPECT_TRUE(told(text).starts_with(said)) << text << told(text);
}

TEST_F(MessyText, WhatNobodySeesBeforeTheFirstLineIsTakenOff) {
  for (const char* before : {"\uFEFF", "\u200B", "\n\u200B", "\u2060\u200E", "\uFEFF\uFEFF"}) {
    EXPECT_EQ(parse(std::string(before) + "---\ntitle: T\n---\nText.\n").title, "T") << before;
    EXPECT_EQ(parse(std::string(before) + "# T\n\nText.\n").title, "T") << before;
    EXPECT_TRUE(findings.empty()) << lines(findings);
  }
  EXPECT_EQ(parse("#\u00A0Head\n\nText.\n").title, "Head");
  EXPECT_EQ(parse("#\u3000見出し\n\nText.\n").title, "見出し");
  EXPECT_EQ(told("# T\n\nOne\vtwo.\n"), "");
}

TEST_F(MessyText, MarkupInEveryPlainTextIsNamedWithItsPlace) {
  const std::pair<const char*, const char*> cases[] = {
      {"title: A *big* bridge", "f.md:2:8: warning: 'A *big* bridge' contains markup"},
      {"title: T\nsocial: \"**Bold** news\"", "f.md:3:10: warning: '**Bold** news' contains markup"},
      {"title: T\nsocial: See [our site](https://x.example)", "'social' is plain text"},
      {"title: T\nsocial:\n  mastodon: Hooray :tada:", "f.md:4:13: warning: 'Hooray :tada:' contains markup"},
      {"title: T\nsocial: \"R&D &amp; more\"", "'social' is plain text"},
      {"title: T\ndateline: LONDON &mdash;", "'dateline' is plain text"},
      {"title: T\nbyline: '**Ann**'", "'byline' is plain text"},
      {"title: T\ncontact: {name: '<b>Ann</b>', email: a@x.example}", "'contact' is plain text"},
      {"title: T\ncontact: {name: Ann, role: '*Head*', email: a@x.example}", "'contact' is plain text"},
      {"title: Use `make` now", "'title' is plain text"},
  };
  for (const auto& [front, said] : cases) {
    const auto all = told("---\n" + std::string(front) + "\n---\nText.\n");
    EXPECT_THAT(all, HasSubstr(said)) << front << "\n" << all;
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1) << all;
  }
  for (const char* title : {"2*3 and 4*5", "5 * 6", "Mail <ann@x.example> and <https://x.example>", "At 10:30: news",
                            "a:b:c", "Rated 4* by all", "3 < 4 > 2"})
    EXPECT_EQ(told("---\ntitle: '" + std::string(title) + "'\nsocial: '" + title + "'\n---\nText.\n"), "") << title;
}

TEST_F(MessyText, PlaceholdersOfEveryProgramAreFoundInEveryText) {
  for (const char* left : {"*|FNAME|*", "%%name%%", "<%= name %>", "TBC", "TBD", "[[name]]"}) {
    const auto said = "a placeholder was left in: '" + std::string(left) + "'";
    for (const std::string key : {"title", "summary", "dateline", "social"}) {
      const std::string headline = key == "title" ? "" : "title: T\n";
      const auto told = advice_of("---\n" + headline + key + ": 'Dear " + left + "'\n---\nText.\n");
      EXPECT_THAT(told, HasSubstr(said)) << key << left << told;
    }
    if (left[1] == '[') continue;  // in a text it is named as a link of a wiki
    EXPECT_THAT(advice_of("# T\n\nDear " + std::string(left) + ".\n"), HasSubstr(said)) << left;
  }
  const auto none = advice_of("# T\n\nA rise of 5%% in 2*|3| and 100% of 20% of a < % b, `*|FNAME|*`, TBCs.\n");
  EXPECT_THAT(none, Not(HasSubstr("placeholder")));
}

TEST_F(MessyText, LinesThatAreNotWhatTheirAuthorTookThemForAreNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"Text.\n\nJane Doe\nHead of Press\njane@x.example\n01632 960001\n",
       "f.md:5:1: warning: these 4 lines are printed as one"},
      {"\tThe new bridge over the river opens.\n", "f.md:3:2: warning: this line begins with a tab or four spaces"},
      {"Text.\n\n# # #\n", "f.md:5:1: warning: '# # #' is read as an empty heading"},
      {"<<<<<<< HEAD\nOne\n=======\nTwo\n>>>>>>> b\n", "f.md:3:1: warning: a Git conflict marker was left in"},
  };
  for (const auto& [body, said] : cases)
    EXPECT_THAT(advice_of("# T\n\n" + std::string(body)), HasSubstr(said))
        << body << advice_of("# T\n\n" + std::string(body));
  const std::string second = "---\ntitle: Foo\n---\n---\nsummary: Bar\n---\nText\n";
  EXPECT_THAT(advice_of(second), HasSubstr("f.md:4:1: warning: a second block of front matter begins here"));
  for (const char* fine :
       {"Jane Doe  \nHead of Press  \njane@x.example\n", "Jane Doe\\\nHead of Press\\\njane@x.example\n",
        "- Jane Doe\n- Head of Press\n- jane@x.example\n", "One\ntwo\nthree\n",
        "    make install && (cd x; ./configure)\n", "```\n<<<<<<< HEAD\n# # #\n```\n",
        "- a\n\n    A text that goes on here now.\n", "---\n\nText: it goes on.\n\n---\n"}) {
    const auto all = advice_of("# T\n\n" + std::string(fine));
    for (const char* said : {"printed as one", "four spaces", "an empty heading", "conflict", "second block"})
      EXPECT_THAT(all, Not(HasSubstr(said))) << fine << all;
  }
}

TEST_F(MessyText, ATagOfASiteGeneratorIsNoPlaceholder) {
  EXPECT_THAT(advice_of("# T\n\n{{< youtube x >}} and {{% note %}}\n"), Not(HasSubstr("placeholder")));
  EXPECT_THAT(advice_of("# T\n\nDear {{ name }}\n"), HasSubstr("placeholder"));
}

class MessyTemplate : public testing::Test {
 protected:
  MessyTemplate() {
    put("subject.txt", "{{release.title}}");
    put("message.txt", "{{release.title}} {{links.unsubscribe}}");
    put("message.html", "<p>{{release.title}} {{links.unsubscribe}}</p>");
  }
  void put(const std::string& name, const std::string& text) { directory.put("t/" + name, text); }
  std::string told(Unsubscribing unsubscribing = Unsubscribing::offered) {
    Findings findings;
    const auto loaded = load_template(directory / "t", "t", findings);
    if (loaded) advise_on_template(directory / "t", *loaded, unsubscribing, findings);
    std::string out;
    for (const auto& one : findings) out += replace_all(to_string(one), (directory / "t").string() + "/", "") + "\n";
    return out;
  }
  test::TemporaryDirectory directory;
};

TEST_F(MessyTemplate, OneForMailingListsNeedsNoWayToLeave) {
  put("message.txt", "{{release.title}}");
  fs::remove(directory / "t/message.html");
  EXPECT_EQ(told(Unsubscribing::none),
            (directory / "t").string() + ": note: it has no message.html, so its mails are plain text\n");
  EXPECT_THAT(told(), HasSubstr("message.txt: warning: it has no link to unsubscribe"));
}

TEST_F(MessyTemplate, AGoodOneGetsNoAdvice) {
  put("foot.html", "{{list.title}}");
  put("message.html", "<p>{{release.title}} {{links.unsubscribe}}</p>{{> foot}}");
  put("post.txt", "{{release.title}}");
  put("post.mastodon.txt", "{{release.title}}");
  EXPECT_EQ(told(), "");
}

TEST_F(MessyTemplate, AByteOrderMarkIsNotPrinted) {
  put("subject.txt", "\uFEFF{{release.title}}");
  Findings findings;
  const auto loaded = load_template(directory / "t", "t", findings);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->files.at("subject.txt"), "{{release.title}}");
}

// yaml-cpp reads it as a key without a value, and the release left at once.
TEST_F(MessyText, ALastLineThatIsNoKeyAndValueIsAnError) {
  for (const char* line : {"release_at:2026-12-01 09:00", "approval:true", "release_at=2026-12-01 09:00",
                           "embargo 2026-12-01 09:00", "embargo： 2026-12-01 09:00"})
    EXPECT_THAT(errors_of_front(line), HasSubstr("f.md:3:1: ")) << line;
  EXPECT_EQ(errors_of_front("featured:"), "") << "a generator's key that says nothing";
}

TEST_F(MessyText, ABlankInAKeyIsAnUnderscore) {
  EXPECT_THAT(errors_of_front("send at: 2026-12-01 09:00"), HasSubstr("nothing waits for this key"));
  EXPECT_EQ(parse("---\ntitle: T\nchange note: The figure was wrong.\n---\nText.\n").title, "T");
}

TEST_F(MessyText, WhatPeopleWriteForAVersionIsAnErrorWithTheLine) {
  const std::pair<const char*, const char*> table[] = {{"correction: true", "'kind: correction'"},
                                                       {"corrects: plan", "'supersedes: ID'"},
                                                       {"replaces: plan", "'supersedes: ID'"},
                                                       {"retracted: yes", "'kind: withdrawal'"}};
  for (const auto& [line, remedy] : table) EXPECT_THAT(errors_of_front(line), HasSubstr(remedy)) << line;
  EXPECT_EQ(errors_of_front("withdrawn: false"), "");
}

TEST_F(MessyTemplate, WhatReadersWouldMissOrSeeIsNamed) {
  put("mesage.html", "<p></p>");
  put("message.htm", "<p></p>");
  put("message.txt", "Dear *|FNAME|*,\n{{{release.body_html}}}\n");
  put("message.html", "<p style=\"width:100%%\">%%name%%\n<%= first_name %></p>{{links.unsubscribe}}");
  const auto all = told();
  for (const char* said :
       {"mesage.html: warning: nothing uses this file; did you mean 'message.html'?",
        "message.htm: warning: nothing uses this file; did you mean 'message.html'?",
        "message.txt: warning: it has no link to unsubscribe", "message.txt:1:1: warning: '*|FNAME|*' is a field of",
        "message.txt:2:1: warning: '{{release.body_html}}' is HTML, but this file is plain text",
        "message.html:1:1: warning: '%%name%%' is a field of", "message.html:2:1: warning: '<%= first_name %>' is a"})
    EXPECT_THAT(all, HasSubstr(said)) << said << "\n" << all;
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 7) << all;
}

class MessyConfiguration : public testing::Test {
 protected:
  std::string told(const std::string& newsroom, const std::string& from = "n@example.org") {
    Findings findings;
    directory.put("l.csv", "email\na@example.org\n");
    parse_settings("newsroom:\n  name: N\n  email: n@example.org\n  " + newsroom +
                       "\nrelays: {main: {host: 127.0.0.1, port: 25, tls: off}}\nlists:\n  press: {subscribers: l.csv, "
                       "from: N <" +
                       from + ">, relay: main}\ntemplates: " + test::source("config/templates").string() + "\n",
                   directory / "c.yaml", SecretUse::not_needed, findings);
    std::string out;
    for (const auto& one : findings) out += replace_all(to_string(one), directory.path().string() + "/", "") + "\n";
    return out;
  }
  test::TemporaryDirectory directory;
};

TEST_F(MessyConfiguration, ATimeZoneIsThatOfAPlace) {
  for (const char* zone : {"Europe/London", "UTC", "America/Argentina/Ushuaia", "Etc/UTC"})
    EXPECT_EQ(told("time_zone: " + std::string(zone)), "") << zone;
  for (const char* zone : {"BST", "EST", "IST", "EST5EDT", "GMT", "CET"})
    EXPECT_THAT(told("time_zone: " + std::string(zone)), HasSubstr("c.yaml:4:14: ")) << zone;
  EXPECT_THAT(told("time_zone: BST"), HasSubstr("write the zone of a place"));
}

TEST_F(MessyConfiguration, AnOffsetIsNoTimeZone) {
  EXPECT_THAT(told("time_zone: Etc/GMT+5"), HasSubstr("c.yaml:4:14: 'Etc/GMT+5' has its sign the other way round"));
  EXPECT_THAT(told("time_zone: '+01:00'"), HasSubstr("c.yaml:4:14: '+01:00' is an offset"));
}

TEST_F(MessyConfiguration, ASenderWithoutADotInItsDomainIsNamed) {
  EXPECT_THAT(told("language: en", "press@riverside"), HasSubstr("warning: the domain 'riverside' has no dot"));
  EXPECT_EQ(told("language: en"), "");
}

TEST_F(MessyConfiguration, AnAddressThatMailsLeaveOutIsNamedWhereItIsWritten) {
  EXPECT_EQ(told("website: www.riverside.example"),
            "c.yaml:4:12: warning: 'website': 'www.riverside.example' does not begin with https://, so mails leave it "
            "out\n");
  EXPECT_THAT(told("social_profiles: {Mastodon: '@n@m.example'}"), HasSubstr("c.yaml:4:31: warning: 'Mastodon'"));
  EXPECT_EQ(told("website: https://www.riverside.example"), "");
}

}  // namespace
}  // namespace gazetted
