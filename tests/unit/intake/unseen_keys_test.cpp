// Characters that nobody sees in front matter: a key or a value with one is another than it looks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string said_of(const std::string& text, Release* out = nullptr) {
  Findings findings;
  auto release = parse_release(
      text, ParseContext{"f.md", "f", *Zone::load("Europe/London"), *parse_rfc3339("2026-11-24T12:00:00Z")}, findings);
  if (out) *out = std::move(release);
  return to_lines(findings);
}

std::string said_of_line(const std::string& line) { return said_of("---\ntitle: T\n" + line + "\n---\nText.\n"); }

TEST(UnseenKeys, AreErrorsThatNamePlaceAndCharacter) {
  const struct {
    const char *line, *said;
  } table[] = {
      {"draft\u200B: true",
       "f.md:3:6: the key 'draft' has a character here that nobody sees (U+200B ZERO WIDTH "
       "SPACE); type the key anew"},
      {"\u200Blists: [x]", "f.md:3:1: the key 'lists' has a character here"},
      {"news\u00ADroom: x", "f.md:3:5: the key 'newsroom' has a character here that nobody sees (U+00AD SOFT HYPHEN)"},
      {"embargo\uFEFF: 2027-03-02 09:00", "(U+FEFF ZERO WIDTH NO-BREAK SPACE)"},
      {"\u202Ekind: update", "(U+202E RIGHT-TO-LEFT OVERRIDE)"},
      {"release\u202Fat: 2027-03-02 09:00", "(U+202F NARROW NO-BREAK SPACE)"},
      {"lists\uFE0F: [x]", "(U+FE0F VARIATION SELECTOR-16)"},
      {"lists\u3164: [x]", "(U+3164 HANGUL FILLER)"},
      {"contact: {name: A, e\u200Bmail: a@x.example}", "the key 'email' has a character here"},
      {"social:\n  tech\u2060: x", "the key 'tech' has a character here"},
  };
  for (const auto& [line, said] : table) EXPECT_THAT(said_of_line(line), HasSubstr(said)) << line;
  EXPECT_EQ(said_of_line("extra: {\u200Bown: 1}"), "") << "extra takes any key";
}

TEST(UnseenKeys, SoAreTheValuesThatDecide) {
  for (const char* line : {"draft: true\u200B", "lists: [\u200Bpress]", "lists: pr\u00ADess", "newsroom: a\u200Bgency",
                           "kind: update\u2060", "embargo: 2027-03-02\u00A009:00", "mail: false\uFEFF",
                           "channels: [web\u200D]", "approval: true\u200E"})
    EXPECT_THAT(said_of_line(line), HasSubstr("has a character that nobody sees (U+")) << line;
  EXPECT_THAT(said_of_line("status: draft\u200B"), HasSubstr("must not be published yet"));
  EXPECT_THAT(said_of_line("summary: A\u200BB\u00A0C"), Not(HasSubstr("nobody sees"))) << "a text may have them";
}

TEST(NotYet, WordsOfManyLanguagesHoldARelease) {
  for (const char* line :
       {"Kladde: true", "udkast: ja", "utkast: ja", "status: kladde", "status: udkast", "status: wip", "publié: non",
        "veröffentlicht: false", "Öffentlich: nein", "offentlig: false", "synlig: nej", "intern: true",
        "Vertraulich: ja", "fortrolig: ja", "confidential: true", "status: BROUILLON"})
    EXPECT_THAT(said_of_line(line), HasSubstr("must not be published yet")) << line;
  for (const char* line : {"draft: ja", "draft: oui", "published: nej"}) EXPECT_NE(said_of_line(line), "") << line;
  for (const char* line : {"intern: nein", "öffentlich: ja", "status: endgültig", "kladde: false"})
    EXPECT_THAT(said_of_line(line), Not(HasSubstr("published yet"))) << line;
}

TEST(UnseenKeys, FencesWithThemAreFences) {
  for (const char* fence : {"---\u200B", "\u00AD---", "\u200E---\u00A0", "\u061C---", "\u202A---"}) {
    Release release;
    EXPECT_EQ(said_of(std::string(fence) + "\ntitle: T\nlists: [x]\n" + fence + "\nText.\n", &release), "") << fence;
    EXPECT_EQ(release.lists, std::vector<std::string>{"x"}) << fence;
    EXPECT_EQ(release.title, "T") << fence;
  }
}

}  // namespace
}  // namespace gazetted::test
