// Packages of word processors, looked into before anything reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/conversion/office.hpp"
#include "made.hpp"
#include "zip_of.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

std::string said_of(const std::string& bytes, const std::string& ending, std::string* title = nullptr) {
  const ConversionSource source{"d" + ending, bytes, {}, Time{}, Zone::load_or_utc("UTC")};
  Findings findings;
  const auto check = check_office_document(source, ending, findings);
  if (title) *title = check.title;
  return findings.empty() ? "" : to_string(findings.front());
}
std::string said_of_docx(const std::string& xml, const std::string& name = "word/document.xml") {
  return said_of(zip_of({{"word/document.xml", "<w:document/>"}, {name, xml}}), ".docx");
}

TEST(OfficePackage, WhatReadersDoNotSeeIsRefused) {
  EXPECT_EQ(said_of_docx("<w:p><w:r><w:t>text &lt;w:del&gt;</w:t></w:r><w:vanish w:val=\"0\"/></w:p>"), "");
  for (const char* xml : {"<w:ins w:id=\"1\">", "<w:del>", "<w:moveFrom w:id=\"1\"/>", "<x:delText>"})
    EXPECT_THAT(said_of_docx(xml), HasSubstr("d.docx: it has tracked changes")) << xml;
  EXPECT_THAT(said_of_docx("<w:comment w:id=\"0\">", "word/comments.xml"), HasSubstr("it has comments"));
  EXPECT_THAT(said_of_docx("<w:del>", "word/footnotes.xml"), HasSubstr("(word/footnotes.xml, byte 1)"));
  EXPECT_THAT(said_of_docx("<w:vanish/>"), HasSubstr("hidden text"));
  const auto odt = [](const std::string& xml) { return said_of(zip_of({{"content.xml", xml}}), ".odt"); };
  EXPECT_THAT(odt("<text:tracked-changes>"), HasSubstr("tracked changes"));
  EXPECT_THAT(odt("<office:annotation>"), HasSubstr("comments"));
  EXPECT_THAT(odt("<text:p>x <draw:object xlink:href=\"Formula-0/\"/></text:p>"),
              HasSubstr("warning: it has a formula"));
  std::string title;
  EXPECT_EQ(
      said_of(
          zip_of({{"content.xml", "<text:p text:style-name=\"Title\">A <text:span>B</text:span> &amp; C</text:p>"}}),
          ".odt", &title),
      "");
  EXPECT_EQ(title, "A B & C");
}

std::string said_of_word(const std::string& document, const std::string& styles, const std::string& header = "",
                         std::string* title = nullptr) {
  return said_of(zip_of({{"word/header1.xml", header},
                         {"word/styles.xml", "<w:styles>" + styles + "</w:styles>"},
                         {"word/document.xml", "<w:document><w:body>" + document + "</w:body></w:document>"}}),
                 ".docx", title);
}

