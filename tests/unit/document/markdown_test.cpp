// Markdown, with the HTML that authors put into it, as both parts of a mail show it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/document/markdown.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string html_of(const std::string& markdown, const HtmlOptions& options = {}) {
  const auto html = markdown_to_html(markdown, options);
  return html ? *html : html.error().text();
}
std::string text_of(const std::string& markdown, const std::string& lead = "") {
  TextOptions options;
  options.lead = lead;
  const auto text = markdown_to_text(markdown, options);
  return text ? *text : text.error().text();
}

TEST(Markdown, MakesSanitisedHtml) {
  const auto html = html_of(
      "# Top\n\nA [link](javascript:alert(1)), <script>x</script> & *this*.\n\n![pic](data:image/png;base64,AA)\n");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("javascript:")));
  EXPECT_THAT(html, Not(HasSubstr("data:")));
  EXPECT_THAT(html, HasSubstr(">Top</h2>"));
  EXPECT_THAT(html, HasSubstr("<em>this</em>"));
}

TEST(Markdown, MakesReadableText) {
  EXPECT_EQ(
      text_of("Hello *you*,\nsee [us](https://a.example).\n\n- one\n- two\n  - deep\n\n1. a\n2. b\n\n> said\n\n---\n"),
      "Hello you, see us [1].\n\n- one\n- two\n  - deep\n\n1. a\n2. b\n\n> said\n\n* * *\n\n[1] https://a.example");
  EXPECT_EQ(text_of("<https://a.example/x>"), "https://a.example/x");
}

// md4c leaves spans that it never entered where emphasis crosses an address.
TEST(Markdown, EmphasisThatCrossesAnAddressCostsNothing) {
  for (const std::string text : {"www..h*p*", "a *www.harbour.example/x* b**",
                                 "https://www.harb** <https?//www.harbour/h*", "> - www..h*p* and *more*\n\nNext."}) {
    const auto parsed = Markdown::parse(text);
    ASSERT_TRUE(parsed) << text;
    const auto html = parsed->html();
    ASSERT_TRUE(html) << text;
    EXPECT_EQ(html->find("<em>") == std::string::npos, html->find("</em>") == std::string::npos) << *html;
    EXPECT_NE(parsed->text()->find("www."), std::string::npos) << text;
  }
}

TEST(Markdown, LinksAreNumberedOnceEach) {
  EXPECT_EQ(text_of("[a](https://x.example/1) [b](https://x.example/2) [c](https://x.example/1) "
                    "[m](mailto:a@b.example)"),
            "a [1] b [2] c [1] m <a@b.example>\n\n[1] https://x.example/1\n[2] https://x.example/2");
}

TEST(Markdown, ADatelineRunsIntoTheFirstParagraph) {
  const std::string body = "It rained for a very long time and everybody in the town was wet to the skin.\n\nMore.\n";
  for (const auto& line : split(text_of(body, "LONDON — "), '\n')) EXPECT_LE(line.size(), 74u) << line;
  EXPECT_TRUE(text_of(body, "LONDON — ").starts_with("LONDON — It rained"));
  EXPECT_EQ(text_of("- a list first", "LONDON — "), "LONDON —\n\n- a list first");
  HtmlOptions options;
  options.lead = "A & B — ";
  EXPECT_THAT(html_of(body, options), HasSubstr("\">A &amp; B — It rained"));
}

TEST(Markdown, PlayersBecomeLinkedCards) {
  const auto html = html_of(
      "Before.\n\n<iframe src=\"https://www.youtube.com/embed/a_B-1?x=1\" title=\"Our <b>film\"></iframe>\n\n"
      "https://vimeo.com/123\n\n<video src='https://cdn.example.org/a.mp4'></video>\n\nAfter.\n");
  EXPECT_THAT(html, HasSubstr("href=\"https://www.youtube.com/watch?v=a_B-1\""));
  EXPECT_THAT(html, HasSubstr("▶ Our &lt;b&gt;film · youtube.com</a>"));
  EXPECT_THAT(html, HasSubstr("▶ vimeo.com</a>"));
  EXPECT_THAT(html, HasSubstr("href=\"https://cdn.example.org/a.mp4\""));
  std::size_t cards = 0;
  for (auto at = html.find("border-radius"); at != std::string::npos; at = html.find("border-radius", at + 1)) ++cards;
  EXPECT_EQ(cards, 3u) << html;
  EXPECT_THAT(html, Not(HasSubstr("<iframe")));
  const auto bad = html_of("<iframe src=\"javascript:alert(1)\"></iframe>\n");
  EXPECT_THAT(bad, Not(HasSubstr("href")));
  EXPECT_THAT(html_of("```\n\n<iframe src=\"https://a.example/\">\n\n```\n"), Not(HasSubstr("href")));
}

