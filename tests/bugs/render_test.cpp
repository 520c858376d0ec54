// Faults of rendering that readers and attackers found: what a text becomes, and what it may cost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/document/raw_html.hpp"
#include "gazetted/mail/mime.hpp"
#include "gazetted/render/mail.hpp"
#include "gazetted/render/model.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string html_of(const std::string& markdown) {
  const auto html = markdown_to_html(markdown);
  return html ? *html : html.error().text();
}

// Without styles and classes, which say how it looks and not what it is.
std::string bare_html_of(const std::string& markdown) {
  const auto html = html_of(markdown);
  std::string out;
  for (std::size_t at = 0; at < html.size();) {
    auto skipped = std::string::npos;
    for (const std::string_view name : {" style=\"", " class=\"", " scope=\""}) {
      if (std::string_view(html).substr(at).starts_with(name)) skipped = html.find('"', at + name.size()) + 1;
    }
    if (skipped != std::string::npos)
      at = skipped;
    else if (html[at++] != '\n')
      out += html[at - 1];
  }
  return out;
}

std::string text_of(const std::string& markdown) {
  const auto text = markdown_to_text(markdown);
  return text ? *text : text.error().text();
}

std::string findings_of(const std::string& markdown) {
  std::string out;
  for (const auto& finding : findings_in_markdown(markdown, {"r.md", 1, 0})) out += to_string(finding) + "\n";
  return out;
}

