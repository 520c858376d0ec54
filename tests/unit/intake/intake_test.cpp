#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/intake/front_matter.hpp"
#include "gazetted/intake/newsroom_markdown.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

Release parse(const std::string& text, Findings& findings) {
  return parse_release(
      text, ParseContext{"f.md", "f", *Zone::load("Europe/London"), *parse_rfc3339("2026-11-24T12:00:00Z")}, findings);
}

std::string first_error(const std::string& text) {
  Findings findings;
  parse(text, findings);
  for (const auto& finding : findings) {
    if (finding.severity == Severity::error) return to_string(finding);
  }
  return "";
}

// The distributed shape of a newsroom's release; the sample that the project was given has it too.
std::string distributed() {
  return "\n\n# Harbour rights group: statement from partners\n\n\n\nPUBLISHED DEC 31, 2021  \nBY "
         "[HARBOUR](https://www.harbour.example)\n\n"
         "The partners issued a joint statement on 31 December 2021:\n\nWe call on all to respect it, which "
         "further\n\nsilences nobody.\n\n"
         "```\n---\n```\n\n"
         "*Press release distributed by Wire Pigeon on behalf of HARBOUR, on Dec 31, 2021. For more information "
         "subscribe and follow us.*\n\n---\n\n"
         "## Media Assets\n\n### Embedded Media\n\nVisit the [online press release](https://wire.example/r/15027) to "
         "interact with the embedded media.\n\n"
         "<https://wire.example/r/15027>\n\n---\n\n## HARBOUR\n\n**Newsroom:** "
         "<https://wire.example/harbour>\n\n**Website:** <https://www.harbour.example/>\n\n"
         "**Primary Email:** [press@harbour.example](mailto:press@harbour.example)\n\n### Social Media\n\nTwitter - "
         "<https://twitter.example/harbour>\n\nLinkedin - <http://linkedin.example/harbour>\n\n---";
}