// <embed> has no end, and a <video> that nothing closes has none either.
TEST(Markdown, ALineGoesOnAfterAPlayerThatHasNoEnd) {
  for (const std::string player :
       {"<embed src='https://cdn.example.org/a.mp4'>", "<video src=https://cdn.example.org/a.mp4>"})
    EXPECT_EQ(text_of("<div>" + player + " and more</div>\n"),
              "▶ cdn.example.org [1] and more\n\n[1] https://cdn.example.org/a.mp4")
        << player;
}

TEST(Markdown, TablesStandInColumnsOfTheText) {
  EXPECT_EQ(text_of("| Year | Bridges built |\n|---|--:|\n| 2025 | 7 |\n| 二〇二六 | 12 |\n"),
            "Year      Bridges built\n"
            "--------  -------------\n"
            "2025                  7\n"
            "二〇二六             12");
  const std::string words(40, 'w');
  EXPECT_EQ(
      text_of("| Name | What |\n|---|---|\n| a " + words + " | b " + words + " |\n| c | [d](https://x.example/) |\n"),
      "Name: a " + words + "\nWhat: b " + words + "\n\nName: c\nWhat: d [1]\n\n[1] https://x.example/");
  EXPECT_EQ(text_of("> | a | b |\n> |---|---|\n> | 1 | 2 |\n>\n> after\n"), "> a  b\n> -  -\n> 1  2\n\n> after");
}

// As a converter writes a table without heads.
TEST(Markdown, EmptyHeadsOfATableAreNoLine) {
  EXPECT_EQ(text_of("|  |  |\n|---|---|\n| Year | Cost |\n| 2026 | 5 |\n"), "Year  Cost\n2026  5");
}

TEST(Markdown, FootnotesFollowTheTextInTheOrderOfTheirMarks) {
  const std::string body =
      "Up by a third[^b], as `[^a]` says[^a]; again[^b], not \\[^a], nor [^none].\n\n"
      "[^a]: The *first*\n    and more.\n[^b]: The second.\n[^unused]: Nobody asks.\n\n"
      "```\n[^a]: code\n```\n";
  EXPECT_EQ(text_of(body),
            "Up by a third¹, as [^a] says²; again¹, not [^a], nor [^none].\n\n    [^a]: code\n\n* * *\n\n"
            "¹ The second.\n\n² The first and more.");
  EXPECT_THAT(html_of(body), HasSubstr(">[^a]</code> says²"));
  EXPECT_THAT(html_of(body), HasSubstr("² The <em>first</em> and more."));
  EXPECT_EQ(text_of("Alone [^x]"), "Alone [^x]");
  EXPECT_EQ(text_of("a[^x]\n\n[^x]: b[^y]\n[^y]: c[^x]\n"), "a¹\n\n* * *\n\n¹ b²\n\n² c¹");
}

TEST(Markdown, AWideTableTakesNoTime) {
  std::string row;
  for (int i = 0; i < 25'000; ++i) row += "a|";
  std::string rule;
  for (int i = 0; i < 25'000; ++i) rule += "-|";
  EXPECT_LT(html_of(row + "\n" + rule + "\n").size(), 4u << 20);
}

TEST(Markdown, TextIsWrappedWhereAReaderWouldBreakIt) {
  const std::string words = "Nobody should have to choose between a bed and their child, said the doctor who leads it.";
  const auto text = text_of("> " + words + "\n\n- " + words + "\n\n1. " + words + "\n\n```\n" + words +
                            "\n```\n\n<https://example.org/" + std::string(100, 'x') + ">\n");
  EXPECT_EQ(text,
            "> Nobody should have to choose between a bed and their child, said the\n> doctor who leads it.\n\n"
            "- Nobody should have to choose between a bed and their child, said the\n  doctor who leads it.\n\n"
            "1. Nobody should have to choose between a bed and their child, said the\n   doctor who leads it.\n\n    " +
                words + "\n\nhttps://example.org/" + std::string(100, 'x'));
  for (const auto& line : split(text_of("Größe " + std::string(40, 'y') + " überall " + words), '\n'))
    EXPECT_LE(line.size(), 80u);
}

}  // namespace
}  // namespace gazetted
