#include "gazetted/app/spool_troubles.hpp"

#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

using News = SpoolTroubles::News;

TEST(SpoolTroubles, AFullDiskIsOneMailAndALineForEachDrop) {
  SpoolTroubles troubles;
  EXPECT_EQ(troubles.note("a.md", "no space left"), News::log_and_mail);
  EXPECT_EQ(troubles.note("b.md", "no space left"), News::log);
  EXPECT_EQ(troubles.note("c.md", "no space left"), News::log);
}

TEST(SpoolTroubles, TheSameReasonIsSaidOnceAndAnotherOneAgain) {
  SpoolTroubles troubles;
  EXPECT_EQ(troubles.note("a.md", "no space left"), News::log_and_mail);
  EXPECT_EQ(troubles.note("a.md", "no space left"), News::none);
  EXPECT_EQ(troubles.note("a.md", "the ledger is locked"), News::log);
}

TEST(SpoolTroubles, AfterAllIsWellTheNextTroubleIsMailedAgain) {
  SpoolTroubles troubles;
  troubles.note("a.md", "no space left");
  troubles.note("b.md", "no space left");
  troubles.forget("a.md");
  EXPECT_EQ(troubles.note("c.md", "no space left"), News::log);
  troubles.forget_drops();
  EXPECT_EQ(troubles.note("a.md", "no space left"), News::log_and_mail);
}

TEST(SpoolTroubles, TheTestFolderHidesNoDropAndOutlivesThem) {
  SpoolTroubles troubles;
  const std::string folder(SpoolTroubles::test_folder);
  EXPECT_EQ(troubles.note(folder, "permission denied"), News::log_and_mail);
  EXPECT_EQ(troubles.note("a.md", "no space left"), News::log_and_mail);
  troubles.forget_drops();
  EXPECT_EQ(troubles.note(folder, "permission denied"), News::none);
  troubles.forget(folder);
  EXPECT_EQ(troubles.note(folder, "permission denied"), News::log_and_mail);
}

TEST(SpoolTroubles, AFloodOfDropsIsRememberedUpToALimit) {
  SpoolTroubles troubles;
  for (std::size_t i = 0; i < SpoolTroubles::most; ++i) troubles.note(std::to_string(i), "no space left");
  EXPECT_EQ(troubles.note("one more", "no space left"), News::none);
}

}  // namespace
}  // namespace gazetted::test
