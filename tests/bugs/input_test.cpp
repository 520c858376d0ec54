// Faults that were found in how the text of a release is read: what its author meant is sent, or named with its place.
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/intake/advice.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "gazetted/render/markdown.hpp"
#include "gazetted/render/model.hpp"
#include "gazetted/render/raw_html.hpp"

namespace gazetted {
namespace {

class MessyText : public testing::Test {
 protected:
  Release parse(const std::string& text) {
    findings.clear();
    return parse_release(text, ParseContext{"f.md", "f", "Europe/London", *parse_rfc3339("2026-11-24T12:00:00Z")},
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
                            "is_published: false"})
    EXPECT_NE(errors_of_front(front), "") << front;
  EXPECT_EQ(errors_of_front("status: draft"),
            "f.md:3:1: 'status: draft' says that this is not to be published; take it out when the release is to "
            "leave\n");
  EXPECT_EQ(errors_of_front("publish_on: 2026-11-25"),
            "f.md:3:1: 'publish_on: 2026-11-25' is not over yet, and nothing waits for it; put the file into the spool "
            "when it is\n");
}

TEST_F(MessyText, FrontMatterThatSaysNowIsSent) {
  for (const char* front :
       {"embargo_until: 2020-01-01", "status: published", "state: Bavaria", "private: false", "hidden: false",
        "unlisted: no", "visibility: public", "scheduled: false", "release: v2.4.0",
        "release_notes: https://a.example/2030", "press_release_day: 2026-11-24", "release: Spring 2030 collection",
        "publication: The 2025 Review", "publication_date: 2020-01-01", "public: true", "searchhidden: true",
        "expiry_date: 2030-01-01"})
    EXPECT_EQ(errors_of_front(front), "") << front;
}

TEST_F(MessyText, TheEndOfATextIsNoCardOfANewsroom) {
  const auto contact = parse(
      "# Wing opens\n\nText of it.\n\n---\n\n## Contact\n\n**Jane Doe**, Head of Press\n\n**Email:** "
      "jane@x.example\n\n**Website:** https://x.example\n");
  EXPECT_FALSE(contact.card);
  EXPECT_NE(contact.body.find("**Jane Doe**, Head of Press"), std::string::npos) << contact.body;
  EXPECT_NE(contact.body.find("**Website:** https://x.example"), std::string::npos) << contact.body;
  const auto about = parse("# T\n\nText.\n\n---\n\n## About Riverside\n\n**Website:** <https://x.example>\n");
  EXPECT_FALSE(about.card);
  EXPECT_NE(about.body.find("About Riverside"), std::string::npos);
  const auto media = parse("# T\n\nText.\n\n---\n\n## Media Assets\n\n[Photos](https://x.example/p) in two sizes.\n");
  EXPECT_TRUE(media.media.empty());
  EXPECT_NE(media.body.find("in two sizes"), std::string::npos);
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
  for (const char* said : {"f.md:5:1: warning: this is of no known kind and is left out: 'Head of Press'",
                           "f.md:9:1: warning: this is of no known kind and is left out: 'Embargoed until noon.'",
                           "f.md:17:1: warning: this is of no known kind and is left out: '(2 MB, embargoed)'",
                           "left out: '(from May)'", "left out: '(new)'"})
    EXPECT_NE(all.find(said), std::string::npos) << said << "\n" << all;
  EXPECT_EQ(findings.size(), 5u) << all;
  const auto model = build_model(release, Newsroom{}, ListText{});
  ASSERT_TRUE(model);
  EXPECT_NE(json::serialize(*model).find(R"({"url":"https://x.example/f.pdf","title":"Fact sheet"})"),
            std::string::npos);
}

TEST(MessyMarkdown, CellsThatATableHasNoColumnForAreNamed) {
  EXPECT_EQ(found_in("| Ward | Beds | Phone |\n|---|---|\n| A | 12 | 01632 960001 |\n"),
            "r.md:1: warning: this row has 3 cells, and the rule below the table's head 2; the others are left out\n"
            "r.md:3: warning: this row has 3 cells, and the rule below the table's head 2; the others are left out\n");
  EXPECT_EQ(found_in("> a | b\n> --|--\n> 1 | 2\n> 3 | 4 | 5\n"),
            "r.md:4: warning: this row has 3 cells, and the rule below the table's head 2; the others are left out\n");
  for (const char* fine : {"| a | b |\n|---|---|\n| `x|y` | 2 |\n", "| a | b |\n|---|---|\n| 1 | 2 |  |\n",
                           "| a | b |\n|---|---|\n| 1 \\| 2 | 3 |\n", "| a | b |\n|---|---|\n| 1 | 2 |\n\na | b | c\n",
                           "```\n| a | b | c |\n|---|---|\n```\n", "a | b | c\n"})
    EXPECT_EQ(found_in(fine), "") << fine;
}

TEST(MessyMarkdown, ATableRightBelowAParagraphIsATable) {
  const auto html = html_of("Beds by ward:\n| Ward | Beds |\n|---|---|\n| A | 12 |\n");
  EXPECT_NE(html.find("<table"), std::string::npos) << html;
  EXPECT_EQ(html.find('|'), std::string::npos) << html;
  EXPECT_EQ(found_in("One:\n| a | b |\n|---|---|\n| 1 | 2 |\n\nTwo :tada: now\n").substr(0, 7), "r.md:6:");
}

TEST(MessyMarkdown, OneTildeStrikesNothingOut) {
  for (const std::string text :
       {"10~20명, 비용은 30~40만원", "H~2~O", "~5 km and ~6 km", "a `b~c` d~e", "~/a and ~/b"}) {
    const auto html = html_of(text + "\n");
    EXPECT_EQ(html.find("<del>"), std::string::npos) << html;
    EXPECT_EQ(html.find("\uFDD0"), std::string::npos) << html;
    EXPECT_EQ(std::count(html.begin(), html.end(), '~'), std::count(text.begin(), text.end(), '~')) << html;
  }
  EXPECT_EQ(text_of("10~20 and 30~40, \\~5~\n"), "10~20 and 30~40, ~5~");
  EXPECT_NE(html_of("~~gone~~\n").find("<del>gone</del>"), std::string::npos);
  EXPECT_NE(html_of("~~1~2~~\n").find("<del>1~2</del>"), std::string::npos);
  for (const char* link : {"[a](https://x.example/~ann/)", "<https://x.example/~ann/>", "https://x.example/~ann/",
                           "<a href=\"https://x.example/~ann/\">a</a>", "[a][~b]\n\n[~b]: https://x.example/~ann/"})
    EXPECT_NE(html_of(std::string(link) + "\n").find("href=\"https://x.example/~ann/\""), std::string::npos)
        << html_of(std::string(link) + "\n");
  EXPECT_NE(html_of("~~~\na ~ b\n~~~\n").find("a ~ b"), std::string::npos);
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
            "f.md:3:3: 'summary:' is indented, so it would become text of 'title'; begin its line without blanks, or "
            "write the whole value of 'title' in quotes\n");
  EXPECT_NE(told("---\ntitle: T\nsocial:\n  mastodon: A post\n    bluesky: Another\n---\nText.\n")
                .find("f.md:5:5: 'bluesky:' is indented"),
            std::string::npos);
  EXPECT_EQ(told("---\ntitle: Bridge opens\n  at last: see https://x.example\n---\nText.\n"), "");
  EXPECT_EQ(told("---\ntitle: Bridge opens\n  on http://x.example\n---\nText.\n"), "");
  EXPECT_EQ(told("---\ntitle: T\nsummary: >\n  note: a word\n---\nText.\n"), "");
  EXPECT_EQ(told("---\ntitle: T\nsummary: \"a\n  note: a word\"\n---\nText.\n"), "");
}

}  // namespace
}  // namespace gazetted
