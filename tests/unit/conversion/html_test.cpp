// HTML becomes Markdown: what is picked of a page, what is written of it, and that nothing of a page can act.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/document/markdown.hpp"
#include "made.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Made from_html(const std::string& html, std::set<std::string> beside = {}) {
  return convert_by(convert_html, "page.html", html, std::move(beside));
}

std::string body_of(const std::string& html) { return from_html("<h1>T</h1>" + html).body(); }

TEST(HtmlRelease, TheHeadOfAForwardedMailIsRefused) {
  const auto made = from_html(
      "<p><b>Von:</b> Chef &lt;c@x.example&gt;<br><b>Gesendet:</b> Montag<br><b>An:</b> Presse<br><b>Betreff:</b> WG: "
      "x</p><h1>Neue Brücke</h1><p>Text.</p>");
  EXPECT_THAT(made.said(), HasSubstr("the head of a mail that was forwarded or answered"));
  EXPECT_TRUE(has_errors(made.findings));
}

TEST(HtmlRelease, TakesMainElseTheOneArticleElseTheBody) {
  const std::string around = "<nav>Home</nav><p>outside</p>";
  EXPECT_EQ(from_html(around + "<main><h1>A &amp; B</h1><p>Text</p></main><footer>f</footer>").markdown(),
            "---\ntitle: \"A & B\"\n---\nText\n");
  EXPECT_EQ(from_html(around + "<article><h1>A</h1><p>Text</p></article>").markdown(),
            "---\ntitle: \"A\"\n---\nText\n");
  const auto two = from_html("<h1>A</h1><article><p>one</p></article><article><p>two</p></article>");
  EXPECT_EQ(two.body(), "one\n\ntwo\n");
}

TEST(HtmlRelease, TakesHeadlineSummaryAuthorAndLanguage) {
  const auto made = from_html(
      "<html lang=de><head><title>Site</title><meta name=description content='Kurz: gesagt'>"
      "<meta name=author content='A. Meier'></head><body><header><h1>Neue\n Brücke</h1></header><main><p>x</main>");
  EXPECT_EQ(made.markdown(),
            "---\ntitle: \"Neue Brücke\"\nsummary: \"Kurz: gesagt\"\nbyline: \"A. Meier\"\nlanguage: \"de\"\n---\nx\n");
}

TEST(HtmlRelease, WritesWhatMarkdownHas) {
  struct Case {
    const char *html, *markdown;
  };
  const Case cases[] = {
      {"<p>a <b>b</b> <i>c</i> <code>d`e</code> <s>f</s></p>", "a **b** *c* ``d`e`` ~~f~~\n"},
      {"<p><b>Note:</b>more</p>", "<strong>Note:</strong>more\n"},
      {"<p><b><i>both</i></b> and <i><b>both</b></i></p>", "**_both_** and _**both**_\n"},
      {"<h2>Two</h2><h3>Three #</h3>", "## Two\n\n### Three \\#\n"},
      {"<ul><li>a<li>b<ol><li>c<li>d</ol></ul>", "- a\n- b\n  1. c\n  2. d\n"},
      {"<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>", "- a\n\n  b\n\n- c\n"},
      {"<ol start=3><li>a</ol><ol><li>b</ol>", "3. a\n\n1) b\n"},
      {"<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b\n"},
      {"<pre>a\n  b```\n</pre>", "````\na\n  b```\n````\n"},
      {"<p>a<br>b</p><hr><p>c", "a\\\nb\n\n---\n\nc\n"},
      {"<a href=https://x.example/a_b>https://x.example/a_b</a>", "<https://x.example/a_b>\n"},
      {"<a href='https://x.example/(a)' >words</a>", "[words](<https://x.example/(a)>)\n"},
      {"<a href=mailto:a@x.example>a@x.example</a>", "<a@x.example>\n"},
      {"<p>1. not a list</p><p># nor this *or* that [x] a_b _c_ &amp;amp; &lt;b></p>",
       "1\\. not a list\n\n\\# nor this \\*or\\* that \\[x\\] a_b \\_c\\_ \\&amp; \\<b>\n"},
      {"<table><tr><th>A<th align=right>B<tr><td>1|2<td>3</table>", "| A | B |\n| --- | --: |\n| 1\\|2 | 3 |\n"},
      {"<table><tr><td colspan=2>a<td rowspan=2>b<tr><td>c<td>d</table>",
       "| | | |\n| --- | --- | --- |\n| a | | b |\n| c | d | |\n"},
      {"<table><tr><td><h2>Laid out</h2><p>text</p></td></tr></table>", "## Laid out\n\ntext\n"},
      {"H<sub>2</sub>O <abbr title='x \"y\"'>z</abbr>", "H<sub>2</sub>O <abbr title=\"x &quot;y&quot;\">z</abbr>\n"},
      {"<div>a</div><div>b<span> c</span></div>", "a\n\nb c\n"},
  };
  for (const auto& [html, markdown] : cases) EXPECT_EQ(body_of(html), markdown) << html;
}

