#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/intake/advice.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

std::vector<std::string> advice(const std::string& text) {
  Findings findings;
  const auto release = parse_release(
      text, ParseContext{"f.md", "f", *Zone::load("Europe/London"), *parse_rfc3339("2026-11-24T12:00:00Z")}, findings);
  std::vector<std::string> out;
  for (const auto& finding : advice_on(release, text)) out.push_back(to_string(finding));
  return out;
}

const std::string contact = "contact: {name: Ann, email: a@b.example}\n";
const std::string words =
    "\n\nThe new bridge over the river opens on Monday, and everybody who lives on either side of it is invited to "
    "walk across, to hear the mayor speak, and to stay for the music that the schools of the town have prepared "
    "since the summer.\n";

TEST(Advice, AGoodReleaseGetsNone) {
  EXPECT_EQ(advice("---\ntitle: A bridge opens\n" + contact + "---\n" + words + "\n![The bridge](b.png)\n"),
            std::vector<std::string>{});
}

TEST(Advice, NamesThePlaceOfEach) {
  const auto found = advice("---\ntitle: THE BRIDGE OPENS TODAY\nlanguage: ar\n---\n" + words +
                            "\n[CITY] ![](b.png) and [here](/plan), [there](http://a.example).\n");
  ASSERT_EQ(found.size(), 7u);
  EXPECT_EQ(found[0], "f.md:2:8: warning: the headline is all in capitals");
  EXPECT_TRUE(found[1].starts_with("f.md:1:1: warning: it names no contact"));
  EXPECT_EQ(found[2], "f.md:9:1: warning: a placeholder was left in: '[CITY]'");
  EXPECT_TRUE(found[3].starts_with("f.md:9:8: warning: the image 'b.png' has no description"));
  EXPECT_TRUE(found[4].starts_with("f.md:9:23: warning: the link '/plan' does not work in a mail"));
  EXPECT_TRUE(found[5].starts_with("f.md:9:38: warning: the link http://a.example is not https"));
  EXPECT_THAT(found[6], HasSubstr("its language is 'ar'"));
}

TEST(Advice, NamesWhatProgramsAndColleaguesLeft) {
  const struct {
    const char *text, *said;
  } rows[] = {
      {"Die Br\u00C3\u00BCcke", "'Br\u00C3\u00BCcke' looks like text that was read in the wrong code page"},
      {"f\u00C3\u00BCr \u00C3\u201Erzte", "'\u00C3\u201Erzte' looks like"},
      {"Stra\u00C3\u0178e", "wrong code page"},
      {"a \u00E2\u20AC\u201C b", "wrong code page"},
      {"20 \u00C2\u00B0C", "wrong code page"},
      {"A \uFFFD here", "a letter was lost here"},
      {"S\u00C3O PAULO, \u00C2NGELO", ""},
      {"Old {--alt--} text", "a mark of changes was left in: '{--alt--}'"},
      {"{++neu++}", "'{++neu++}'"},
      {"{>>Chef fragen<<}", "'{>>Chef fragen<<}'"},
      {"ENTWURF Stand 3.5.", "this line says 'ENTWURF'"},
      {"**DRAFT**", "this line says 'DRAFT'"},
      {"Vertraulich", "this line says 'Vertraulich'"},
      {"VERTRAULICH – nur für den Dienstgebrauch", "this line says 'VERTRAULICH'"},
      {"Kladde", "this line says 'Kladde'"},
      {"Draft laws are many.", ""},
      {"Internal affairs.", ""},
      {"INTERNATIONAL words", ""},
      {"[L](https://eur01.safelinks.protection.outlook.com/?url=x&data=05%7Cchef%40m.example)",
       "leads through a mail filter"},
      {"[cid:image001.png@01D9]", "a picture of a mail was here ('[cid:image001.png@01d9]')"},
      {"[Name einfügen] sagte", "a placeholder was left in: '[Name einfügen]'"},
      {"[indsæt citat]", "'[indsæt citat]'"},
      {"[insérer citation]", "'[insérer citation]'"},
      {"[ZITAT]", "'[ZITAT]'"},
      {"[Name](https://a.example)", ""},
      {"![b.png](b.png)", "the image 'b.png' has no description"},
  };
  for (const auto& [text, said] : rows) {
    const auto found = advice("---\ntitle: A bridge opens\n" + contact + "---\n" + words + "\n" + text + "\n");
    if (*said == '\0')
      EXPECT_EQ(found, std::vector<std::string>{}) << text;
    else
      EXPECT_THAT(found, testing::Contains(HasSubstr(said))) << text;
  }
  const auto pictures = [](const std::string& more) {
    return advice("---\ntitle: A bridge opens\n" + contact + "attachments: [{file: tall.png" + more + "}]\n---\n" +
                  words);
  };
  EXPECT_THAT(pictures(""), testing::ElementsAre(HasSubstr("the picture 'tall.png' has no description")));
  EXPECT_THAT(pictures(", alt: tall.png"),
              testing::ElementsAre(HasSubstr("the picture 'tall.png' has no description")));
  for (const char* more : {", alt: \"\"", ", alt: A tower", ", caption: A tower"})
    EXPECT_EQ(pictures(more).size(), 0u) << more;
}

TEST(Advice, NamesWhatWasToBeFilledIn) {
  const struct {
    const char *text, *placeholder;
  } rows[] = {{"“[QUOTE TK]”", "[QUOTE TK]"},
              {"“TK” said the mayor", "TK"},
              {"TKTK people came", "TKTK"},
              {"On XX%, and more", "XX"},
              {"It costs €XX million", "XX"},
              {"It costs €XXX", "XXX"},
              {"It costs XX\u00A0million", "XX"},
              {"Lorem ipsum dolor", "Lorem ipsum"},
              {"TODO: check", "TODO"},
              {"Dear {{name}}, come", "{{name}}"},
              {"[Insert quote here]", "[Insert quote here]"},
              {"el siglo XX y el siglo XXI", ""},
              {"Louis XX, XXL and ATK", ""},
              {"[Insert coin](https://a.example/)", ""},
              {"[the plan](https://a.example/)", ""}};
  for (const auto& [text, placeholder] : rows) {
    const auto found = advice("---\ntitle: A bridge opens\n" + contact + "---\n" + words + "\n" + text + "\n");
    if (!*placeholder) {
      EXPECT_EQ(found, std::vector<std::string>{}) << text;
      continue;
    }
    ASSERT_EQ(found.size(), 1u) << text;
    EXPECT_THAT(found[0], testing::EndsWith("a placeholder was left in: '" + std::string(placeholder) + "'")) << text;
  }
}

TEST(Advice, AFootnoteHasAMarkAndAText) {
  const auto found = advice("---\ntitle: A bridge opens\n" + contact + "---\n" + words +
                            "\nOpen[^1] since May[^2].\n\n[^1]: Mostly.\n[^3]: Never.\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0], "f.md:9:19: warning: the footnote [^2] has no text");
  EXPECT_EQ(found[1], "f.md:12:1: warning: nothing in the text refers to the footnote [^3]");
}

TEST(Advice, CountsWordsAndCharacters) {
  const auto found = advice("---\ntitle: " + std::string(95, 'a') + "\n" + contact + "---\n\nShort.\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_THAT(found[0], HasSubstr("95 characters"));
  EXPECT_THAT(found[1], HasSubstr("only 1 word"));
}

}  // namespace
}  // namespace gazetted