TEST(NewsroomMarkdown, EveryElementBecomesAField) {
  Findings findings;
  const auto release = parse(distributed(), findings);
  EXPECT_FALSE(has_errors(findings)) << to_string(findings.front());
  EXPECT_EQ(release.title, "Harbour rights group: statement from partners");
  ASSERT_TRUE(release.date);
  EXPECT_EQ(release.date->year * 10'000 + release.date->month * 100 + release.date->day, 20211231);
  EXPECT_FALSE(release.date->instant);
  ASSERT_EQ(release.bylines.size(), 1u);
  EXPECT_EQ(release.bylines[0].name, "HARBOUR");
  EXPECT_EQ(release.bylines[0].url, "https://www.harbour.example");
  EXPECT_EQ(release.distributor, "Wire Pigeon");
  EXPECT_EQ(release.on_behalf_of, "HARBOUR");
  EXPECT_EQ(release.distributed->day, 31);
  EXPECT_EQ(release.online_url, "https://wire.example/r/15027");
  ASSERT_TRUE(release.card);
  EXPECT_EQ(release.card->name, "HARBOUR");
  EXPECT_EQ(release.card->page, "https://wire.example/harbour");
  EXPECT_EQ(release.card->website, "https://www.harbour.example/");
  EXPECT_EQ(release.card->email, "press@harbour.example");
  ASSERT_EQ(release.card->social_profiles.size(), 2u);
  EXPECT_EQ(release.card->social_profiles[1].platform, "Linkedin");
  EXPECT_TRUE(release.body.starts_with("The partners issued"));
  EXPECT_TRUE(release.body.ends_with("```\n---\n```\n")) << release.body;
}

TEST(NewsroomMarkdown, ABrokenParagraphIsToldAndNeverChanged) {
  Findings findings;
  const auto release = parse(distributed(), findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(to_string(findings[0]),
            "f.md:14:1: warning: this paragraph starts in the middle of a sentence; was it split by a page break?");
  EXPECT_THAT(release.body, HasSubstr("further\n\nsilences"));
}

TEST(NewsroomMarkdown, TheSampleReleaseIsReadWhole) {
  const fs::path sample = test::source("../shared/releases/memorial-statement.md");
  if (!fs::exists(sample)) GTEST_SKIP() << "skipped: the sample release lies beside the checkout, and is not there";
  Findings findings;
  const auto release = parse(test::slurp(sample), findings);
  EXPECT_FALSE(has_errors(findings));
  EXPECT_EQ(release.title, "Memorial human rights group: statement from UK and partners");
  EXPECT_EQ(release.bylines.at(0).url, "https://www.gov.uk");
  EXPECT_EQ(release.distributor, "Media Pigeon");
  EXPECT_TRUE(release.online_url.ends_with("-15027"));
  EXPECT_EQ(release.card->email, "publiccorrespondence@cabinetoffice.gov.uk");
  EXPECT_EQ(release.card->social_profiles.size(), 5u);
  EXPECT_TRUE(release.body.starts_with("The United States of America"));
  EXPECT_TRUE(release.body.ends_with("fundamental freedoms.\n"));
  for (const char* leftover : {"PUBLISHED", "Media Assets", "Newsroom:", "Social Media", "distributed by"})
    EXPECT_THAT(release.body, Not(HasSubstr(leftover)));
}

TEST(NewsroomMarkdown, ABreakInsideTheTextStaysText) {
  Findings findings;
  const auto release = parse("# T\n\nOne.\n\n---\n\n## A chapter\n\nTwo.\n", findings);
  EXPECT_EQ(release.body, "One.\n\n---\n\n## A chapter\n\nTwo.\n");
  EXPECT_TRUE(findings.empty());
}

TEST(FrontMatter, OneLineFieldsRunToTheLinesEnd) {
  Findings findings;
  const auto release = parse(
      "---\ntitle: Wing: 40 beds # and more\nsummary: \"quoted: yes\"\nsubject: 'it''s'\nsubtitle: \"A\" and "
      "B\ndateline: >\n  LONDON\n---\nText.\n",
      findings);
  EXPECT_TRUE(findings.empty()) << to_string(findings.front());
  EXPECT_EQ(release.title, "Wing: 40 beds # and more");
  EXPECT_EQ(release.summary, "quoted: yes");
  EXPECT_EQ(release.subject, "it's");
  EXPECT_EQ(release.subtitle, "\"A\" and B");
  EXPECT_EQ(release.dateline, "LONDON");
}

TEST(FrontMatter, AllKeysAreKept) {
  Findings findings;
  const auto release = parse(
      "---\nid: x1\ntitle: T\nlanguage: no\ndate: 2026-03-02 09:00\ntopics: [a, b]\nlists: [one]\nchannels: "
      "[]\ncontact: {name: N, role: R, email: n@example.org, phone: '1'}\n"
      "attachments:\n  - a.pdf\n  - {file: b.jpg, title: B, caption: C, credit: D, alt: E, inline: true}\nfrom: A "
      "<a@example.org>\nreply_to: b@example.org\n"
      "template: t\npriority: high\nboilerplate: B\nnotes_to_editors: N\nonline_url: https://x.example\nsocial: "
      "S\nextra: {any: {deep: 1}}\n---\nText.\n",
      findings);
  EXPECT_TRUE(findings.empty()) << to_string(findings.front());
  EXPECT_EQ(release.language, "no");
  EXPECT_EQ(format_rfc3339(*release.date->instant), "2026-03-02T09:00:00Z");
  EXPECT_EQ(release.lists->size(), 1u);
  EXPECT_TRUE(release.channels && release.channels->empty());
  EXPECT_EQ(release.contacts.at(0).email, "n@example.org");
  EXPECT_EQ(release.attachments.at(1).credit, "D");
  EXPECT_TRUE(release.attachments.at(1).in_text);
  EXPECT_EQ(release.priority, Priority::high);
  EXPECT_EQ(json::serialize(release.extra), R"({"any":{"deep":"1"}})");
}

TEST(FrontMatter, KeysOfSiteGeneratorsAreUnderstood) {
  Findings findings;
  const auto release = parse(
      "---\n\nlayout: post\ntitle: T\ndescription: S\ntags: [a]\ncategories: b\nlang: de\nauthor: Ann\npermalink: "
      "/x\nimage_id: 4\ndraft: false\ndate: 2022-12-22 09:00:00+01:00\n---\nText.\n",
      findings);
  EXPECT_FALSE(has_errors(findings)) << to_string(findings.front());
  EXPECT_EQ(findings.size(), 3u);  // a note for layout, permalink, image_id
  EXPECT_EQ(release.summary, "S");
  EXPECT_EQ(release.topics, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(release.language, "de");
  EXPECT_EQ(release.bylines.at(0).name, "Ann");
  EXPECT_TRUE(release.extra.contains("layout"));
}

TEST(FrontMatter, AVersionSaysWhatItIsOfWhatAndWhatHasChanged) {
  Findings findings;
  const auto release = parse(
      "---\nkind: Correction\nsupersedes: plan\nchange_note: It is 4 May: not 3 May.\nmail: false\ntitle: "
      "T\n---\nB\n",
      findings);
  EXPECT_FALSE(has_errors(findings)) << to_string(findings.front());
  EXPECT_EQ(release.kind, ReleaseKind::correction);
  EXPECT_EQ(release.supersedes, "plan");
  EXPECT_EQ(release.change_note, "It is 4 May: not 3 May.");
  EXPECT_FALSE(release.mails);
}

TEST(FrontMatter, AWithdrawalNeedsNeitherAHeadlineNorAText) {
  const std::string front = "---\nkind: withdrawal\nsupersedes: plan\nchange_note: The figures were wrong.\n";
  Findings findings;
  EXPECT_EQ(parse(front + "---\n", findings).kind, ReleaseKind::withdrawal);
  EXPECT_FALSE(has_errors(findings)) << to_string(findings.front());
  parse(front + "---\nA text.\n", findings);
  ASSERT_FALSE(findings.empty());
  EXPECT_THAT(to_string(findings.back()), HasSubstr("the text of a withdrawal is not sent"));
  EXPECT_EQ(first_error(front + "release_at: 2099-01-01 09:00\n---\n"),
            "f.md:5:13: a withdrawal leaves at once; remove this line");
  EXPECT_THAT(first_error(front + "mail: false\n---\n"), HasSubstr("goes to everybody who had the release"));
}

// A word that is missing among them must not make an ordinary release of a correction.
TEST(FrontMatter, WhatIsMissingOfAVersionIsAnError) {
  struct Row {
    std::string front, error;
  };
  const std::string note = "change_note: It is 4 May and not 3 May.\n";
  const Row table[] = {
      {"kind: correction\n" + note, "f.md:3:7: a line is missing: `supersedes: ID`"},
      {"kind: update\nsupersedes: plan\n", "f.md:3:7: a line is missing: `change_note:`"},
      {"supersedes: plan\n", "f.md:3:13: 'supersedes' needs a line that says"},
      {note, "f.md:3:14: 'change_note' needs a line that says"},
      {"kind: release\nsupersedes: plan\n", "`kind: correction`"},
      {"kind: korrektur\n", "did you mean 'correction'?"},
      {"kind: KILL\n", "did you mean 'withdrawal'?"},
      {"kind: writethru\n", "did you mean 'update'?"},
      {"kind: something\n", "must be release, update, correction or withdrawal"},
      {"kind: [correction]\n", "'kind'"},
      {"kind: correction\nsupersedes: plan\nchange_note: Typo\n", "f.md:5:14: 'change_note' has 4 characters"},
      {"kind: correction\nsupersedes: plan\nchange_note: " + std::string(301, 'x') + "\n", "has 301 characters"},
      {"kind: correction\nsupersedes: ../plan\n" + note,
       "f.md:4:13: 'supersedes': '../plan' is no id of a release; 'gazetted status' lists"},
      {"kind: correction\nsupersedes: http://127.0.0.1/newsroom/n/releases/en/plan-30\n" + note,
       "is no id of a release; 'gazetted status' lists"},
      {"kind: correction\nsupersedes: plan\nmail: perhaps\n" + note, "'mail' must be true or false"},
      {"mail: false\n", "'mail: false' is for an update or a correction"},
  };
  for (const auto& [front, error] : table)
    EXPECT_THAT(first_error("---\ntitle: T\n" + front + "---\nB\n"), HasSubstr(error)) << front;
  EXPECT_EQ(first_error("---\ntitle: T\nkind: release\nmail: true\n---\nB\n"), "");
}

TEST(FrontMatter, WhatIsWrongIsToldWithItsPlace) {
  EXPECT_EQ(first_error("---\ntitle: T\nsumary: x\n---\nB\n"),
            "f.md:3:1: unknown key 'sumary'; did you mean 'summary'? (extra: takes any key)");
  for (const std::string key : {"on_behalf_of", "on-behalf", "behalf_of"})
    EXPECT_EQ(first_error("---\ntitle: T\n" + key + ": The Port\n---\nB\n"),
              "f.md:3:1: unknown key '" + key +
                  "'; 'newsroom' says whose news it is, and 'distributed_by' who sends it out for them (extra: "
                  "takes any key)");
  EXPECT_THAT(first_error("---\ntitle: T\ntopics: x\n\u00A0summary: y\n---\nB\n"),
              testing::StartsWith("f.md:4:1: YAML does not take this space for one"));
  EXPECT_THAT(first_error("---\ntitle: T\ntopics:\u00A0x\ndate: 2026-11-01\n---\nB\n"),
              testing::StartsWith("f.md:3:8: YAML does not take this space for one"));
  EXPECT_EQ(first_error("---\ntitle: T\ndraft: true\n---\nB\n"), "f.md:3:1: this is a draft (draft: true)");
  EXPECT_EQ(first_error("---\ntitle: T\npublished: false\n---\nB\n"),
            "f.md:3:1: this is marked as unpublished (published: false)");
  EXPECT_EQ(first_error("---\ntitle: T\nlanguage: english\n---\nB\n"),
            "f.md:3:11: 'english' is not a language (BCP 47: en, de, ar, zh-Hant)");
  EXPECT_EQ(first_error("---\ntitle: T\nfrom: nobody\n---\nB\n"),
            "f.md:3:7: 'from': 'nobody' is not an e-mail address: it has no @");
  EXPECT_EQ(first_error("---\ntitle: \"a\\nb\\u0000\"\n---\nB\n").substr(0, 9), "f.md:2:8:");
  EXPECT_EQ(first_error("---\ntitle: T\n"), "f.md:1:1: the front matter has no end: a second line of --- is missing");
  EXPECT_EQ(first_error("---\nid: x\n---\nB\n"),
            "f.md:1:1: no headline: write 'title:' in the front matter, or a '# headline' first");
  EXPECT_EQ(first_error("# T\n"), "f.md:1:1: no text: the release has a headline and nothing below it");
  EXPECT_EQ(first_error("# T\n\nA\x07 B\n"), "f.md:3:2: a control character (0x07); remove it");
  for (const auto& bytes :
       {std::string("\xFF\xFE#\0 \0T\0", 8), std::string("\xFE\xFF\0#\0 ", 6), std::string("#\0 \0T\0", 6)})
    EXPECT_THAT(first_error(bytes), HasSubstr("f.md:1:1: this file is UTF-16"));
  EXPECT_EQ(first_error("# T\n\ncaf\xE9\n"), "f.md:3:1: this line is not UTF-8; save the file as UTF-8");
  EXPECT_THAT(first_error("---\ntitle: T\ndate: 2027-01-01\n---\nB\n"), HasSubstr("is in the future"));
  EXPECT_NE(first_error("---\ntitle: T\nid: ../x\n---\nB\n"), "");
  EXPECT_NE(first_error("---\ntitle: T\nattachments: [../../etc/passwd]\n---\nB\n"), "");
}

TEST(ReleaseParser, ATimeOfReleaseIsReadInTheZoneOfItsNewsroom) {
  const auto released = [](const std::string& front) {
    Findings findings;
    ParseContext context{"f.md", "f", *Zone::load("Europe/London"), *parse_rfc3339("2026-11-24T12:00:00Z")};
    context.zones["tokyo"] = *Zone::load("Asia/Tokyo");
    const auto release = parse_release("---\ntitle: T\n" + front + "---\nB\n", context, findings);
    if (has_errors(findings)) return findings.front().message;
    return release.release_at ? format_rfc3339(release.release_at->instant) : "none";
  };
  EXPECT_EQ(released("release_at: 2026-12-01 09:00\n"), "2026-12-01T09:00:00Z");
  EXPECT_EQ(released("release_at: 2026-12-01 09:00\nnewsroom: tokyo\n"), "2026-12-01T00:00:00Z");
  EXPECT_EQ(released("newsroom: tokyo\nrelease_at: 2026-12-01 09:00 Europe/Paris\n"), "2026-12-01T08:00:00Z");
  EXPECT_EQ(released("release_at: 2026-12-01 09:00\ndate: 2026-12-01\n"), "2026-12-01T09:00:00Z");
  EXPECT_THAT(released("release_at: 2026-11-24 05:00\n"), HasSubstr("'release_at'"));
  EXPECT_THAT(released("embargo: 2026-11-24 05:00\n"), HasSubstr("'embargo'"));
  EXPECT_THAT(released("embargo: 2026-12-01 09:00\nrelease_at: 2026-12-01 09:00\n"), HasSubstr("write one"));
  EXPECT_THAT(released("release_at: tomorrow\n"), HasSubstr("'release_at'"));
}

TEST(ReleaseParser, WhatNobodySeesIsNeitherATextNorAHeadline) {
  EXPECT_EQ(first_error("# T\n\n\u00A0\n\u200B\n"),
            "f.md:1:1: no text: the release has a headline and nothing below it");
  EXPECT_THAT(first_error("---\ntitle: \"\u200B\u00A0\"\n---\nB\n"), HasSubstr("no headline"));
}

TEST(ReleaseParser, FrontMatterThatCannotBeReadIsOneMistakeAndNoMissingHeadline) {
  Findings findings;
  parse("---\ntitle: T\nlists: [a\n---\nB\n", findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].message, Not(HasSubstr("no headline")));
}

TEST(ReleaseParser, ALoneCarriageReturnIsALineEnd) {
  Findings findings;
  const auto release = parse("# Title\r\rText.\r", findings);
  EXPECT_TRUE(findings.empty());
  EXPECT_EQ(release.title, "Title");
  EXPECT_EQ(release.body, "Text.\n");
}

TEST(PublishedDate, IsReadAsPeopleWriteIt) {
  for (const char* text : {"2021-12-31", "DEC 31, 2021", "December 31, 2021", "31 December 2021", "Dec. 31, 2021"}) {
    const auto date = parse_published_date(text, Zone());
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(date->day, 31);
    EXPECT_EQ(date->month, 12);
  }
  for (const char* text : {"", "2021-02-30", "03/04/2026", "Foo 1, 2021", "2021-12-31 25:00", "31 2021"})
    EXPECT_FALSE(parse_published_date(text, Zone())) << text;
}

}  // namespace
}  // namespace gazetted
