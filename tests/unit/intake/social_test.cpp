// `social:`: one text, a thread, or either for each channel; and what is there as people write it.
#include <gtest/gtest.h>

#include "gazetted/intake/front_matter.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {
namespace {

class Social : public testing::Test {
 protected:
  Release parse(const std::string& front_matter) {
    findings.clear();
    return parse_release("---\ntitle: A bridge\n" + front_matter + "---\n\nText.\n",
                         ParseContext{"a.md", "a", Zone(), Time{}}, findings);
  }
  std::vector<std::string> posts(const Release& release, const std::string& channel) {
    const auto* text = release.social_for(channel);
    return text ? text->posts : std::vector<std::string>{};
  }
  using Texts = std::vector<std::string>;
  Findings findings;
};

TEST_F(Social, OneTextIsForEveryChannel) {
  const auto release = parse("social: The bridge: open! #town @mayor's\n");
  EXPECT_EQ(posts(release, "any"), Texts{"The bridge: open! #town @mayor's"});
  EXPECT_EQ(posts(parse(""), "any"), Texts{});
}

TEST_F(Social, AListIsAThreadWhoseTagsStay) {
  const auto release =
      parse("social:\n  - The bridge: open! #town\n  - \"Quoted: #too\"\n  - |\n    Two\n    lines #here\n");
  EXPECT_FALSE(has_errors(findings)) << to_string(findings.front());
  EXPECT_EQ(posts(release, "any"), (Texts{"The bridge: open! #town", "Quoted: #too", "Two\nlines #here"}));
  const auto flush = parse("social:\n- One: #a\n- Two\n");
  EXPECT_EQ(posts(flush, "any"), (Texts{"One: #a", "Two"}));
}

TEST_F(Social, EachChannelMayHaveItsOwn) {
  const auto release = parse(
      "social:\n  x: Short: #one\n  fediverse:\n    - First #a\n    - Second: #b\n  default: Others\nsummary: S: #1\n");
  EXPECT_FALSE(has_errors(findings)) << to_string(findings.front());
  EXPECT_EQ(posts(release, "x"), Texts{"Short: #one"});
  EXPECT_EQ(posts(release, "fediverse"), (Texts{"First #a", "Second: #b"}));
  EXPECT_EQ(posts(release, "elsewhere"), Texts{"Others"});
  EXPECT_EQ(release.summary, "S: #1");
  EXPECT_EQ(posts(parse("social:\n  x: Short\n"), "fediverse"), Texts{});
}

TEST_F(Social, ALineThatGoesOnKeepsItsTags) {
  EXPECT_EQ(posts(parse("social: The bridge\n  opens #town\n  it's open: now\n"), ""),
            Texts{"The bridge opens #town it's open: now"});
  EXPECT_EQ(parse("summary: A bridge\n  opens #1\n").summary, "A bridge opens #1");
  EXPECT_EQ(parse("summary: >\n  A bridge\n  opens\n").summary, "A bridge opens");
  EXPECT_EQ(parse("summary: \"A bridge\n  opens\"\n").summary, "A bridge opens");
}

TEST_F(Social, WhatIsNoTextIsRefusedWithItsPlace) {
  parse("social:\n  x:\n    - A post\n    - ''\n");
  ASSERT_TRUE(has_errors(findings));
  EXPECT_EQ(to_string(findings.front()), "a.md:6:7: each post of a thread must be a text");
}

TEST_F(Social, OtherFieldsAreLeftAlone) {
  const std::string yaml =
      "topics: [a, b]\ncontact: {name: R, email: r@example.org}\nnotes_to_editors: |\n  title: x #y\n  - z: 'q\n";
  findings.clear();
  EXPECT_EQ(quote_one_line_fields(yaml, {"f.md", 2, 1}, findings), yaml);
  EXPECT_EQ(quote_one_line_fields("title: A: b", {"f.md", 2, 1}, findings), "title: 'A: b'");
  EXPECT_TRUE(findings.empty());
}

}  // namespace
}  // namespace gazetted
