#include "gazetted/intake/embargo_line.hpp"

#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

TEST(EmbargoLine, IsALabelAndNoStoryAboutEmbargoes) {
  const struct {
    const char* line;
    bool is_label;
  } table[] = {
      {"EMBARGOED UNTIL 10:00 GMT Monday 30 November 2026", true},
      {"**EMBARGOED UNTIL 10:00 GMT**", true},
      {"# EMBARGOED UNTIL Monday: A bridge opens", true},
      {"> \\*\\*\\* STRICTLY EMBARGOED until Monday", true},
      {"<p><strong>EMBARGOED UNTIL</strong> Monday</p>", true},
      {"[EMBARGOED] A bridge opens", true},
      {"EMBARGO: A bridge opens", true},
      {"EMBARGO", true},
      {"EMBARGO – 30 November", true},
      {"⛔ EMBARGO 30.11.2026", true},
      {"Embargo: 10:00 GMT", true},
      {"Embargo 30.11.2026, 10 Uhr", true},
      {"Embargoed until 10:00 GMT on Monday 30 November 2026: A bridge opens", true},
      {"Embargoed until 30 November", true},
      {"Embargoed until further notice", true},
      {"Under embargo until 9am, 2 March", true},
      {"Under embargo: A bridge opens", true},
      {"NOT FOR PUBLICATION BEFORE MONDAY", true},
      {"Not for release before 09:00", true},
      {"HOLD FOR RELEASE", true},
      {"Sperrfrist: Montag, 30. November 2026, 10 Uhr", true},
      {"Sperrfrist 30.11.2026", true},
      {"SPERRFRIST MONTAG", true},
      {"SOUS EMBARGO jusqu'au lundi", true},
      {"Sous embargo jusqu’au 30 novembre 2026 à 10 h", true},
      {"EMBARGO JUSQU'AU LUNDI", true},
      {"EMBARGADO HASTA EL LUNES", true},
      {"EMBARGADO: Abre un puente", true},
      {"Bajo embargo hasta el 30 de noviembre", true},
      {"SOTTO EMBARGO FINO A LUNEDÌ", true},
      {"ONDER EMBARGO TOT MAANDAG", true},
      {"The embargo on arms was lifted at 10:00 on Monday", false},
      {"Embargo on arms ends after 10 years", false},
      {"EMBARGO ON ARMS LIFTED", false},
      {"Embargoed goods worth 30 million were found", false},
      {"EMBARGOED GOODS FOUND IN PORT", false},
      {"Under embargo since 1962, Cuba trades with its neighbours", false},
      {"Embargoed until 2014, the archive can now be read", false},
      {"Under embargo rules, journalists wait", false},
      {"Sous embargo depuis longtemps, le pays", false},
      {"Die Sperrfrist endet am 30. November", false},
      {"Sperrfristen sind ein altes Mittel der Pressearbeit", false},
      {"Holders of shares vote at 10:00", false},
      {"A bridge opens", false},
      {"", false},
      {"***", false},
  };
  for (const auto& [line, is_label] : table) EXPECT_EQ(is_embargo_label(line), is_label) << line;
}

TEST(EmbargoLine, IsFoundInTheHeadlineAndAtTheBeginningOfTheText) {
  Release release;
  release.title = "A bridge opens";
  release.body_line = 5;
  release.body = "![The bridge](bridge.jpg)\n\nPress release\n**EMBARGOED UNTIL** 10:00 GMT\n\nText.\n";
  EXPECT_EQ(embargo_line_of(release).line, 8);
  EXPECT_EQ(embargo_line_of(release).text, "EMBARGOED UNTIL 10:00 GMT");
  release.body = "One.\n\nTwo.\n\nThree.\n\nEMBARGO: what the word means\n";
  EXPECT_EQ(embargo_line_of(release).text, "");
  release.title = "EMBARGOED UNTIL 10:00: A bridge opens";
  EXPECT_EQ(embargo_line_of(release).text, release.title);
}

}  // namespace
}  // namespace gazetted::test
