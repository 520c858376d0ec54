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

TEST(YamlBudget, OrdinaryAliasesWork) {
  Findings findings;
  const auto yaml = parse_yaml("a: &rate [20/s, 5000/h]\nb: *rate\n", "f.yaml", 1, findings);
  ASSERT_TRUE(yaml);
  ASSERT_TRUE(yaml->find("b") && yaml->find("b")->is_sequence());
  EXPECT_EQ(yaml->find("b")->items[1].text, "5000/h");
}

}  // namespace
}  // namespace gazetted