TEST(OfficePackage, WhatAStyleHidesIsRefused) {
  const std::string styles =
      "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Standard\"><w:name w:val=\"Normal\"/></w:style>"
      "<w:style w:type=\"character\" w:styleId=\"Geheim\"><w:rPr><w:vanish/></w:rPr></w:style>"
      "<w:style w:type=\"paragraph\" w:styleId=\"GeheimP\"><w:rPr><w:vanish/></w:rPr></w:style>"
      "<w:style w:type=\"paragraph\" w:styleId=\"Kind\"><w:basedOn w:val=\"GeheimP\"/></w:style>"
      "<w:style w:type=\"paragraph\" w:styleId=\"Offen\"><w:basedOn w:val=\"GeheimP\"/><w:rPr><w:vanish "
      "w:val=\"0\"/></w:rPr></w:style>"
      "<w:style w:type=\"paragraph\" w:styleId=\"A\"><w:basedOn w:val=\"A\"/></w:style>"
      "<w:style w:type=\"table\" w:styleId=\"T\"><w:rPr><w:vanish/></w:rPr></w:style>";
  const auto paragraph = [](const std::string& style, const std::string& run = "") {
    return "<w:p><w:pPr><w:pStyle w:val=\"" + style + "\"/></w:pPr><w:r><w:rPr>" + run +
           "</w:rPr><w:t>x</w:t></w:r></w:p>";
  };
  for (const auto& [document, style] :
       {std::pair(paragraph("GeheimP"), "GeheimP"),
        {paragraph("Kind"), "Kind"},
        {paragraph("Standard", "<w:rStyle w:val=\"Geheim\"/>"), "Geheim"},
        {"<w:p><w:r><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:r><w:r><w:rPr><w:rStyle "
         "w:val=\"Geheim\"/></w:rPr><w:t>x</w:t></w:r></w:p>",
         "Geheim"},
        {"<w:tbl><w:tblPr><w:tblStyle w:val=\"T\"/></w:tblPr></w:tbl>", "T"}})
    EXPECT_THAT(said_of_word(document, styles),
                HasSubstr("it has hidden text, by its style or section '" + std::string(style)));
  EXPECT_THAT(said_of_word("<w:tr><w:trPr><w:hidden/></w:trPr></w:tr>", styles), HasSubstr("hidden text"));
  for (const auto& shown : {paragraph("Offen"), paragraph("GeheimP", "<w:vanish w:val=\"0\"/>"), paragraph("A"),
                            std::string("<w:p><w:r><w:t>x</w:t></w:r></w:p>")})
    EXPECT_EQ(said_of_word(shown, styles), "") << shown;
  const auto odt = [](const std::string& automatic, const std::string& text, const std::string& common = "") {
    return said_of(zip_of({{"styles.xml", "<office:document-styles>" + common + "</office:document-styles>"},
                           {"content.xml", "<office:automatic-styles>" + automatic +
                                               "</office:automatic-styles><office:text>" + text + "</office:text>"}}),
                   ".odt");
  };
  const std::string hiding =
      "<style:style style:name=\"HH\" style:family=\"text\"><style:text-properties "
      "text:display=\"none\"/></style:style>";
  const std::string span = "<text:p>a <text:span text:style-name=\"HH\">GEHEIM</text:span> b</text:p>";
  EXPECT_THAT(odt(hiding, span), HasSubstr("hidden text, by its style or section 'HH'"));
  EXPECT_THAT(odt("", span, hiding), HasSubstr("hidden text"));
  EXPECT_THAT(odt("<style:style style:name=\"K\" style:family=\"text\" style:parent-style-name=\"HH\"/>",
                  "<text:p><text:span text:style-name=\"K\">x</text:span></text:p>", hiding),
              HasSubstr("hidden text"));
  EXPECT_THAT(odt("", "<text:section text:name=\"s\" text:display=\"none\"><text:p>x</text:p></text:section>"),
              HasSubstr("style or section 's'"));
  EXPECT_EQ(odt(hiding, "<text:p>a <text:span text:style-name=\"HH\"/> b</text:p>"), "");
  EXPECT_EQ(odt(hiding, "<text:p text:style-name=\"HH\">a</text:p>"), "") << "of another family";
}

TEST(OfficePackage, TextInTheHeadersOfPagesIsNamed) {
  EXPECT_THAT(said_of_word("", "", "<w:hdr><w:p><w:r><w:t>ENTWURF &amp; vertraulich</w:t></w:r></w:p></w:hdr>"),
              HasSubstr("warning: the header or footer of its pages is left out: \"ENTWURF & vertraulich\""));
  EXPECT_EQ(said_of_word("", "", "<w:hdr><w:p><w:r><w:t>Seite 1 von 3</w:t></w:r></w:p></w:hdr>"), "");
  EXPECT_THAT(said_of(zip_of({{"styles.xml", "<style:master-page><style:header><text:p>DRAFT</text:p></style:header>"},
                              {"content.xml", "<office:text/>"}}),
                      ".odt"),
              HasSubstr("left out: \"DRAFT\""));
}