std::string times(std::size_t count, const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

TEST(RawHtml, CommentsReachNobody) {
  for (const std::string text :
       {"Before.\n\n<!-- embargoed figure is 12% -->\n\nAfter.\n", "Before. <!-- embargoed -->After.\n",
        "Before.\n\n<!-- embargoed\n\nover *several* paragraphs\n\n-->\n\nAfter.\n",
        "Before <!-- embargoed\n\n- in a list\n\n--> After.\n",
        "<div>Before <!-- embargoed\n\nmore\n\n-->After.</div>\n",
        "Before.\n\n<div><!-- embargoed --></div>\n\nAfter.\n"}) {
    for (const auto& out : {html_of(text), text_of(text)}) {
      EXPECT_THAT(out, Not(HasSubstr("embargoed")));
      EXPECT_THAT(out, Not(HasSubstr("--")));
      EXPECT_THAT(out, Not(HasSubstr("several")));
      EXPECT_THAT(out, HasSubstr("Before"));
      EXPECT_THAT(out, HasSubstr("After"));
    }
    EXPECT_EQ(findings_of(text), "");
  }
  EXPECT_EQ(text_of("`<!-- code -->` and \\<!-- escaped --> stay\n"), "<!-- code --> and <!-- escaped --> stay");
  EXPECT_EQ(text_of("a\n\n<!-- never closed\n\nb\n"), "a");
  EXPECT_THAT(findings_of("a\n\n<!-- never closed\n\nb\n"), HasSubstr("r.md:3: warning: the comment"))
      << findings_of("a\n\n<!-- never closed\n\nb\n");
}

TEST(RawHtml, HarmlessElementsBecomeWhatTheyMean) {
  const std::vector<std::array<const char*, 3>> cases = {
      {"a <b>bold</b> <i>and</i> *so*<br>on\n", "<p>a <strong>bold</strong> <em>and</em> <em>so</em><br>on</p>",
       "a bold and so\non"},
      {"H<sub>2</sub>O, 10<sup>3</sup> m, x<sup>th</sup>\n", "<p>H<sub>2</sub>O, 10<sup>3</sup> m, x<sup>th</sup></p>",
       "H₂O, 10³ m, x^th"},
      {"<div align=\"center\">\n<img src=\"https://a.example/i.png\" alt=\"A logo\"><br>\n<b>Us</b>\n</div>\n",
       "<div><p><img src=\"https://a.example/i.png\" alt=\"A logo\"><br><strong>Us</strong></p></div>", "[A logo]\nUs"},
      {"<details>\n<summary>More</summary>\n\nHidden *text*.\n</details>\n",
       "<div><p>More</p><p>Hidden <em>text</em>.</p></div>", "More\n\nHidden text."},
      {"<table><tr><th>Year<th>Beds<tr><td>2025<td align=right>7</table>\n",
       "<div><table><tr><th>Year</th><th>Beds</th></tr><tr><td>2025</td><td>7</td></tr></table></div>",
       "Year  Beds\n----  ----\n2025     7"},
      {"<ul><li>one<li>two <a href=\"//a.example/?x=1&amp;y=2\">here</a></ul>\n",
       "<ul><li>one</li><li>two <a href=\"https://a.example/?x=1&amp;y=2\">here</a></li></ul>",
       "- one\n- two here [1]\n\n[1] https://a.example/?x=1&y=2"},
      {"<h3>Head</h3>\n<p>Text &eacute; <kbd>Ctrl</kbd></p>\n<hr>\n<blockquote>said</blockquote>\n",
       "<h3>Head</h3><p>Text é <kbd>Ctrl</kbd></p><hr><blockquote><p>said</p></blockquote>",
       "Head\n....\n\nText é Ctrl\n\n* * *\n\n> said"},
      {"<pre>a\n  b &lt;c&gt;\n</pre>\n", "<pre><code>a  b &lt;c&gt;</code></pre>", "    a\n      b <c>"},
      {"<dl><dt>Term<dd>What it is</dl>\n", "<dl><dt>Term</dt><dd>What it is</dd></dl>", "Term\n  What it is"},
      {"<center><font color=red>Hi</font></center>\n", "<div><p><span>Hi</span></p></div>", "Hi"},
      {"| a | b |\n|---|---|\n| <ul><li>x</li><li>y</li></ul> | c<br>d |\n",
       "<div><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><ul><li>x</li><li>y</li></ul></td>"
       "<td>c<br>d</td></tr></tbody></table></div>",
       "a        b\n-------  ---\n- x - y  c d"},
  };
  for (const auto& [markdown, html, text] : cases) {
    EXPECT_EQ(bare_html_of(markdown), html) << markdown;
    EXPECT_EQ(text_of(markdown), text) << markdown;
    EXPECT_EQ(findings_of(markdown), "") << markdown;
  }
}

TEST(RawHtml, WhatIsLeftOutIsNamedWithItsLine) {
  const std::string text =
      "One.\n\n<script>alert(1)</script>\n\nTwo <blink>words</blink>.\n\n<form action=x><input name=a>inside</form>\n\n"
      "<p style=\"display: none\">secret</p>\n\n<svg><b>x</b></svg>\n\nThree <?php echo 1 ?>.\n";
  EXPECT_EQ(findings_of(text),
            "r.md:3: warning: <script> is left out of mails, with its content\n"
            "r.md:5: warning: <blink> is not an element that mails can show; the tag is left out\n"
            "r.md:7: warning: <form> is left out of mails, with its content\n"
            "r.md:9: warning: <p> is hidden on web pages, and is left out of mails\n"
            "r.md:11: warning: <svg> is left out of mails, with its content\n"
            "r.md:13: warning: '<?php echo 1 ?>' is left out of mails\n");
  EXPECT_EQ(text_of(text), "One.\n\nTwo words.\n\nThree .");
  EXPECT_EQ(bare_html_of(text), "<p>One.</p><p>Two words.</p><p>Three .</p>");
}

TEST(RawHtml, NothingOfAnAuthorsTagIsPassedThrough) {
  for (const std::string text :
       {"<a href=\"javascript:alert(1)\" onclick=\"x()\" style=\"x\">l</a>", "<img src=x onerror=alert(1)>",
        "<img src=\"javascript:alert(1)\">", "<a href=\"JaVa\nScript:alert(1)\">l</a>",
        "<a href=\"&#106;avascript:alert(1)\">l</a>", "<a href=\"data:text/html,<script>alert(1)</script>\">l</a>",
        "<p title='\"><script>alert(1)</script>'>x</p>", "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<iframe srcdoc=\"<script>alert(1)</script>\">", "<div><script>alert(1)\n\n</script></div>",
        "<b <script>alert(1)</script>", "<scr<script>ipt>alert(1)</script>", "<td colspan=\"1 onload=alert(1)\">",
        "<form><button formaction=javascript:alert(1)>x</button></form>",
        "<abbr title=\"&quot; onmouseover=&quot;alert(1)\">x</abbr>",
        "<textarea><img src=x onerror=alert(1)></textarea>"}) {
    for (const auto& markdown : {text + "\n", "Words " + text + " words.\n", "| a |\n|---|\n| " + text + " |\n"}) {
      const auto html = html_of(markdown);
      // Outside of quoted values and text, which are escaped, only names of our own are in tags.
      for (std::size_t at = 0; (at = html.find('<', at)) != std::string::npos; ++at) {
        const auto tag = lower(std::string_view(html).substr(at, html.find('>', at) - at));
        bool quoted = false;
        std::string outside;
        for (const char c : tag) {
          if (c == '"')
            quoted = !quoted;
          else if (!quoted)
            outside += c;
        }
        for (const char* bad : {" on", "<script", "<svg", "<math", "<iframe", "<form", "srcdoc", "formaction"})
          EXPECT_THAT(outside, Not(HasSubstr(bad))) << markdown << html;
        for (const char* bad : {"=\"javascript:", "=\"data:", "=\"vbscript:"})
          EXPECT_THAT(tag, Not(HasSubstr(bad))) << markdown << html;
      }
    }
  }
}

TEST(RawHtml, AnAuthorsTagChangesNothingAroundIt) {
  EXPECT_EQ(bare_html_of("- one </ul></li> more\n- two\n"), "<ul><li>one  more</li><li>two</li></ul>");
  EXPECT_EQ(bare_html_of("a <b>never closed\n\nb\n"), "<p>a <strong>never closed</strong></p><p>b</p>");
  EXPECT_EQ(bare_html_of("> <div>\n> x\n\nafter </div>\n"), "<blockquote><div><p>x</p></div></blockquote><p>after</p>");
  EXPECT_EQ(bare_html_of("a <div>b</div> c\n"), "<p>a</p><div><p>b</p></div><p>c</p>");
  EXPECT_EQ(bare_html_of("*a <div>b</div> c*\n"), "<p><em>a <br>b c</em></p>");
  EXPECT_EQ(bare_html_of("<tr><td>alone</td></tr>\n"), "<p>alone</p>");
}

TEST(RawHtml, PlayersAreCardsWhereverTheyStand) {
  for (const std::string text :
       {"<video controls>\n  <source src=\"https://a.example/v.mp4\" type=\"video/mp4\">\n  Your browser is "
        "old.\n</video>\n",
        "<div class=\"wrap\"><iframe src=\"https://a.example/v.mp4\"></iframe></div>\n",
        "<video controls><source src='//a.example/v.mp4'></video>\n",
        "<p><audio src=\"https://a.example/v.mp4\"></audio></p>\n",
        "<iframe width=560\n  src=\"https://a.example/v.mp4\"\n  allowfullscreen></iframe>\n"}) {
    EXPECT_THAT(bare_html_of(text), HasSubstr("<p><a href=\"https://a.example/v.mp4\">▶ a.example</a></p>"));
    EXPECT_EQ(text_of(text), "▶ a.example [1]\n\n[1] https://a.example/v.mp4") << text;
    EXPECT_EQ(findings_of(text), "");
  }
  EXPECT_EQ(findings_of("x\n\n<iframe srcdoc=\"y\"></iframe>\n"),
            "r.md:3: warning: <iframe> has nothing that a mail could link to\n");
}

// What any text may cost: reading and writing are linear, or end with the reason. The patterns are those that md4c, or
// an earlier version of our writers, needed gigabytes or minutes for; a test that is not linear runs into its time
// limit.
TEST(Budget, HostileTextsAreRefusedOrCheap) {
  constexpr std::size_t size = 200'000;
  const auto filled = [](const std::string& part) { return times(size / part.size(), part); };
  const auto half = [](const std::string& part) { return times(size / 2 / part.size(), part); };
  const std::vector<std::string> texts = {
      half("[") + "a" + half("]"),
      "[x]: y\n\n" + half("[") + "a" + half("]"),
      "[x]: y\n\n" + half("[\n") + half("]\n"),
      "[x]: y\n\n" + half("[b\n") + half("c]\n"),
      "[a]: " + half("u") + "\n\n" + half("[a] "),
      "[a]: u '" + half("u\n") + "'\n\n" + half("[a] "),
      "[a]: " + half("\\&") + "\n\n" + half("[a] "),
      "[a]: " + half("&amp;") + "\n\n" + half("![a] "),
      filled("[a]: <b\n"),
      filled("[a]: u '\n"),
      filled("[a](\n"),
      filled("[a](b\n\""),
      filled("- "),
      filled("> "),
      filled("1. "),
      half("- ") + "\n" + half("\n"),
      times(90, "> ") + "a\n" + filled("b\n"),
      times(90, "- ") + "a\n" + filled("\n"),
      filled(times(30, "> ") + "a\n\n"),
      filled("www.a.b "),
      filled("http://a.b/ "),
      filled("a@b.c "),
      filled("[^"),
      filled("[^a] ") + "\n\n[^a]: b\n",
      filled("[^a]: b\n"),
      filled("word "),
      filled("word"),
      filled("\u4E00"),
      filled("`` ` "),
      filled("a`"),
      filled("*a **a "),
      filled("_a "),
      filled("~~a~~ "),
      times(size / 4, "a|") + "\n" + times(size / 4, "-|") + "\n" + half("b\n"),
      filled("|a|\n|-|\n\n"),
      filled("<b>"),
      filled("<div>\n\n"),
      filled("a <b>"),
      filled("<div><table><tr><td>"),
      "<div>" + filled("<a b=\""),
      "<div>" + filled("<!--"),
      "<div>" + filled("<script>"),
      "<div>" + filled("</div>"),
      "<div>" + filled("<iframe src=//a.b></iframe>"),
      "<div>" + filled("<p hidden>"),
      "<div>" + filled("<li><td>"),
      filled("a <!-- b\n\n"),
      filled("a <!-- b\n\n") + "-->",
      filled("&amp;"),
      filled("&CounterClockwiseContourIntegral;"),
      filled("![a](b) "),
      filled("[a](b) "),
      filled("[![a](b)](c)"),
      half("![") + half("](a)"),
      filled("{% highlight x %}\n"),
      filled("-----BEGIN PGP SIGNED MESSAGE-----\n"),
      filled("a  \n"),
      filled("\\"),
      filled("# a\n"),
      filled("<sup>1</sup>"),
      filled(":a"),
      filled("{%"),
      filled("[caption "),
  };
  for (const auto& text : texts) {
    const auto html = markdown_to_html(text);
    const auto plain = markdown_to_text(text);
    EXPECT_LE(html ? html->size() : 0, std::size_t(2) << 20) << text.substr(0, 40);
    EXPECT_LE(plain ? plain->size() : 0, std::size_t(2) << 20) << text.substr(0, 40);
    EXPECT_TRUE(html || !html.error().message().empty()) << text.substr(0, 40);
    EXPECT_LE(findings_in_markdown(text, {"r.md", 1, 0}).size(), 30'000u) << text.substr(0, 40);
  }
}

TEST(Text, IsReadableByItself) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"It costs ~~100~~ 80.\n", "It costs [struck out: 100] 80."},
      {"[![](a.png)](https://a.example/) x\n", "https://a.example/ x"},
      {"![logo](a.png)The end ![b](c.png), so.\n", "[logo] The end [b], so."},
      {"word![b](c.png)\n", "word [b]"},
      {"See [here ](https://a.example/)now.\n", "See here [1] now.\n\n[1] https://a.example/"},
      {"# One\n\n## Two\n\n### Three\n\n#### Four\n", "One\n---\n\nTwo\n---\n\nThree\n.....\n\nFour\n...."},
      {"a\fb\vc\n", "a b c"},
      {"| a | b |\n|-|--:|\n| 1 | 2 |\n", "a  b\n-  -\n1  2"},
      {"> | a | b |\n> | :- | - |\n> | 1 | 2 |\n", "> a  b\n> -  -\n> 1  2"},
      {"```\n| a |\n|-|\n```\n", "    | a |\n    |-|"},
      {"&CounterClockwiseContourIntegral; &NotEqualTilde; &Aacute; &hellip; &notone; &#8212; &#x1;\n",
       "∳ ≂̸ Á … &notone; — \uFFFD"},
      {"[x](//a.example/y)\n", "x [1]\n\n[1] https://a.example/y"},
      {"{% highlight ruby %}\nputs *x*\n\n{% endhighlight %}\n\nAfter.\n", "    puts *x*\n\nAfter."},
      {"{{< highlight go >}}\na := b\n{{< /highlight >}}\n", "    a := b"},
  };
  for (const auto& [markdown, text] : cases) EXPECT_EQ(text_of(markdown), text) << markdown;
}

