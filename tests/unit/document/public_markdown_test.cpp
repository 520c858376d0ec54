// What the public gets of a text in Markdown.
#include "gazetted/document/public_markdown.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

TEST(PublicMarkdown, HasNothingThatAPageDoesNotShow) {
  const std::pair<const char*, const char*> table[] = {
      {"Plain *text* with [a link](https://a.example).\n", "Plain *text* with [a link](https://a.example).\n"},
      {"A <script>steal()</script>B\n", "A B\n"},
      {"A <div hidden>offer <div>4.2m</div></div>B\n", "A B\n"},
      {"<p style=\"display: none\">secret</p>Text\n", "Text\n"},
      {"<div hidden>never ends\nsecret\n", ""},
      {"<script>never ends\nsecret\n", ""},
      {"<p onclick=\"x()\" dir=\"rtl\">Text</p>\n", "<p dir=\"rtl\">Text</p>\n"},
      {"<a href=\"javascript:x()\">a</a>\n", "<a>a</a>\n"},
      {"<a href=\"https://a.example\">a</a>\n", "<a href=\"https://a.example\">a</a>\n"},
      {"[a](javascript:x)\n", "a\n"},
      {"[a *b*](<JavaScript:x> \"title\") c\n", "a *b* c\n"},
      {"[a](java&#115;cript:x)\n", "a\n"},
      {"![a](data:image/svg+xml;base64,AA)\n", "a\n"},
      {"[a]: javascript:x\n[b]: https://b.example\n", "[b]: https://b.example\n"},
      {"<javascript:x>\n", "\n"},
      {"<https://a.example> and [b](b.pdf) and [c](#c)\n", "<https://a.example> and [b](b.pdf) and [c](#c)\n"},
      {"`<script>x</script>` and\n\n```\n<div hidden>\n[a](javascript:x)\n```\n",
       "`<script>x</script>` and\n\n```\n<div hidden>\n[a](javascript:x)\n```\n"},
  };
  for (const auto& [markdown, shown] : table) EXPECT_EQ(public_markdown(markdown), shown) << markdown;
}

}  // namespace
}  // namespace gazetted
