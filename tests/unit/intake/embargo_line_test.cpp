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
      {"Frei ab 1. Dezember 2026, 10 Uhr", true},
      {"FREI AB MONTAG", true},
      {"Nicht zur Veröffentlichung vor dem 1. Dezember 2026", true},
      {"NICHT ZUR VERÖFFENTLICHUNG VOR MONTAG", true},
      {"Veröffentlichung erst ab 1. Dezember, 10 Uhr", true},
      {"Sperrfristvermerk: 1. Dezember 2026", true},
      {"S P E R R F R I S T: 1. Dezember 2026, 10 Uhr", true},
      {"E M B A R G O  U N T I L  M O N D A Y", true},
      {"Эмбарго до 1 декабря 2026, 10:00", true},
      {"ЭМБАРГО ДО ПОНЕДЕЛЬНИКА", true},
      {"محظور النشر حتى ١ ديسمبر ٢٠٢٦", true},
      {"محظور النشر حتى 1 ديسمبر 2026", true},
      {"发布禁令至2026年12月1日", true},
      {"禁止发布至周一", true},
      {"Ne pas diffuser avant le 1er décembre 2026", true},
      {"Sous embargo jusqu'au 1er décembre 2026, 10 h", true},
      {"Vietato pubblicare prima del 1 dicembre", true},
      {"Embargo fino al 1 dicembre 2026", true},
      {"No publicar antes de las 10:00", true},
      {"Não publicar antes de 1 de dezembro", true},
      {"EU lifts embargo on 30 goods", false},
      {"EU hebt Embargo auf: ab 1. Dezember", false},
      {"Frei ab 16 Jahren: der neue Film", false},
      {"Frei ab Montag wieder Eintritt im Museum", false},
      {"Эмбарго до сих пор действует", false},
      {"Veröffentlichung erst ab Werk", false},
      {"Embargo do Brasil", false},
      {"A B C D of ports", false},
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

TEST(EmbargoLine, TellsDraftsFromStoriesAboutThem) {
  const struct {
    const char* line;
    bool is_label;
  } table[] = {
      {"DRAFT – CONFIDENTIAL – NOT FOR PUBLICATION", true},
      {"ENTWURF – VERTRAULICH", true},
      {"ENTWURF: Häfen wachsen", true},
      {"DRAFT: Ports grow", true},
      {"**Confidential**", true},
      {"VERTRAULICH", true},
      {"Draft law passes parliament", false},
      {"Entwurf des Haushalts liegt vor", false},
      {"DRAFT BEER WEEK OPENS", false},
      {"Confidential papers were found", false},
      {"", false},
  };
  for (const auto& [line, is_label] : table) EXPECT_EQ(is_draft_label(line), is_label) << line;
}

TEST(EmbargoLine, IsComparedWithTheTimeThatCounts) {
  const auto berlin = Zone::load("Europe/Berlin");
  ASSERT_TRUE(berlin);
  const auto planned = parse_planned_time("2026-12-24 10:00", *berlin);
  ASSERT_TRUE(planned);
  const struct {
    const char* label;
    bool is_other;
  } table[] = {
      {"EMBARGOED UNTIL 25 December 2026, 10:00", true},
      {"EMBARGOED UNTIL 24 December 2026, 10:00", false},
      {"EMBARGOED UNTIL 24 December 2026, 09:00 GMT", false},
      {"EMBARGOED UNTIL 24 December 2026, 10:00 GMT", true},
      {"EMBARGOED UNTIL December 24, 2026, 4am ET", false},
      {"EMBARGOED UNTIL December 26th, 4am ET", true},
      {"EMBARGOED UNTIL Thursday 24 December", false},
      {"EMBARGOED UNTIL 24 December 2027", true},
      {"EMBARGOED UNTIL 10am on Thursday", false},
      {"EMBARGOED UNTIL 9.30 a.m. on Thursday", true},
      {"SPERRFRIST 24.12., 10 Uhr: Häfen", false},
      {"SPERRFRIST 23.12., 10 Uhr: Häfen", true},
      {"Sperrfrist: 24. Dezember 2026, 10.00 Uhr", false},
      {"Sperrfrist: 24. Dezember 2026, 11.00 Uhr", true},
      {"Sperrfrist: 2026-12-24 10:00 Europe/Berlin", false},
      {"Sous embargo jusqu'au 24 décembre 2026 à 10h00", false},
      {"Sous embargo jusqu'au 1er décembre", true},
      {"Embargado hasta el 24 de diciembre de 2026", false},
      {"发布禁令至2026年12月25日", true},
      {"EMBARGOED UNTIL 03/04/2026", false},
      {"EMBARGOED", false},
      {"EMBARGO: 30 ports grow", false},
  };
  for (const auto& [label, is_other] : table) EXPECT_EQ(names_other_time(label, *planned, *berlin), is_other) << label;
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
  release.body = "One.\n\nTwo.\n\nThree.\n\nFour.\n\nSperrfrist: 1. Dezember 2026, 10 Uhr\n";
  EXPECT_EQ(embargo_line_of(release).line, 13);
  release.body = "One.\n";
  release.title = "A bridge opens (Sperrfrist 24.12., 10 Uhr)";
  EXPECT_EQ(embargo_line_of(release).text, "Sperrfrist 24.12., 10 Uhr)");
  release.title = "EMBARGOED UNTIL 10:00: A bridge opens";
  EXPECT_EQ(embargo_line_of(release).text, release.title);
}

}  // namespace
}  // namespace gazetted::test
