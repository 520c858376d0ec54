// Markdown as a page shows it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/document/markdown.hpp"

namespace gazetted {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

WebHtmlOptions with_harbour() {
  WebHtmlOptions options;
  options.pictures["harbour.jpg"] = {"/m/12/harbour.jpg", "Boats \"at\" <rest>", "The harbour · Photo: A & B", 1600,
                                     900};
  return options;
}

std::string page_of(const std::string& markdown, const WebHtmlOptions& options = with_harbour()) {
  const auto parsed = Markdown::parse(markdown);
  if (!parsed) return parsed.error().text();
  const auto html = parsed->web_html(options);
  return html ? *html : html.error().text();
}

const std::string harbour =
    "<img src=\"/m/12/harbour.jpg\" alt=\"Boats &quot;at&quot; &lt;rest&gt;\" width=\"1600\" height=\"900\" "
    "loading=\"lazy\" decoding=\"async\">";

TEST(WebHtml, HasNoStyleAndNoNeedlessClass) {
  EXPECT_EQ(page_of("A *b* **c** `d` ~~e~~ [f](https://x.example).\n\n- g\n- h\n\n> i\n\n---\n"),
            "<p>A <em>b</em> <strong>c</strong> <code>d</code> <del>e</del> "
            "<a href=\"https://x.example\">f</a>.</p>\n"
            "<ul>\n<li>g</li>\n<li>h</li>\n</ul>\n<blockquote>\n<p>i</p>\n</blockquote>\n<hr>\n");
}

TEST(WebHtml, HeadingsBeginAtTheFirstLevelAndLeaveNoneOut) {
  const std::tuple<const char*, unsigned, const char*> table[] = {
      {"# a\n\n## b\n", 2, "<h2>a</h2>\n<h3>b</h3>\n"},
      {"## a\n\n### b\n", 2, "<h2>a</h2>\n<h3>b</h3>\n"},
      {"#### a\n", 2, "<h2>a</h2>\n"},
      {"# a\n\n#### b\n\n## c\n", 2, "<h2>a</h2>\n<h3>b</h3>\n<h3>c</h3>\n"},
      {"### a\n\n## b\n", 2, "<h2>a</h2>\n<h2>b</h2>\n"},
      {"# a\n", 3, "<h3>a</h3>\n"},
      {"# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f\n", 2,
       "<h2>a</h2>\n<h3>b</h3>\n<h4>c</h4>\n<h5>d</h5>\n<h6>e</h6>\n<h6>f</h6>\n"},
  };
  for (const auto& [markdown, first, html] : table) {
    WebHtmlOptions options;
    options.first_heading = first;
    EXPECT_EQ(page_of(markdown, options), html) << markdown;
  }
}

TEST(WebHtml, APictureOfItsOwnIsAFigureWithItsCaption) {
  EXPECT_EQ(page_of("![](harbour.jpg)\n"),
            "<figure>\n" + harbour + "\n<figcaption>The harbour · Photo: A &amp; B</figcaption>\n</figure>\n");
  EXPECT_EQ(page_of("[![](harbour.jpg)](https://x.example)\n"),
            "<figure>\n<a href=\"https://x.example\">" + harbour +
                "</a>\n<figcaption>The harbour · Photo: A &amp; B</figcaption>\n</figure>\n");
  EXPECT_THAT(page_of("![Own words](./harbour.jpg)\n"), HasSubstr("alt=\"Own words\""));
}

TEST(WebHtml, APictureBetweenWordsStaysInItsLine) {
  const auto html = page_of("See ![](harbour.jpg) here.\n");
  EXPECT_THAT(html, HasSubstr("<p>See " + harbour));
  EXPECT_THAT(html, HasSubstr("<br><small>The harbour"));
  EXPECT_THAT(html, Not(HasSubstr("<figure>")));
}

TEST(WebHtml, AnAuthorsFigureKeepsItsOwnCaption) {
  const auto html = page_of("<figure><img src=\"harbour.jpg\" width=\"800\"><figcaption>Mine</figcaption></figure>\n");
  EXPECT_THAT(html, HasSubstr("<figcaption>Mine</figcaption>"));
  EXPECT_THAT(html, Not(HasSubstr("The harbour")));
  EXPECT_THAT(html, HasSubstr("width=\"800\" height=\"450\""));
  EXPECT_EQ(page_of("<figure><img src=\"harbour.jpg\"></figure>\n"), page_of("![](harbour.jpg)\n"));
}

TEST(WebHtml, APictureFromElsewhereIsALinkAndNothingIsLoaded) {
  EXPECT_EQ(page_of("![A map](https://maps.example/a.png)\n"),
            "<p><a href=\"https://maps.example/a.png\">A map</a></p>\n");
  EXPECT_EQ(page_of("![](https://maps.example/a.png)\n"),
            "<p><a href=\"https://maps.example/a.png\">maps.example</a></p>\n");
  EXPECT_EQ(page_of("[![A map](https://maps.example/a.png)](https://x.example)\n"),
            "<p><a href=\"https://x.example\">A map</a></p>\n");
  EXPECT_EQ(page_of("![gone](other.jpg)\n"), "<p>gone</p>\n");
  EXPECT_THAT(page_of("![x](data:image/png;base64,AA)\n"), Not(HasSubstr("data:")));
}

TEST(WebHtml, OnlySafeTargetsAreLinks) {
  const auto html = page_of(
      "[a](javascript:alert(1)) [b](../up) [c](file:///etc/passwd) [d](mailto:p@x.example) [e](//x.example/)\n"
      "<a href=\"vbscript:x\" onclick=\"x()\" style=\"color:red\">f</a> <script>x</script>\n");
  EXPECT_THAT(html, Not(HasSubstr("script")));
  EXPECT_THAT(html, Not(HasSubstr("onclick")));
  EXPECT_THAT(html, Not(HasSubstr("style")));
  EXPECT_THAT(html, Not(HasSubstr("file:")));
  EXPECT_THAT(html, Not(HasSubstr("up")));
  EXPECT_THAT(html, HasSubstr("href=\"mailto:p@x.example\""));
  EXPECT_THAT(html, HasSubstr("href=\"https://x.example/\""));
}

TEST(WebHtml, PlayersBecomeCards) {
  EXPECT_EQ(page_of("<iframe src=\"https://www.youtube.com/embed/a_B-1\" title=\"Our <b>film\"></iframe>\n"),
            "<p class=\"card\"><a href=\"https://www.youtube.com/watch?v=a_B-1\">▶ Our &lt;b&gt;film · "
            "youtube.com</a></p>\n");
}

TEST(WebHtml, TablesCanBeScrolledByKeysAndNameTheirHeads) {
  WebHtmlOptions options;
  options.table = "Tabelle";
  const auto html = page_of("| a | b |\n|---|--:|\n| c | 1 |\n", options);
  EXPECT_THAT(html, HasSubstr("<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"Tabelle\"><table>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">a</th>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"right\">1</td>"));
  EXPECT_THAT(page_of("<table><tr><th>a</th><td>1</td></tr></table>\n"), HasSubstr("<th scope=\"row\">a</th>"));
}

TEST(WebHtml, DetailsOpenAndASummaryAloneIsAParagraph) {
  EXPECT_THAT(page_of("<details><summary>More</summary>\n\nHidden.\n\n</details>\n"),
              HasSubstr("<details>\n<summary>More</summary>"));
  EXPECT_THAT(page_of("<summary>Alone</summary>\n"), Not(HasSubstr("<summary>")));
  EXPECT_THAT(page_of("<figcaption>Alone</figcaption>\n"), Not(HasSubstr("<figcaption>")));
}

TEST(WebHtml, ADatelineRunsIntoTheFirstParagraph) {
  auto options = with_harbour();
  options.lead = "A & B — ";
  EXPECT_EQ(page_of("Rain.\n", options), "<p>A &amp; B — Rain.</p>\n");
  EXPECT_TRUE(page_of("- a\n", options).starts_with("<p>A &amp; B — </p>\n<ul>"));
  EXPECT_THAT(page_of("![](harbour.jpg)\n\nRain.\n", options), EndsWith("</figure>\n<p>A &amp; B — Rain.</p>\n"));
  EXPECT_TRUE(page_of("![](harbour.jpg)\n\n- a\n", options).starts_with("<p>A &amp; B — </p>\n<figure>"));
  EXPECT_EQ(page_of("", options), "<p>A &amp; B — </p>\n");
}

TEST(WebHtml, DirectionsAreSaid) {
  EXPECT_THAT(page_of("<p dir=\"rtl\">سلام</p>\n"), HasSubstr("<p dir=\"rtl\">"));
  EXPECT_THAT(page_of("A <bdi>سلام</bdi>\n"), HasSubstr("<bdi>"));
}

TEST(WebHtml, IsLimited) {
  std::string markdown;
  for (int i = 0; i < 9000; ++i) markdown += std::string(99, '"') + "\n";
  EXPECT_THAT(page_of(markdown), HasSubstr("the HTML of the text would be over"));
}

}  // namespace
}  // namespace gazetted