TEST(HtmlRelease, ATrackedChangeIsAnError) {
  EXPECT_THAT(from_html("<h1>A</h1>\n<p>x\n<del>Geheim</del> <ins>offen</ins></p>").said(),
              HasSubstr("page.html:3:1: <del> marks a tracked change"));
  EXPECT_THAT(from_html("<h1>A</h1><p>x <ins>offen</ins></p>").said(), HasSubstr("<ins> marks a tracked change"));
  EXPECT_THAT(from_html("<h1>A</h1><p>x <del datetime=2026-03-02>old</del>").said(), HasSubstr("a tracked change"));
  EXPECT_THAT(from_html("<h1>A</h1><p>x <del>old</del>").said(), HasSubstr("page.html:1:1: warning: <del> goes out"));
  EXPECT_THAT(from_html("<h1>A</h1><p>x <s>old</s></p>").said(), IsEmpty());
}

TEST(HtmlRelease, TheVisibleTitleOfWordGoesBeforeThatOfTheWindow) {
  const auto made = from_html(
      "<html><head><title>Dokument1</title></head><body><p class=MsoTitle>Neue Häfen</p><p class=MsoNormal>Text</p>");
  EXPECT_EQ(made.markdown(), "---\ntitle: \"Neue Häfen\"\n---\nText\n");
}

TEST(HtmlRelease, NothingActiveArrivesAndWhatIsLeftOutIsCountedAndNamed) {
  const auto made = from_html(
      "<meta http-equiv=refresh content='0;url=https://evil.example/'><h1>T</h1>"
      "<script>steal()</script><p onclick=steal() style='background:url(https://evil.example/p)'>kept "
      "<a href='java\tscript:steal()'>one</a> <a href=JavaScript:steal()>two</a> <a href='data:text/html,x'>three</a>"
      "<a href='vbscript:x'>four</a></p><svg><a href=https://evil.example/svg><text>svg</text></a></svg>"
      "<style>p{background:url(https://evil.example/)}</style><img src=x onerror=steal()>"
      "<img src='data:image/png;base64,AAAA'><iframe src=https://evil.example/f></iframe>"
      "<object data=https://evil.example/o></object><form action=https://evil.example/>f<input></form>"
      "<p hidden>secret</p><div style='display: none'>secret</div><template><p>secret</p></template>");
  EXPECT_FALSE(has_errors(made.findings)) << made.said();
  EXPECT_EQ(made.body(), "kept one two threefour\n");
  for (const char* what :
       {"1 <script>", "1 <svg>", "1 <style>", "1 <meta http-equiv=refresh>", "handlers of events", "2 pictures",
        "link with javascript:", "link with data:", "link with vbscript:", "1 <form>", "1 <iframe>", "hidden element"})
    EXPECT_THAT(made.said(), HasSubstr(what));
  const auto html = markdown_to_html(made.body());
  ASSERT_TRUE(html);
  EXPECT_THAT(*html, Not(HasSubstr("evil")));
  EXPECT_THAT(*html, Not(HasSubstr("steal")));
}

TEST(HtmlRelease, LinksAreAbsoluteOrRefusedWithTheirLine) {
  const auto made = from_html("<h1>T</h1>\n<p>\n<a href=/about>us</a>");
  EXPECT_THAT(made.said(), HasSubstr("page.html:3: the link '/about' leads nowhere outside of its site"));
  EXPECT_EQ(from_html("<base href=https://x.example/a/><h1>T</h1><a href=../b>us</a>").body(),
            "[us](https://x.example/b)\n");
  EXPECT_EQ(body_of("<a href=//x.example/>us</a> <a href=#a>here</a>"), "[us](https://x.example/) here\n");
}

TEST(HtmlRelease, PicturesAreThoseOfItsBundle) {
  const auto made =
      from_html("<h1>T</h1><p>x<img src='the%20hall.jpg' alt='The [hall]'><img src=https://x.example/p.png alt=p>",
                {"the hall.jpg"});
  EXPECT_EQ(made.body(), "x![The \\[hall\\]](the%20hall.jpg)\n");
  EXPECT_THAT(made.said(), HasSubstr("not fetched: https://x.example/p.png"));
}

