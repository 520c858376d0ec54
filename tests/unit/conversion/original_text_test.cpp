// Where the words of what was made stand in what it was made of.
#include "gazetted/conversion/original_text.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

const std::string made =
    "---\ntitle: \"A bridge\"\n---\nThe “mayor” opens it, and the *band* plays.\n\nSee the "
    "[plan](https://a.example/).\n\nSee the plan\\.\n\nCafé - open\n\nNobody knows these words.\n";

TEST(OriginalText, IsFoundByTheLettersOfALine) {
  OriginalText original;
  original.add(1, "A bridge");
  original.add(2, "The &quot;mayor&quot; opens it,");
  original.add(3, "and the band plays.");
  original.add(4, "See the plan.");
  original.add(5, "See the plan.");
  original.add_lines("\n\n\n\n\nCafé – open\n");
  const struct {
    const char* what;
    int line, column, found;
  } rows[] = {{"the value of a key", 2, 1, 1},
              {"a paragraph of several lines", 4, 1, 2},
              {"a column of it", 4, 30, 3},
              {"words that come again", 6, 1, 4},
              {"the same words once more", 8, 1, 5},
              {"another dash", 10, 1, 6},
              {"other words", 12, 1, 0},
              {"no line", 0, 0, 0},
              {"behind the end", 99, 1, 0},
              {"nothing but marks", 3, 1, 0}};
  for (const auto& row : rows) EXPECT_EQ(original.find(made, row.line, row.column), row.found) << row.what;
  EXPECT_EQ(OriginalText().find(made, 4, 1), 0);
}

TEST(LostParagraphs, AreThoseOfWhichNothingIsThere) {
  const std::vector<std::string> paragraphs = {"A bridge",
                                               "The &quot;mayor&quot; opens it, and the band plays.",
                                               "In a box beside the text",
                                               "See the plan.",
                                               "",
                                               "1"};
  EXPECT_EQ(lost_paragraphs(paragraphs, made), std::vector<std::size_t>{2});
}

TEST(OriginalText, WhatIsBelowOrAboveTheLineIsNotLost) {
  EXPECT_TRUE(lost_paragraphs({"H2O und m2, alles"}, "H<sub>2</sub>O und m<sup>2</sup>, alles\n").empty());
  EXPECT_EQ(lost_paragraphs({"Ganz anderes"}, "H<sub>2</sub>O\n").size(), 1u);
}

TEST(LostParagraphs, AreKnownByEitherEnd) {
  const std::string text = "The mayor of the town[^1] opens the bridge. It is long.";
  EXPECT_EQ(lost_paragraphs({"The mayor of the town, whom nobody knows", "Somebody, and the bridge. It is long.",
                             "long", "lone", "A band plays in the afternoon"},
                            text),
            (std::vector<std::size_t>{3, 4}));
}

// For each the whole text would be searched: a thousand million looks, and nobody else's release is read meanwhile.
TEST(LostParagraphs, AreFoundInALongDocumentWithinItsLength) {
  std::vector<std::string> paragraphs;
  std::string text;
  for (int i = 0; i < 40'000; ++i) {
    paragraphs.push_back(std::to_string(1'000'000 + i) + " is in a box beside the text");
    text += std::to_string(9'000'000 + i) + " is in the text and in no box at all, ever\n\n";
  }
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(lost_paragraphs(paragraphs, text).size(), paragraphs.size());
  RecordProperty("milliseconds", int((std::chrono::steady_clock::now() - before) / std::chrono::milliseconds(1)));
}

}  // namespace
}  // namespace gazetted
