#include "../../../daemon/search/shown_text.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

TEST(ShownText, IsWhatAReaderSees) {
  const std::pair<const char*, const char*> rows[] = {
      {"<h2>Head</h2>\n<p>One <em>two</em>\nthree.</p>", "Head\nOne two\nthree."},
      {"<p>a<br>b</p><ul><li>c</li><li>d</li></ul>", "a\nb\nc\nd"},
      {"<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A B\n1 2"},
      {"un<b>brok</b>en", "unbroken"},
      {"<p>&lt;b&gt; &amp;amp; &#233;&#x4e2d; &unknown; &", "<b> &amp; é中 &unknown; &"},
      {"<figure><img src=\"/x.png\" alt=\"hidden\"><figcaption>Shown</figcaption></figure>", "Shown"},
      {"", ""},
      {"<", ""},
      {"a<b", "a"},
      {"&#0;&#xD800;&#99999999999;", "&#0;&#xD800;&#99999999999;"},
  };
  for (const auto& [html, text] : rows) EXPECT_EQ(shown_text(html), text) << html;
}

}  // namespace
}  // namespace gazetted
