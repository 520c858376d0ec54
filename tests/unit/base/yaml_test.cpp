#include "gazetted/base/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

using testing::HasSubstr;

std::string error_of(const std::string& text) {
  Findings findings;
  const auto yaml = parse_yaml(text, "f.yaml", 1, findings);
  return yaml ? "" : yaml.error().text();
}

TEST(YamlBudget, AliasesCountTheBytesThatTheyCopy) {
  std::string text = "a: &a \"" + std::string(200'000, 'x') + "\"\nb: [";
  for (int i = 0; i < 4'000; ++i) text += i == 0 ? "*a" : ", *a";
  EXPECT_EQ(error_of(text + "]\n"), "f.yaml:2:21: too large: anchors and aliases copy more than 1 MB");
}

TEST(YamlBudget, AnchorsInsideAnchorsCountToo) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += fmt::format("&a{} [", i);
  text += "\"" + std::string(200'000, 'x') + "\"" + std::string(30, ']');
  EXPECT_THAT(error_of(text), HasSubstr("copy more than 1 MB"));
}

TEST(YamlBudget, AliasesOfAliasesEnd) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    text += fmt::format("a{0}: &a{0} [", i);
    for (int j = 0; j < 10; ++j) text += fmt::format("{}*a{}", j ? ", " : "", i - 1);
    text += "]\n";
  }
  EXPECT_THAT(error_of(text), HasSubstr("more than 10,000 values"));
}

TEST(YamlBudget, AKeyThatStandsTwiceIsNamedInShort) {
  Findings findings;
  const std::string key(100'000, 'k');
  ASSERT_TRUE(parse_yaml(key.substr(0, 900) + ": 1\n" + key.substr(0, 900) + ": 2\n", "f.yaml", 1, findings));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_LT(findings[0].message.size(), 200u);
}

TEST(YamlTraps, AValueThatIsACommentIsTold) {
  struct {
    const char *text, *told;
  } const rows[] = {
      {"a: x\ncolour: #005ea5\n",
       "f.yaml:2:1: warning: 'colour' has no value: in YAML a # begins a comment; write "
       "colour: \"#005ea5\""},
      {"n:\n  rooms: {x: y}\n  room:  #a:b.example\n", "f.yaml:3:3: warning: 'room' has no value"},
      {"a: # a comment of words\n", ""},
      {"a: #\n", ""},
      {"a: ##########\n", ""},
      {"a: x #005ea5\n", ""},
      {"a: #one\n  b: c\n", ""},
      {"a: \"#005ea5\"\n", ""},
      {"a:\n", ""},
  };
  for (const auto& row : rows) {
    Findings findings;
    ASSERT_TRUE(parse_yaml(row.text, "f.yaml", 1, findings)) << row.text;
    EXPECT_EQ(findings.empty(), *row.told == '\0') << row.text;
    for (const auto& finding : findings) EXPECT_THAT(to_string(finding), HasSubstr(row.told));
  }
  EXPECT_THAT(error_of("n: {name: A, colour: #005ea5}\n"), HasSubstr("put quotes around a value like \"#0b0c0c\""));
}

// What yaml-cpp says is of some line below, or nothing at all.
TEST(YamlTraps, ABlankThatIsNoneIsToldInItsLine) {
  struct {
    const char *text, *place;
  } const rows[] = {
      {"a: x\ntopics:\u00A0y\nb: z\n", "f.yaml:2:8: "},
      {"a: x\nb:\n\u00A0 - x\n\u00A0 - y\nc: z\n", "f.yaml:3:1: "},
      {"b: x\na: A\n\u00A0\u00A0long\nc: z\n", "f.yaml:3:1: "},
      {"\u202Fa: x\n", "f.yaml:1:1: "},
      {"a: x\nb:\u3000y\n", "f.yaml:2:3: "},
      {"a: x\nb\u00A0: y\n", "f.yaml:2:2: "},
      {"a:\n  b: c\n  \u00A0d: e\n", "f.yaml:3:3: "},
  };
  for (const auto& row : rows) {
    Findings findings;
    const auto yaml = parse_yaml(row.text, "f.yaml", 1, findings);
    if (!yaml) findings = {to_finding(yaml.error())};
    ASSERT_EQ(findings.size(), 1u) << row.text;
    EXPECT_THAT(to_string(findings[0]),
                testing::StartsWith(row.place + std::string("YAML does not take this space for one")));
  }
  for (const auto* text : {"a: x\u00A0y\n", "a: |\n  \u00A0x\nb: y\n", "\"\u00A0a\": x\n", "a: [\u00A0x]\n"}) {
    Findings findings;
    EXPECT_TRUE(parse_yaml(text, "f.yaml", 1, findings)) << text;
    EXPECT_THAT(findings, testing::IsEmpty()) << text;
  }
  EXPECT_THAT(error_of("a: x\ny\nb: z\n"), HasSubstr("does not fit the lines above"));
  EXPECT_THAT(error_of("a: |\n  \u00A0x\nb: x\ny\nc: z\n"), HasSubstr("f.yaml:5:2: this line does not fit"));
}

TEST(YamlBudget, OrdinaryAliasesWork) {
  Findings findings;
  const auto yaml = parse_yaml("a: &rate [20/s, 5000/h]\nb: *rate\n", "f.yaml", 1, findings);
  ASSERT_TRUE(yaml);
  ASSERT_TRUE(yaml->find("b") && yaml->find("b")->is_sequence());
  EXPECT_EQ(yaml->find("b")->items[1].text, "5000/h");
}

}  // namespace
}  // namespace gazetted