TEST(HtmlRelease, RefusesWhatIsNoPageWithItsPlace) {
  EXPECT_THAT(from_html("<p>no headline").said(), HasSubstr("page.html:1:1: no headline"));
  std::string deep = "<h1>T</h1>";
  for (int i = 0; i < 300; ++i) deep += "<div>\n";
  EXPECT_THAT(from_html(deep + "x").said(), HasSubstr("nested more than 256 deep"));
  EXPECT_THAT(from_html("<h1>T</h1>\n<p " + std::string(70'000, 'a') + ">x").said(), HasSubstr("page.html:2:1: a tag"));
  EXPECT_THAT(from_html("<h1>T</h1>" + std::string(5 << 20, 'a')).said(), HasSubstr("larger than"));
}

TEST(HtmlRelease, ReadsWhateverItIsEncodedIn) {
  EXPECT_EQ(from_html("<meta charset=windows-1250><h1>T</h1>\xB3\xF3"
                      "d\x9F")
                .body(),
            "łódź\n");
  EXPECT_EQ(from_html("<meta charset=utf-8><h1>T</h1>caf\xE9").body(), "café\n");
  std::string wide = "\xFF\xFE";
  for (const char c : std::string_view("<h1>T</h1>x")) wide += std::string({c, '\0'});
  EXPECT_EQ(from_html(wide).body(), "x\n");
  EXPECT_EQ(from_html("<h1>T</h1>a&nbsp;b&#8211;c&bogus;").body(), "a\u00A0b–c\\&bogus;\n");
}

// Markdown → our HTML → Markdown is the same document.
std::string page_of(const std::string& markdown) {
  const auto html = Markdown::parse(markdown)->web_html();
  return html ? *html : "";
}

void expect_same_document(const std::string& markdown) {
  const auto html = page_of(markdown);
  const auto back = from_html("<h1>Title</h1>" + html);
  EXPECT_FALSE(has_errors(back.findings)) << back.said();
  EXPECT_EQ(page_of(back.body()), html) << "from\n" << markdown << "\nto\n" << back.body();
}

TEST(HtmlRelease, OurOwnPagesComeBackAsTheSameDocument) {
  const fs::path seeds = source("../shared/releases");
  if (!fs::exists(seeds)) GTEST_SKIP() << "skipped: the sample releases lie beside the checkout, and are not there";
  for (const auto& file : fs::directory_iterator(seeds)) {
    Findings findings;
    const auto release =
        parse_release(slurp(file.path()), {"r.md", "r", Zone::load_or_utc("UTC"), Clock().now()}, findings);
    expect_same_document(release.body);
  }
}

TEST(HtmlRelease, EveryElementOfMarkdownComesBack) {
  for (const char* markdown :
       {"a **b *c* d** ~~e~~ `f` [g](https://x.example/ \"t\") <https://y.example>\n",
        "# One\n\n## Two\n\ntext\n\n### Three\n\n- a\n- b\n  - c\n\n    d\n\n1. e\n2. f\n",
        "> q\n>\n> - r\n\n---\n\n```\nc <&> `\n\n  d\n```\n",
        "| A | B |\n|:--|--:|\n| 1 | **2** |\n| `x\\|y` | [l](https://x.example) |\n", "a\\\nb  \nc\n",
        "- [ ] to do\n- [x] done\n", "Line with \\* and \\_ and 2 * 3 * 4 and snake_case and <u>u</u>.\n",
        "*a*b **c**d __e__ ***f*** **g:**\n", "1986\\. A year\n\n\\+ plus\n\n\\- minus\n\n&amp;copy; &copy;\n",
        "H<sub>2</sub>O, E=mc<sup>2</sup>, <kbd>Ctrl</kbd>, <mark>m</mark>\n", "www.example.org and a@example.org\n"})
    expect_same_document(markdown);
}

// As Word saves a page, and Outlook a mail.
TEST(HtmlRelease, WhatWordMarksAsAListIsOne) {
  const auto made = convert_by(
      convert_html, "w.html",
      "<html><body><h1>T</h1><p class=MsoNormal>Text<o:p></o:p></p>\n<p class=MsoNormal>&nbsp;<o:p></o:p></p>"
      "<p class=MsoListParagraph><![if !supportLists]><span>·<span>&nbsp;&nbsp; </span></span><![endif]>First</p>"
      "<p class=MsoListParagraph><![if !supportLists]>·<![endif]>Second</p>"
      "<p class=MsoListParagraph><![if !supportLists]><span>1.</span>&nbsp;<![endif]>Third</p>"
      "<![if gte mso 9]><p>Shown</p><![endif]></body></html>");
  EXPECT_EQ(made.body(), "Text\n\n- First\n- Second\n\n1\\.\u00A0Third\n\nShown\n");
  EXPECT_EQ(convert_by(convert_html, "w.html", "<h1>T</h1><p>a <![x]> b <![if").findings.size(), 0u);
}

}  // namespace
}  // namespace gazetted::test