TEST(Text, StruckOutIsSaidInTheReadersLanguage) {
  TextOptions options;
  options.struck_out = "gestrichen: ";
  EXPECT_EQ(*markdown_to_text("~~100~~ 80", options), "[gestrichen: 100] 80");
}

TEST(Text, ChineseAndJapaneseAreWrappedAtTheirLetters) {
  const auto text = text_of(times(60, "新闻稿正文，") + "\n\n- " + times(60, "リリース。") + "\n");
  std::size_t lines = 0;
  for (const auto& line : split(text, '\n')) {
    EXPECT_LE(columns_of(line), 74u) << line;
    EXPECT_FALSE(line.starts_with("，") || line.starts_with("。") || line.starts_with("ー")) << line;
    ++lines;
  }
  EXPECT_GT(lines, 15u);
}

TEST(Text, ASignedTextIsKeptByteForByte) {
  const std::string text =
      "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n- - a *list*  \n\twith <b>tabs</b> &amp;\n" +
      times(30, "long ") + "\n-----BEGIN PGP SIGNATURE-----\n\niHUEARYKAB0WIQ\n=abcd\n-----END PGP SIGNATURE-----";
  EXPECT_EQ(text_of("Before.\n\n" + text + "\n\nAfter.\n"), "Before.\n\n" + text + "\n\nAfter.");
  EXPECT_THAT(html_of(text), HasSubstr("- - a *list*"));
}

