// Keys that are written where none is read.
#include "../../../daemon/intake/stray_front_matter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

TEST(StrayFrontMatter, IsFoundByItsLine) {
  const std::pair<const char*, int> table[] = {
      {"# Head\n\nnewsroom: agency\nlists: [afr]\n\n\n\nText.\n", 3},
      {"# Head\nlists: [afr]\n\nText.\n", 2},
      {"Press release\n---\ntitle: Below\nnewsroom: agency\nlists: [afr]\n---\n\nText.\n", 2},
      {"# Press release\n\n---\ntitle: Below\nlists:\n  - afr\n---\nText.\n", 3},
      {"Kicker\n\n# Head\n\nSubtitle\n\ndraft: true\n\nText.\n", 7},
      {"Title: Head\nNewsroom: agency\n\nText.\n", 2},
      {"x\n+++\ntitle: a\n+++\n", 2},
      {"x\n+++\nlists: a\n+++\n", 2},
      {"# H\n\nreleaseM\n\nnews\u200Broom: agency\n\nText\n", 5},
  };
  for (const auto& [text, line] : table) {
    const auto found = stray_front_matter(text);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->line, line) << text;
  }
}

TEST(StrayFrontMatter, ProseIsNone) {
  for (const char* text :
       {"# Head\n\nText.\n\n---\n\nMore: text\n\n---\n", "# Head\n\nDate: 3 March\nPlace: Bonn\n\nText.\n",
        "# Head\n\nNewsroom: press@x.example\nMail: x@x.example\n\nText.\n",
        "# Head\n\nText.\n\n```\nlists: [a]\n```\n", "# Head\n\n```\n---\ntitle: x\n---\n```\n",
        "# Head\n\nA line.\nOne more line.\nA third.\n\nlists: of many\n", "---\n\nText\n\n---\n",
        "# H\n\nContact\n---\nName: A\nPhone: 1\n---\n", ""})
    EXPECT_FALSE(stray_front_matter(text)) << text;
}

TEST(StrayFrontMatter, IsAnErrorOfTheRelease) {
  const auto said = [](const std::string& text) {
    Findings findings;
    parse_release(text, ParseContext{"f.md", "f", *Zone::load("UTC"), *parse_rfc3339("2026-11-24T12:00:00Z")},
                  findings);
    return to_lines(findings);
  };
  EXPECT_THAT(said("# Head\n\nnewsroom: agency\n\nText.\n"),
              HasSubstr("f.md:3:1: 'newsroom: agency' is no front matter here"));
  EXPECT_THAT(said("---\ntitle: T\n---\n\nlists: [afr]\n\nText.\n"),
              HasSubstr("f.md:5:1: 'lists: [afr]' is no front matter"));
}

}  // namespace
}  // namespace gazetted::test
