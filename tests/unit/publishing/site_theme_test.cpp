// The one theme that all pages are made with.
#include "gazetted/publishing/site_theme.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class TheTheme : public testing::Test {
 protected:
  TheTheme() {
    fs::copy(source("config/site"), directory / "site");
    settings.site.theme = directory / "site";
  }
  TemporaryDirectory directory;
  Settings settings;
  SiteTheme theme;
};

TEST_F(TheTheme, IsReadOnceAndAgainWhenAFileHasChanged) {
  const auto first = *theme.of(settings);
  EXPECT_EQ(*theme.of(settings), first) << "the same object";
  directory.put("site/style.css", "p { color: black }\n");
  const auto second = *theme.of(settings);
  EXPECT_NE(second, first);
  EXPECT_NE(second->asset_path("style.css"), first->asset_path("style.css"));
  EXPECT_EQ(*theme.of(settings), second);
  EXPECT_NE(first->find("story"), nullptr) << "whoever has the one before keeps it";
}

TEST_F(TheTheme, KeepsTheLastOneWhileThereIsAMistakeInIt) {
  const auto first = *theme.of(settings);
  const auto good = slurp(directory / "site/topic.mustache");
  directory.put("site/topic.mustache", "{{no_such_name}}");
  EXPECT_EQ(*theme.of(settings), first);
  directory.put("site/topic.mustache", good + "\n");
  EXPECT_NE(*theme.of(settings), first);
}

TEST_F(TheTheme, IsAnErrorWhereThereWasNoneBefore) {
  directory.put("site/topic.mustache", "{{no_such_name}}");
  const auto loaded = theme.of(settings);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().text(), HasSubstr("topic.mustache:1:"));
}

}  // namespace
}  // namespace gazetted::test
