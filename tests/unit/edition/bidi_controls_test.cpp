// What turns the direction of a line is taken out of it, and said.
#include "../../../daemon/edition/bidi_controls.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

TEST(ZeroWidth, IsNoPartOfALine) {
  EXPECT_EQ(without_zero_width("\u00A0A\u00A0bridge\u200B opens\u00AD to\uFEFFday\u2060 \u00A0"),
            "A\u00A0bridge opens today");
  EXPECT_EQ(without_zero_width("می\u200Cخواهم 👩\u200D🚒"), "می\u200Cخواهم 👩\u200D🚒") << "joiners stay";
}

TEST(BidiControls, LeaveALine) {
  const std::pair<const char*, const char*> table[] = {
      {"Plain", "Plain"},
      {"New \u202Equay\u202C", "New quay"},
      {"\u202Aa\u202Bb\u202Dc", "abc"},
      {"a \u2068\u05D0\u2069 b", "a \u2068\u05D0\u2069 b"},  // a pair
      {"a \u2067 b", "a  b"},
      {"a \u2069 b \u2066", "a  b "},
      {"\u05D0\u200F!", "\u05D0\u200F!"},
      {"\u2014 \u2018a\u2019", "\u2014 \u2018a\u2019"},
  };
  for (const auto& [line, left] : table) EXPECT_EQ(without_bidi_controls(line), left) << line;
}

TEST(BidiControls, AreNamedWithWhatHadThem) {
  Release release;
  release.title = "New \u202Equay";
  release.topics = {"a\u202E"};
  Findings findings;
  remove_bidi_controls(release, findings);
  EXPECT_EQ(release.title, "New quay");
  EXPECT_EQ(release.topics.front(), "a");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_NE(findings[0].message.find("'title'"), std::string::npos);
}

}  // namespace
}  // namespace gazetted
