#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/yaml.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

TEST(Time, WritesAndReadsRfc3339) {
  const auto time = parse_rfc3339("2026-03-02T09:00:00+01:00");
  ASSERT_TRUE(time);
  EXPECT_EQ(format_rfc3339(*time), "2026-03-02T08:00:00Z");
  EXPECT_EQ(format_rfc5322(*time), "Mon, 02 Mar 2026 08:00:00 +0000");
  EXPECT_EQ(*parse_rfc3339("2022-12-22 09:00:00+01:00"), *parse_rfc3339("2022-12-22T08:00:00Z"));
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2026", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-03-02T25:00:00Z",
                           "2026-03-02T09:00:00", "2026-03-02T09:00:00Zx"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Time, DurationsNeedAUnit) {
  EXPECT_EQ(parse_duration("500ms")->count(), 500);
  EXPECT_EQ(parse_duration("48h")->count(), 48 * 3'600'000);
  EXPECT_FALSE(parse_duration("30"));
  EXPECT_FALSE(parse_duration("-5s"));
  EXPECT_FALSE(parse_duration("5 s"));
  EXPECT_FALSE(parse_duration("99999999999h"));
  EXPECT_EQ(format_duration(*parse_duration("90s")), "90s");
}

TEST(Text, EncodesBase64BothWays) {
  EXPECT_EQ(base64("light work."), "bGlnaHQgd29yay4=");
  EXPECT_EQ(base64_decode("bGlnaHQgd29yay4=").value(), "light work.");
  EXPECT_FALSE(base64_decode("a*b"));
}

// RFC 4648 section 10, without its padding.
TEST(Encoding, Base32InEitherCaseAndInOneSpelling) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "my"},
                                                         {"fo", "mzxq"},
                                                         {"foo", "mzxw6"},
                                                         {"foob", "mzxw6yq"},
                                                         {"fooba", "mzxw6ytb"},
                                                         {"foobar", "mzxw6ytboi"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base32(bytes), text);
    EXPECT_EQ(base32_decode(text).value(), bytes);
  }
  EXPECT_EQ(base32_decode("MZXW6").value(), "foo");
  for (const char* text : {"m", "mz1q", "mz=q", "mzx", "mzxr", "mzxw6y", "mzxw6yqa9"})
    EXPECT_FALSE(base32_decode(text)) << text;
}

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_utf8("Grüße 中文 🎉"));
  EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // a surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // past U+10FFFF
  EXPECT_FALSE(is_utf8("caf\xE9"));
}

TEST(Text, OneLineTakesControlsAndDirectionOut) {
  EXPECT_EQ(one_line("a\r\nb\x1B[31mc\u202Ed"), "a b [31mc d");
  EXPECT_LE(one_line(std::string(2000, 'x')).size(), 512u);
  EXPECT_EQ(one_line("ä", 1), "");
}

TEST(Text, SuggestsTheNearestWord) {
  EXPECT_EQ(nearest("tilte", {"title", "topics"}), "title");
  EXPECT_EQ(nearest("zzz", {"title", "topics"}), "");
}

TEST(Text, SizesAndCounts) {
  EXPECT_EQ(*parse_size("25MB"), 25u << 20);
  EXPECT_FALSE(parse_size("25"));
  EXPECT_EQ(format_count(1234567), "1,234,567");
}

TEST(Unicode, MakesDomainsAscii) {
  EXPECT_EQ(*domain_to_ascii("Bücher.example"), "xn--bcher-kva.example");
  EXPECT_FALSE(domain_to_ascii("a b.example"));
}

TEST(Unicode, FormatsDaysInLanguages) {
  EXPECT_EQ(format_day(2021, 12, 31, "en"), "31 December 2021");
  EXPECT_EQ(format_day(2021, 12, 31, "de"), "31. Dezember 2021");
  EXPECT_EQ(format_day(2021, 12, 31, "zh"), "2021年12月31日");
}

TEST(Unicode, KnowsLanguages) {
  EXPECT_TRUE(is_language_tag("no"));
  EXPECT_TRUE(is_language_tag("zh-Hant"));
  EXPECT_FALSE(is_language_tag("xx"));
  EXPECT_FALSE(is_language_tag("english"));
  EXPECT_TRUE(is_right_to_left("ar"));
}

Result<Yaml> yaml(const std::string& text, Findings& findings) { return parse_yaml(text, "f.yaml", 1, findings); }

TEST(YamlTree, KeepsPlacesAndQuotes) {
  Findings findings;
  const auto tree = yaml("a: 1\nb:\n  - x\n  - 'y'\n", findings);
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->find("b")->items[1].place.line, 4);
  EXPECT_EQ(tree->find("b")->items[1].place.column, 5);
  EXPECT_TRUE(tree->find("b")->items[1].quoted);
  EXPECT_FALSE(tree->find("a")->quoted);
}

TEST(YamlTree, TellsDuplicateKeysWithBothPlaces) {
  Findings findings;
  ASSERT_TRUE(yaml("a: 1\nb: 2\na: 3\n", findings));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(to_string(findings[0]), "f.yaml:3:1: 'a' is given twice; the first is in line 1");
}

TEST(YamlTree, RefusesANodeThatContainsItself) {
  Findings findings;
  const auto tree = yaml("a: &x [ *x ]\n", findings);
  ASSERT_FALSE(tree);
  EXPECT_THAT(tree.error().text(), HasSubstr("f.yaml:1:"));
}

TEST(YamlTree, BoundsWhatAliasesExpandTo) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb +=
        fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  }
  Findings findings;
  EXPECT_FALSE(yaml(bomb, findings));
}

TEST(YamlTree, RefusesTagsAndBrokenText) {
  Findings findings;
  EXPECT_FALSE(yaml("a: !!python/object x\n", findings));
  EXPECT_FALSE(yaml("a: [1, 2\n", findings));
  EXPECT_FALSE(yaml(std::string(100, '['), findings));
  const auto bad = yaml("a: 1\nb: caf\xE9\n", findings);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().place().line, 2);
}

}  // namespace
}  // namespace gazetted
