// What front matter says of a release's end, of its approval, and of the version that it takes the place of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/intake/advice.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class VersionKeys : public testing::Test {
 protected:
  Release parse(const std::string& text) {
    findings.clear();
    return parse_release(text, context, findings);
  }
  std::string told(const std::string& text) {
    parse(text);
    return to_lines(findings);
  }
  ParseContext context{"f.md", "f", *Zone::load("Europe/London"), *parse_rfc3339("2026-11-24T12:00:00Z")};
  Findings findings;
};

TEST_F(VersionKeys, AReleaseEndsAfterItHasBegun) {
  struct Row {
    const char *front, *told;
  };
  const Row table[] = {
      {"expires_at: 2026-11-24 12:01", ""},
      {"expires_at: 2026-11-24 12:00", "f.md:3:13: 'expires_at' is past: it is "},
      {"expires_at: 2026-11-24 05:00", "'expires_at': "},
      {"expires_at: tomorrow", "'expires_at': "},
      {"release_at: 2026-12-01 09:00\nexpires_at: 2026-12-01 09:00",
       "f.md:4:13: 'expires_at' is not after 'release_at' (2026-12-01 09:00 Europe/London), so nothing would leave; "
       "write a later "
       "time"},
      {"expires_at: 2026-12-01 09:00 UTC\nembargo: 2026-12-01 10:01 Europe/Paris",
       "'expires_at' is not after 'embargo'"},
      {"release_at: 2026-12-01 09:00\nexpires_at: 2026-12-01 09:01", ""},
      {"expires_at:", "f.md:3:1: 'expires_at' has no value"},
      {"approval: perhaps", "f.md:3:11: 'approval' must be true or false"},
      {"approval:", "f.md:3:1: 'approval' has no value"},
      {"kind:", "f.md:3:1: 'kind' has no value, and the release would leave without it"},
  };
  for (const auto& [front, expected] : table)
    EXPECT_THAT(told(std::string("---\ntitle: T\n") + front + "\n---\nText.\n"), HasSubstr(expected)) << front;
  for (const char* front : {"approval: false", "approval: no", "approval: true", "approval: yes"})
    EXPECT_EQ(told(std::string("---\ntitle: T\n") + front + "\n---\nText.\n"), "") << front;
}

TEST_F(VersionKeys, TheValuesAreKept) {
  const auto release =
      parse("---\ntitle: T\nrelease_at: 2026-12-01 09:00\nexpires_at: 2026-12-02 09:00\napproval: true\n---\nText.\n");
  ASSERT_TRUE(release.expires_at);
  EXPECT_EQ(to_string(*release.expires_at), "2026-12-02 09:00 Europe/London");
  EXPECT_TRUE(release.approval);
}

TEST_F(VersionKeys, AWithdrawalLeavesAtOnceAndSaysWhatItLeavesOut) {
  const std::string front = "---\nkind: withdrawal\nsupersedes: plan\nchange_note: The figures were wrong.\n";
  struct Row {
    const char *line, *told;
  };
  const Row table[] = {
      {"release_at: 2026-12-01 09:00", "f.md:5:13: a withdrawal leaves at once; remove this line"},
      {"embargo: 2026-12-01 09:00", "f.md:5:10: a withdrawal leaves at once; remove this line"},
      {"expires_at: 2026-12-01 09:00", "f.md:5:13: a withdrawal leaves at once; remove this line"},
      {"mail: false", "f.md:5:7: a withdrawal goes to everybody who had the release; remove this line"},
      {"approval: true", "f.md:5:11: note: a withdrawal leaves at once, and so without approval"},
      {"lists: [press]", "f.md:2:7: note: a withdrawal goes wherever the release went"},
      {"attachments: [a.pdf]",
       "f.md:2:7: note: a withdrawal says what is withdrawn, why and whom to ask; 'attachments' is left out"},
      {"subtitle: T\nsummary: S",
       "f.md:2:7: note: a withdrawal says what is withdrawn, why and whom to ask; 'subtitle', 'summary' are left out"},
  };
  for (const auto& [line, expected] : table) {
    const auto lines = told(front + line + "\n---\n");
    EXPECT_THAT(lines, HasSubstr(expected)) << line;
    EXPECT_THAT(lines, testing::Not(HasSubstr("not supported"))) << line;
    EXPECT_EQ(has_errors(findings), std::string_view(expected).find("note: ") == std::string_view::npos) << line;
  }
  EXPECT_EQ(told(front + "approval: false\n---\n"), "");
}

// A long line may go on in the next, as that of a headline may; a block of several lines is no sentence.
TEST_F(VersionKeys, ANoteIsOneLine) {
  const std::string front = "---\ntitle: T\nkind: correction\nsupersedes: plan\nchange_note: ";
  EXPECT_EQ(parse(front + "It is 4 May: not 3 May.\n  We are sorry. # not\n---\nText.\n").change_note,
            "It is 4 May: not 3 May. We are sorry. # not");
  EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
  EXPECT_THAT(told(front + "|\n  It is 4 May.\n  Not 3 May.\n---\nText.\n"),
              HasSubstr("f.md:5:14: 'change_note' must be one line"));
}