TEST(RawHtml, WhatOtherProgramsWouldReplaceIsNamed) {
  const std::string nobody =
      ", which nobody replaces here; write what readers are to see, or put `…` around it if they are to see this";
  EXPECT_EQ(
      findings_of("a {% include x.html %}\n{: .note}\n[caption id=\"1\"]x[/caption] :tada: 10:30:20 http://a:b:c\n"
                  "`{% code %}` {{< youtube x >}}\n```\n{% fence %}\n```\n{{ page.title }}\n"),
      "r.md:1:3: '{% include x.html %}' is a site generator's tag" + nobody +
          "\n"
          "r.md:2:1: '{: .note}' is a kramdown attribute" +
          nobody +
          "\n"
          "r.md:3:1: warning: '[caption id=\"1\"]' is a shortcode; mails show it as text\n"
          "r.md:3:18: warning: '[/caption]' is a shortcode; mails show it as text\n"
          "r.md:3:29: warning: ':tada:' is the name of an emoji; use the emoji itself; mails show it as text\n"
          "r.md:4:14: '{{< youtube x >}}' is a site generator's tag" +
          nobody +
          "\n"
          "r.md:8:1: '{{ page.title }}' is a site generator's tag" +
          nobody + "\n");
}

TEST(Html, AddressesOutsideOfTheTextAreSanitisedToo) {
  Release release;
  release.title = "T";
  release.bylines = {{"Ann", "javascript:alert(1)"}, {"Ben", "//ben.example/"}};
  release.media = {{"data:text/html,<script>", ""}, {"https://a.example/x.zip", ""}};
  release.online_url = "vbscript:x";
  release.card = Newsroom{};
  release.card->website = "javascript:alert(2)";
  release.card->social_profiles = {{"Mastodon", "javascript:alert(3)"}};
  const auto model = build_model(release, Newsroom{}, ListText{});
  ASSERT_TRUE(model) << model.error().text();
  const auto all = json::serialize(*model);
  for (const char* bad : {"javascript:", "data:", "vbscript:"}) EXPECT_THAT(all, Not(HasSubstr(bad)));
  EXPECT_THAT(all, HasSubstr("https://ben.example/"));
  EXPECT_EQ(findings_in_release(release, Newsroom{}).size(), 5u);
}

