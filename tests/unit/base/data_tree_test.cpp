#include "gazetted/base/data_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

using testing::HasSubstr;

std::string repeated(std::string_view piece, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += piece;
  return out;
}

std::string toml_error(const std::string& text) {
  const auto tree = parse_toml(text, "f.md", 2);
  return tree ? "" : tree.error().text();
}

TEST(TomlNesting, AKeyWithTooManyDotsIsRefusedBeforeItIsParsed) {
  constexpr int many = 100'000;
  EXPECT_EQ(toml_error("title = \"x\"\n" + repeated("a.", many) + "a = 1\n").substr(0, 9), "f.md:3:66");
  for (const std::string& text :
       {repeated("a.", many) + "a = 1\n", "[" + repeated("a.", many) + "a]\nb = 1\n",
        "[[" + repeated("a.", many) + "a]]\n", repeated("\"a.b\" . ", many) + "a = 1\n",
        repeated("'a=#'\t.", many) + "a = 1\n", repeated("\"\".", many) + "a = 1\n",
        repeated("\"\\\"#\".", many) + "a = 1\n", "a = { b = 1, " + repeated("a.", many) + "c = 1 }",
        "a = \"\"\"x\"\"\"\"\"\n" + repeated("a.", many) + "a = 1\n",
        "a = '''x\\'''\n" + repeated("a.", many) + "a = 1\n", "a = \"x\\\\\"\n" + repeated("a.", many) + "a = 1\n",
        "a = [ 'x', # ' \"\n 1 ]\n" + repeated("a.", many) + "a = 1\n"})
    EXPECT_THAT(toml_error(text), HasSubstr("nested too deeply: a key or header with more than 32 dots"))
        << text.substr(0, 60) << " → " << toml_error(text);
}

TEST(TomlNesting, BracketsAreCountedToo) {
  EXPECT_THAT(toml_error("a = " + repeated("[", 100'000)), HasSubstr("more than 32 brackets are open at once"));
  EXPECT_THAT(toml_error("a = " + repeated("{ a = ", 100'000)), HasSubstr("nested too deeply"));
}

TEST(TomlNesting, DotsInTextsCommentsAndNumbersAreNone) {
  const auto dots = repeated(".", 100);
  EXPECT_EQ(
      toml_error("# " + dots + "\na = \"x" + dots + "\"\nb = '" + dots + "'\nc = \"\"\"\n" + dots + "\n\\\"\"\"\"" +
                 "\nd = '''\n" + dots + "'' " + dots + "'''\ne = [ " + repeated("1.5, ", 200) + "]\nf.g.h = 1\n"),
      "");
}

TEST(TomlNesting, ADeepTextThatIsRefusedIsRefusedInItsLine) {
  EXPECT_EQ(toml_error("title = \"x\"\n\n" + repeated("a.", 40) + "a = 1\n").substr(0, 7), "f.md:4:");
}

TEST(Toml, AMalformedDateIsAnErrorInItsLineAndNeverAnAbort) {
  EXPECT_EQ(toml_error("title = \"A bridge\"\ndate = 2013-12-21T-12-21T02:00:00Z\na = 1\n"),
            "f.md:3:1: TOML: a date, time or number is malformed");
  EXPECT_EQ(toml_error("date = 2013-12-21T-1:\r\n"), "f.md:2:1: TOML: a date, time or number is malformed");
}

TEST(Toml, LettersOutsideAsciiAreReadWhereTheyMayBeAndRefusedElsewhere) {
  for (char32_t letter = 0xA1; letter < 0x600; ++letter) {
    const std::string text{char(0xC0 | (letter >> 6)), char(0x80 | (letter & 0x3F))};
    EXPECT_EQ(toml_error("a = \"" + text + "\" # " + text + "\nb = \"\"\"x \\\n  " + text + "\"\"\"\n"), "") << text;
    for (const auto& wrong : {"a = " + text, "a = 1" + text, text + " = 1", "a = 2013-12-2" + text + "02:00:00Z"})
      EXPECT_NE(toml_error(wrong + "\n"), "") << wrong;
  }
}

// Every beginning of a few values, followed by every pair of signs that such values are made of.
TEST(Toml, ScalarsThatBreakOffAreErrorsOrValues) {
  const std::string_view signs = "09-+:.TtZzexob_ ,]}#\"\n";
  int errors = 0, texts = 0;
  for (const std::string_view whole : {"2013-12-21T02:00:00.123+02:00", "2013-12-21 02:00:00Z", "-0x1p-3", "+1.5e-7",
                                       "-inf", "0b101", "00:00", "1_000"})
    for (std::size_t length = 0; length <= whole.size(); ++length)
      for (const char first : signs)
        for (const char second : signs) {
          const auto value = std::string(whole.substr(0, length)) + first + second;
          for (const auto& text : {"a = " + value, "a = [" + value + "]\n"}) errors += toml_error(text).empty() ? 0 : 1;
          texts += 2;
        }
  EXPECT_GT(errors, texts / 2);
  EXPECT_LT(errors, texts);
}

}  // namespace
}  // namespace gazetted
