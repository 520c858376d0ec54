// What is noted for colleagues is not published; code is what it is.
#include <gtest/gtest.h>

#include "../../../daemon/document/without_comments.hpp"

namespace gazetted {
namespace {

TEST(WithoutComments, LeavesWhatReadersSee) {
  const std::pair<const char*, const char*> table[] = {
      {"", ""},
      {"Text <!-- offer is 4.2m --> here.\n", "Text  here.\n"},
      {"One <!-- a\nb\nc --> two", "One  two"},
      {"One <!-- never ends\nsecret\n", "One "},
      {"[//]: # (internal)\nText\n", "Text\n"},
      {"[comment]: <#> (internal)\n", ""},
      {"[comment]: <> (internal)\n", ""},
      {"[link]: https://a.example\n", "[link]: https://a.example\n"},
      {"Use `<!-- this -->` so.\n", "Use `<!-- this -->` so.\n"},
      {"```\n<!-- code -->\n[//]: # (code)\n```\n<!-- x -->y\n", "```\n<!-- code -->\n[//]: # (code)\n```\ny\n"},
      {"~~~\n```\n<!-- code -->\n~~~\n<!-- x -->", "~~~\n```\n<!-- code -->\n~~~\n"},
      {"<!-- a --><!-- b -->c", "c"},
      {"a ` b <!-- c --> d", "a ` b  d"},
  };
  for (const auto& [markdown, left] : table) EXPECT_EQ(without_comments(markdown), left) << markdown;
}

}  // namespace
}  // namespace gazetted