TEST(Html, TheTextSaysInWhichDirectionItRuns) {
  Release release;
  release.title = "המוזיאון פותח אגף חדש";
  release.body = "האגף החדש ייפתח לציבור בחודש הבא, עם words in English.\n";
  ListText list;
  list.language = "en";
  EXPECT_EQ(text_member(build_model(release, Newsroom{}, list)->at("release").as_object(), "dir"), "rtl");
  release.title = release.body = "A museum opens its new wing next month.";
  EXPECT_EQ(text_member(build_model(release, Newsroom{}, list)->at("release").as_object(), "dir"), "ltr");
}

TEST(Html, ACreditIsNotSaidTwiceAndPicturesHaveAWidth) {
  AttachedFile picture{"a.gif", "", std::string("GIF89a\x40\x06\x10\x00", 10) + times(30, "x"), "c1"};
  picture.credit = "Photo by K. Meyer";
  Release release;
  release.language = "en";
  auto model = build_model(release, Newsroom{}, ListText{}, {picture});
  auto shown = model->at("release").at("pictures").as_array()[0].as_object();
  EXPECT_EQ(text_member(shown, "credit_line"), "Photo by K. Meyer");
  EXPECT_EQ(text_member(shown, "width"), "576");  // of 1600
  picture.credit = "K. Meyer";
  model = build_model(release, Newsroom{}, ListText{}, {picture});
  EXPECT_EQ(text_member(model->at("release").at("pictures").as_array()[0].as_object(), "credit_line"),
            "Photo: K. Meyer");
  HtmlOptions options;
  options.images["a.gif"] = {"c1", "", "", 320};
  EXPECT_NE(markdown_to_html("![x](a.gif)", options)->find("alt=\"x\" width=\"320\""), std::string::npos);
}

