// The language of what is converted: as it says it, in whatever place, and never guessed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/conversion/office.hpp"
#include "made.hpp"
#include "zip_of.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string language_in(const std::string& markdown) {
  const auto at = markdown.find("\nlanguage: \"");
  return at == std::string::npos ? "" : markdown.substr(at + 12, markdown.find('"', at + 12) - at - 12);
}

TEST(LanguageOfHtml, IsThatOfItsTextBeforeThatOfItsPage) {
  const struct {
    const char *html, *text, *meta, *language, *warning;
  } rows[] = {
      {"lang=de", "", "", "de", ""},
      {"xml:lang=de-AT", "", "", "de", ""},
      {"", "lang=fr", "", "fr", ""},
      {"lang=en", "lang=fr", "", "fr", "its language is fr (<main lang>) and en (<html lang>); it is taken as fr"},
      {"lang=de", "", "<meta property=og:locale content=de_DE>", "de", ""},
      {"lang=en", "", "<meta property=og:locale content=de_DE>", "en", "and de-DE (og:locale)"},
      {"", "", "<meta http-equiv=Content-Language content='it, de'>", "it", ""},
      {"lang=de_DE", "", "", "de", ""},
      {"lang=zh-Hant-TW", "", "", "zh-Hant-TW", ""},
      {"lang=sr-Latn-RS", "", "", "sr-Latn", ""},
      {"lang=pt-BR", "", "", "pt-BR", ""},
      {"lang=german!", "", "", "", "<html lang>: 'german!' is not a language (BCP 47)"},
      {"lang=und", "lang=''", "", "", ""},
      {"", "", "", "", ""},
  };
  for (const auto& row : rows) {
    const auto made = convert_by(convert_html, "p.html",
                                 fmt::format("<html {}><head>{}</head><body><main {}><h1>T</h1><p>Words.</p></main>"
                                             "</body></html>",
                                             row.html, row.meta, row.text));
    EXPECT_EQ(language_in(made.markdown()), row.language) << row.html << row.text << row.meta;
    if (*row.warning)
      EXPECT_THAT(made.said(), HasSubstr(row.warning));
    else
      EXPECT_THAT(made.said(), Not(HasSubstr("language")));
  }
}

TEST(LanguageOfMail, IsThatOfItsHeaderOrItsHtml) {
  const auto mail = [](const std::string& header, const std::string& type, const std::string& text) {
    return convert_by(convert_mail, "m.eml",
                      "From: a@x.example\nSubject: New\n" + header + "Content-Type: " + type + "\n\n" + text + "\n");
  };
  EXPECT_EQ(language_in(mail("Content-Language: de-CH, en\n", "text/plain", "Words.").markdown()), "de");
  EXPECT_EQ(language_in(mail("", "text/plain", "Words.").markdown()), "");
  EXPECT_EQ(language_in(mail("", "text/html", "<html lang=fr><p>Words.").markdown()), "fr");
  const auto both = mail("Content-Language: en\n", "text/html", "<html lang=fr><p>Words.");
  EXPECT_EQ(language_in(both.markdown()), "en");
  EXPECT_THAT(both.said(), HasSubstr("m.eml:3:1: warning: its language is en (Content-Language) and fr (<html lang>)"));
  const auto own = mail("Content-Language: en\n", "text/plain", "---\nlanguage: nl\n---\nWords.");
  EXPECT_THAT(own.markdown(), Not(HasSubstr("\"en\"")));
  EXPECT_THAT(own.said(), HasSubstr("its language is nl (its front matter) and en (Content-Language)"));
}

std::string in_document(const std::string& ending, const std::vector<std::pair<std::string, std::string>>& files,
                        std::string* said = nullptr) {
  const auto bytes = zip_of(files);
  const ConversionSource source{"d" + ending, bytes, {}, Time{}, Zone::load_or_utc("UTC")};
  Findings findings;
  const auto check = check_office_document(source, ending, findings);
  if (said) *said = findings.empty() ? "" : to_string(findings.front());
  return check.language;
}

// A word processor in English marks each German word that is written in it.
TEST(LanguageOfWord, IsThatOfMostOfItsWords) {
  const std::string styles =
      "<w:styles><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"en-US\" w:eastAsia=\"ja-JP\" w:bidi=\"ar-SA\"/>"
      "</w:rPr></w:rPrDefault></w:docDefaults></w:styles>";
  const auto word = [&](const std::string& text, std::string* said = nullptr, const std::string& core = "") {
    return in_document(".docx",
                       {{"word/document.xml", "<w:document>" + text + "</w:document>"},
                        {"word/styles.xml", styles},
                        {"docProps/core.xml", core}},
                       said);
  };
  const auto run = [](const std::string& mark, const std::string& text) {
    return "<w:p><w:r><w:rPr>" + mark + "</w:rPr><w:t>" + text + "</w:t></w:r></w:p>";
  };
  EXPECT_EQ(word(run("", "A bridge opens")), "en");
  EXPECT_EQ(word(run("<w:lang w:val=\"de-DE\"/>", "Die neue Brücke ist offen") + run("", "Facts")), "de");
  EXPECT_EQ(word(run("<w:rtl/>", "افتتاح الجسر")), "ar");
  EXPECT_EQ(word(run("", "新しい橋が開通")), "ja");
  EXPECT_EQ(word(run("<w:lang w:val=\"x-none\"/>", "2026")), "");
  std::string said;
  EXPECT_EQ(word(run("", "A bridge opens"), &said, "<cp:coreProperties><dc:language>fr-FR</dc:language>"), "fr");
  EXPECT_THAT(said, HasSubstr("d.docx: warning: its language is fr (dc:language) and en-US (w:lang of its words)"));
}

TEST(LanguageOfOpenDocument, IsThatOfItsParagraphs) {
  const std::string styles =
      "<office:styles><style:default-style style:family=\"graphic\"><style:text-properties fo:language=\"en\"/>"
      "</style:default-style><style:default-style style:family=\"paragraph\"><style:text-properties fo:language=\"{}\" "
      "fo:country=\"{}\" style:language-asian=\"zh\"/></style:default-style></office:styles>";
  const auto odt = [&](const std::string& language, const std::string& country, const std::string& meta) {
    return in_document(".odt", {{"content.xml", "<text:p>Words</text:p>"},
                                {"styles.xml", fmt::format(fmt::runtime(styles), language, country)},
                                {"meta.xml", meta}});
  };
  EXPECT_EQ(odt("de", "AT", ""), "de");
  EXPECT_EQ(odt("zxx", "none", ""), "");
  EXPECT_EQ(odt("de", "none", "<dc:language>de-DE</dc:language>"), "de");
}

}  // namespace
}  // namespace gazetted::test