TEST(OfficePackage, AKickerAboveTheTitleLeavesTheTitle) {
  std::string title;
  EXPECT_EQ(
      said_of_word("<w:p><w:r><w:t>PRESSEMITTEILUNG</w:t></w:r></w:p><w:p><w:pPr><w:pStyle "
                   "w:val=\"Titel\"/></w:pPr><w:r><w:t>Neue &lt;Br</w:t></w:r><w:r><w:t>ücke&gt;</w:t></w:r></w:p>",
                   "<w:style w:type=\"paragraph\" w:styleId=\"Titel\"><w:name w:val=\"Title\"/></w:style>", "", &title),
      "");
  EXPECT_EQ(title, "Neue <Brücke>");
  const ConversionSource source{"d.docx", "", {}, Time{}, Zone::load_or_utc("UTC")};
  Findings findings;
  OfficeCheck check;
  check.title = "Bridge";
  const auto made = convert_office_html(
      source, ".docx", check,
      "<html><body><p>PRESS RELEASE</p><p>Bridge</p><p>Text.</p><h1>Notes</h1><p>N.</p></body></html>", {}, findings);
  EXPECT_EQ(made.markdown, "---\ntitle: \"Bridge\"\n---\nPRESS RELEASE\n\nText.\n\n# Notes\n\nN.\n");
  EXPECT_FALSE(has_errors(findings));
}

TEST(OfficePackage, BombsAndHostilePackagesAreRefused) {
  EXPECT_THAT(said_of(zip_of({{"word/document.xml", std::string(40u << 20, ' ')}}), ".docx"),
              HasSubstr("far more than"));
  EXPECT_THAT(said_of_docx("<!DOCTYPE x [<!ENTITY a \"b\">]><x/>"), HasSubstr("defines entities"));
  EXPECT_THAT(said_of_docx(std::string("\xFF\xFE<\0", 4)), HasSubstr("is not UTF-8"));
  EXPECT_THAT(said_of("\xD0\xCF\x11\xE0 old", ".docx"), HasSubstr("is encrypted, or in the format of before 2007"));
  for (const auto& bytes : {std::string("no zip"), std::string(), zip_of({{"other.xml", "<x/>"}})})
    EXPECT_THAT(said_of(bytes, ".docx"), HasSubstr("it is not a .docx file, or it is damaged"));
  std::vector<std::pair<std::string, std::string>> many;
  for (int i = 0; i < 6'000; ++i) many.emplace_back("a" + std::to_string(i), "");
  EXPECT_THAT(said_of(zip_of(many), ".docx"), HasSubstr("over 5000 parts"));
  const auto whole = zip_of({{"word/document.xml", "<w:document>" + std::string(5'000, 'x') + "</w:document>"}});
  for (std::size_t cut = 0; cut < whole.size(); cut += 7) said_of(whole.substr(0, cut), ".docx");
}

TEST(OfficeRelease, ReadsPandocsHtmlAndRefusesItsMarksOfChanges) {
  const ConversionSource source{"d.docx", "", {}, Time{}, Zone::load_or_utc("UTC")};
  Findings findings;
  const auto made = convert_office_html(
      source, ".docx", {},
      "<html><body><header id=\"title-block-header\"><h1 class=\"title\">T</h1><p class=\"subtitle\">S</p><p "
      "class=\"author\">A</p></header><h1>One</h1><p>x<img src=\"./media/a.png\" alt=\"p\"><img "
      "src=\"media/b.emf\"></p>"
      "</body></html>",
      {{"./media/a.png", "\x89PNG\r\n\x1a\n"}, {"media/b.emf", "emf"}}, findings);
  EXPECT_EQ(made.markdown, "---\ntitle: \"T\"\nsubtitle: \"S\"\nbyline: \"A\"\n---\n# One\n\nx![p](picture-1.png)\n");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(to_string(findings[0]), "d.docx: warning: left out: 1 picture");
  convert_office_html(source, ".docx", {}, "<h1>T</h1><span class=\"deletion\">x</span>", {}, findings);
  EXPECT_TRUE(has_errors(findings));
}

}  // namespace
}  // namespace gazetted::test
