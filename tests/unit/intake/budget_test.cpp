// What a file may cost that was made to cost much: each is a piece repeated to the size that is read at most. Where the
// work grew with the square of the size, one of them took minutes; processor time does not depend on other work.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/cpu_time.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "gazetted/model/markdown_links.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::size_t most_bytes = 4 << 20, most_of_front_matter = (1 << 20) - 100;
constexpr Duration most_time{20'000};  // with every check of the compiler; without them a tenth

struct Costly {
  std::string name, before;
  std::string (*piece)(int);
  std::string behind;
  std::size_t bytes = most_of_front_matter;

  std::string text() const {
    std::string out = before;
    for (int i = 0; out.size() < bytes; ++i) out += piece(i);
    return out + behind;
  }
};

const std::string yaml = "---\ntitle: x\n", end_of_yaml = "\n---\n# Hi\n\ntext\n";
const std::string newsroom = "# Head\n\nPUBLISHED 2026-03-02\n\ntext here\n\n---\n\n## Media Assets\n";

const std::vector<Costly>& all() {
  static const std::vector<Costly> table = {
      {"json keys", "{\"title\":\"x\"", [](int i) { return fmt::format(",\"\\u0061{}\":0", i); }, "}\n# Hi\n\ntext\n"},
      {"json texts", "{\"title\":\"x\",\"extra\":[0", [](int) { return std::string(",\"a\""); }, "]}\n# Hi\n\ntext\n"},
      {"empty lines", yaml, [](int) { return std::string("\n"); }, end_of_yaml, most_bytes - 100},
      {"blank lines", yaml, [](int) { return std::string("  \n"); }, end_of_yaml},
      {"social items", yaml + "social:\n", [](int) { return std::string("  - a\n\n"); }, end_of_yaml},
      {"deep social", yaml + "social:\n", [](int i) { return std::string(std::size_t(i % 400), ' ') + "a:\n"; },
       end_of_yaml},
      {"quotes", yaml + "subtitle: a", [](int) { return std::string("'"); }, end_of_yaml},
      {"a block's blank lines", yaml + "notes: |\n  a\n", [](int) { return std::string("\n"); }, end_of_yaml},
      {"folded lines", yaml + "notes: >\n", [](int) { return std::string("  a\n\n"); }, end_of_yaml},
      {"topics", yaml + "topics: a", [](int i) { return fmt::format(",t{}", i); }, end_of_yaml},
      {"keys", yaml, [](int i) { return fmt::format("titl{}: 1\n", i); }, end_of_yaml},
      {"brackets", yaml + "extra: ", [](int) { return std::string("["); }, end_of_yaml},
      {"line ends of Windows", "# Hi\r\n\r\ntext\r\n", [](int) { return std::string("\r\n"); }, "text\r\n", most_bytes},
      {"headings", newsroom, [](int) { return std::string("## a\n"); }, "", most_bytes},
      {"breaks", "# Head\n\nPUBLISHED 2026-03-02\n\ntext\n", [](int) { return std::string("---\n## a\n"); }, "",
       most_bytes},
      {"addresses", newsroom, [](int i) { return fmt::format("[a](https://x.example/{})\n", i); }, "", most_bytes},
      {"tables of TOML", "+++\ntitle=\"x\"\n", [](int i) { return fmt::format("[a{}]\n", i); },
       "\n+++\n# Hi\n\ntext\n"},
  };
  return table;
}

TEST(Budget, NoFileCostsMuchMoreThanItsSize) {
  for (const auto& costly : all()) {
    Findings findings;
    const auto text = costly.text();
    const auto begun = cpu_time_of_thread();
    parse_release(text, ParseContext{"f.md", "f", *Zone::load("Europe/London"), *parse_rfc3339("2026-11-24T12:00:00Z")},
                  findings);
    EXPECT_LT(cpu_time_of_thread() - begun, most_time) << costly.name;
    EXPECT_LE(findings.size(), 10'000u) << costly.name;
  }
}

Findings findings_of(const std::string& text) {
  Findings findings;
  parse_release(text, ParseContext{"f.md", "f", *Zone::load("Europe/London"), *parse_rfc3339("2026-11-24T12:00:00Z")},
                findings);
  return findings;
}

TEST(Budget, VeryManyWordsAreRefused) {
  std::string topics = "a";
  for (int i = 0; i < 1'000; ++i) topics += ",t";
  const auto findings = findings_of(yaml + "topics: " + topics + end_of_yaml);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(to_string(findings.front()), "f.md:3:9: 'topics' has 1,001 words; at most 1000 are allowed");
}

TEST(Budget, OfVeryManyLinesThatAreLeftOutTheFirstAreNamedAndTheOthersCounted) {
  std::string text = newsroom;
  for (int i = 0; i < 50; ++i) text += "junk\n";
  const auto findings = findings_of(text);
  ASSERT_EQ(findings.size(), 21u);
  EXPECT_THAT(to_string(findings.back()), HasSubstr("30 more lines or addresses are not understood and left out"));
}

TEST(Budget, AKeyOfJsonIsNamedInItsPlace) {
  const auto findings = findings_of(
      "{\n \"title\": \"date\",\n \"extra\": {\"date\": 1},\n \"d\\u0061te\": \"never\"\n}\n# Hi\n\ntext\n");
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(to_string(findings.front()).substr(0, 9), "f.md:4:2:") << to_string(findings.front());
}

// 880 KB that are 48 GB where each use of a definition has its own copy of the target.
TEST(Budget, ReferencesAreCountedWhileTheyAreFollowedAndTheFirstTooManyIsNamed) {
  const auto errors_of = [](const std::string& text) {
    ParseContext context{"a.md", "a", Zone::load_or_utc("UTC"), Time{}};
    Findings findings;
    parse_release(text, context, findings);
    return to_lines(findings);
  };
  for (const std::string mark : {"", "!"}) {
    std::string uses;
    for (int i = 0; i < 15'000; ++i) uses += mark + "[a] ";
    auto text = "# T\n\n[a]: https://x.example/" + std::string(400'000, 'y') + "\n\n";
    for (int i = 0; i < 8; ++i) text += uses + "\n\n";
    EXPECT_THAT(errors_of(text), HasSubstr("a.md:5:" + std::to_string(5 * (mark.size() + 4) + 1) +
                                           ": the labels and targets of its links and images are over 2.0 MB"));
    EXPECT_LT(links_in(text).size(), 6u);
  }
  const auto long_one = std::string(400'000, 'y');
  EXPECT_THAT(errors_of("# T\n\n[a]: https://x.example/" + long_one + "\n\n[a] [a] [a] [a]\n"),
              Not(HasSubstr("2.0 MB")));
  EXPECT_THAT(errors_of("---\ntitle: T\nboilerplate: |\n  [a]: https://x.example/" + long_one +
                        "\n\n  [a] [a] [a] [a] [a] [a]\n---\nText.\n"),
              HasSubstr("a.md:3:14: the labels"));
}

}  // namespace
}  // namespace gazetted