TEST(Html, QuotesOfBothKindsAreEscaped) {
  EXPECT_EQ(html_escape("a'b\"c"), "a&#39;b&quot;c");
  EXPECT_EQ(html_escape("a'b"), "a&#39;b") << "alone, too: it ends an attribute that a template quotes with it";
}

TEST(Headers, EncodedWordsEndAtMultiplesOfThreeBytes) {
  for (const std::string text : {"О ключевой ставке Банка России и о многом другом, что не помещается",
                                 "A新闻稿正文内容全部是中文没有别的第二句也是中文还有更多的字",
                                 "é新x闻稿😀正文内容全部是中文😀没有别的第é二句也是中文还有更多的字",
                                 "Größe überall und noch viel mehr Text äöüß"}) {
    const auto made = header("Subject", text);
    std::vector<std::string> words;
    for (std::size_t at = 0; (at = made.find("=?UTF-8?", at)) != std::string::npos;) {
      const auto end = made.find("?=", at + 10);
      words.push_back(made.substr(at + 8, end - at - 8));
      at = end;
    }
    ASSERT_GT(words.size(), 1u) << made;
    std::string whole;
    for (const auto& word : words) {
      if (word.starts_with("B?")) {
        EXPECT_TRUE(&word == &words.back() || word.find('=') == std::string::npos) << made;
        whole += *base64_decode(word.substr(2));
      } else {
        for (std::size_t i = 2; i < word.size(); i += 3) whole += char(std::stoi(word.substr(i + 1, 2), nullptr, 16));
      }
    }
    EXPECT_EQ(whole, text);
    for (const auto& line : split(made, '\n')) EXPECT_LE(line.size(), 78u) << line;
  }
}

