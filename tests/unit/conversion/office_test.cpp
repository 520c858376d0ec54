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