// Its own note is its own; what else makes a version it has of the text that says so.
TEST_F(VersionKeys, ATextOfABundleIsWhatAnotherTextSaysThatAllAre) {
  context.version = SaidVersion{ReleaseKind::correction, "plan", false, "b/release.md"};
  auto release = parse("---\ntitle: T\nchange_note: Es ist der 4. Mai, nicht der 3. Mai.\n---\nText.\n");
  EXPECT_THAT(findings, IsEmpty()) << to_lines(findings);
  EXPECT_EQ(release.kind, ReleaseKind::correction);
  EXPECT_EQ(release.supersedes, "plan");
  EXPECT_FALSE(release.mails);
  EXPECT_EQ(release.change_note, "Es ist der 4. Mai, nicht der 3. Mai.");
  release = parse("# T\n\nText.\n");
  EXPECT_THAT(findings, IsEmpty()) << to_lines(findings);
  EXPECT_EQ(release.kind, ReleaseKind::correction);
  EXPECT_THAT(told("---\ntitle: T\nkind: release\n---\nText.\n"),
              HasSubstr("f.md:3:7: its 'kind' is release, and that of b/release.md is correction"));
  context.version->kind = ReleaseKind::withdrawal;
  context.version->mails = true;
  EXPECT_EQ(told("---\nchange_note: Die Zahlen waren falsch.\n---\n"), "");
}

struct Note {
  const char *kind, *note, *advice;  // a part of it; empty: there is none
};

class NoteAdvice : public testing::TestWithParam<Note> {};

TEST_P(NoteAdvice, IsGivenWhereANotePlaysDownOrLeavesReadersToGuess) {
  const auto& [kind, note, expected] = GetParam();
  const auto text =
      fmt::format("---\ntitle: T\nlanguage: en\nkind: {}\nsupersedes: plan\nchange_note: {}\n---\nText.\n", kind, note);
  Findings findings;
  const auto release = parse_release(
      text, {"f.md", "f", *Zone::load("Europe/London"), *parse_rfc3339("2026-11-24T12:00:00Z")}, findings);
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  std::string about_note;
  for (const auto& finding : advice_on(release, text)) {
    if (finding.message.find("change_note") == std::string::npos) continue;
    about_note += finding.message;
    EXPECT_EQ(finding.severity, Severity::warning);
    EXPECT_EQ(finding.place.line, 6);
    EXPECT_EQ(finding.place.column, 14);
  }
  if (*expected == '\0')
    EXPECT_EQ(about_note, "");
  else
    EXPECT_THAT(about_note, HasSubstr(expected));
}

INSTANTIATE_TEST_SUITE_P(
    Notes, NoteAdvice,
    testing::Values(Note{"correction", "The bridge opens on Monday 4 May, not on Sunday 3 May.", ""},
                    Note{"correction", "An earlier version gave the wrong date.", ""},
                    Note{"correction", "The fixed rate is 3%, and not 4%.", ""},
                    Note{"correction", "It isn’t the mayor but her deputy who speaks.", ""},
                    Note{"correction", "The sum is replaced: 40, where it read 30.", ""},
                    Note{"correction", "Fixed the date in the first paragraph.",
                         "says 'Fixed'; say plainly what was wrong"},
                    Note{"correction", "This recasts the first paragraph.", "says 'recasts'"},
                    Note{"correction", "Clarifies that the bridge opens on Monday.", "says 'Clarifies'"},
                    Note{"correction", "A clarification of what the mayor said.", "says 'clarification'"},
                    Note{"correction", "A small tweak of the second paragraph.", "says 'tweak'"},
                    Note{"correction", "The bridge opens on Monday, 4 May.", "does not seem to say what was wrong"},
                    Note{"update", "The bridge opens on Monday, 4 May.", ""},
                    Note{"update", "Fixes the date in the headline.", "if something was wrong, this is a correction"}));

TEST_F(VersionKeys, NotesInOtherLanguagesAreNotJudged) {
  const std::string text =
      "---\ntitle: T\nlanguage: de\nkind: correction\nsupersedes: plan\nchange_note: Ein Fix der Tabelle im Text.\n"
      "---\nText.\n";
  EXPECT_THAT(to_lines(advice_on(parse(text), text)), testing::Not(HasSubstr("change_note")));
}

TEST_F(VersionKeys, AWithdrawalIsAskedForATelephoneAndForNothingElse) {
  const std::string front = "---\nkind: withdrawal\nsupersedes: plan\nchange_note: The figures were wrong.\n";
  auto text = front + "contact: {name: Ann, email: a@b.example}\n---\n";
  EXPECT_THAT(to_lines(advice_on(parse(text), text)), HasSubstr("nobody with a telephone number"));
  text = front + "contact: {name: Ann, phone: '+44 1632 960001'}\n---\n";
  EXPECT_EQ(to_lines(advice_on(parse(text), text)), "");
}

}  // namespace
}  // namespace gazetted