TEST(Headers, NoLineIsOver998Octets) {
  const auto address = *Address::parse("press@news.example.org");
  for (const auto& made : {mailbox_header("From", {times(2'000, "x"), address}), header("List-Id", times(3'000, "y")),
                           mailbox_header("From", {times(500, "ab, "), address})}) {
    for (const auto& line : split(made, '\n')) EXPECT_LE(line.size(), 998u);
  }
  EXPECT_EQ(mailto_target(*Address::parse("\"a>b?c\"@x.example")), "%22a%3Eb%3Fc%22@x.example");
}

// A release and a template without HTML.
struct PlainRelease {
  PlainRelease() {
    directory.put("t/subject.txt", "{{{release.title}}}");
    directory.put("t/message.txt", "{{{release.body_text}}}\n");
    made = load_template(directory / "t", "t", findings);
    release.title = "T";
    release.body = "Text.\n";
    list.from = "a@news.example.org";
    subscriber.address = "b@example.org";
  }
  MailInput input() { return {&release, &newsroom, &list, &*made}; }

  Findings findings;
  test::TemporaryDirectory directory;
  Result<MailTemplate> made = MailTemplate();
  Release release;
  Newsroom newsroom;
  ListText list;
  Subscriber subscriber;
};

TEST(Headers, AFeedbackIdFitsALineHoweverLongTheNamesAre) {
  PlainRelease plain;
  ASSERT_TRUE(plain.made) << plain.made.error().text();
  plain.list.name = "correspondents-of-all-districts-and-of-the-islands";
  std::set<std::string> ids;
  for (const std::string year : {"2025", "2026"}) {
    plain.release.id = times(8, "a-bridge-opens-") + year;
    const auto mail = CompiledMail::compile(plain.input());
    ASSERT_TRUE(mail) << mail.error().text();
    for (const auto& line : split(mail->plain(plain.subscriber, Time{})->bytes.whole(), '\n')) {
      if (!line.starts_with("Feedback-ID:")) continue;
      EXPECT_LE(line.size(), 78u + 1) << line;  // and its CR
      ids.insert(std::string(line));
    }
  }
  EXPECT_EQ(ids.size(), 2u) << "two releases are told apart";
}

TEST(Plain, ATemplateWithoutHtmlMakesPlainMails) {
  PlainRelease plain;
  ASSERT_TRUE(plain.made) << plain.made.error().text();
  plain.list.name = "l";
  auto input = plain.input();
  for (const std::vector<AttachedFile>& files :
       {std::vector<AttachedFile>{}, {{"a.pdf", "", "x", ""}, {"b.png", "", "y", "cid1"}}}) {
    input.files = &files;
    const auto mail = CompiledMail::compile(input);
    ASSERT_TRUE(mail) << mail.error().text();
    const auto bytes = mail->personalise(plain.subscriber, Time{})->bytes.whole();
    EXPECT_EQ(bytes, mail->plain(plain.subscriber, Time{})->bytes.whole());
    EXPECT_THAT(bytes, Not(HasSubstr("text/html")));
    EXPECT_THAT(bytes, Not(HasSubstr("alternative")));
    const bool bare = files.empty();
    EXPECT_EQ(bytes.find("multipart/mixed") == std::string::npos, bare);
    EXPECT_THAT(bytes, HasSubstr(bare ? "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                                        "Content-Transfer-Encoding: quoted-printable\r\n\r\nText.\r\n"
                                      : "b.png"));
  }
}

TEST(Budget, TheReasonAndTheLineAreNamed) {
  const auto why = [](const std::string& text) {
    const auto html = markdown_to_html(text);
    return html ? "taken" : html.error().text();
  };
  EXPECT_EQ(why(times(1'100'000, "a")), "the text has 1.0 MB; a mail's text may have at most 1.0 MB");
  EXPECT_EQ(why("a\n\n" + times(200, "> ") + "b\n"), "line 3: lists or quotes are nested more than 100 deep");
  EXPECT_EQ(why("a\n\n" + times(80, "> ") + "b\n"),
            "line 1: lists, quotes or HTML elements are nested more than 60 deep");
  EXPECT_EQ(why("[x]: y\n\n" + times(20'000, "[") + times(20'000, "]") + "\n"),
            "line 3: brackets are nested too deeply");
  EXPECT_EQ(why("[a]: https://a.example/" + times(100'000, "u") + "\n\n" + times(1'000, "[a] ") + "\n"),
            "line 3: the targets and titles of its links and images are over 2.0 MB in total");
  EXPECT_EQ(why(times(25, "- ") + "rule\n"), "taken");
  EXPECT_EQ(why(times(200, "- ") + "\n"), "taken");
}

}  // namespace
}  // namespace gazetted
