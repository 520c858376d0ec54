// What a page shows of languages and months.
#include <gtest/gtest.h>

#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

TEST(LanguagesShown, InThemselvesAsAMenuHasThem) {
  const std::pair<const char*, const char*> table[] = {
      {"en", "English"}, {"fr", "Français"},      {"ar", "العربية"}, {"de", "Deutsch"},
      {"ja", "日本語"},  {"zh-Hant", "繁體中文"}, {"ru", "Русский"}, {"cy", "Cymraeg"},
  };
  for (const auto& [tag, name] : table) EXPECT_EQ(name_in_itself(tag), name) << tag;
  EXPECT_EQ(name_in_itself("qqx"), "qqx");
}

TEST(LanguagesShown, MonthsAsEachLanguageWritesThem) {
  const std::pair<const char*, const char*> table[] = {
      {"en", "March 2026"}, {"de", "März 2026"}, {"fr", "mars 2026"}, {"ja", "2026年3月"}, {"es", "marzo de 2026"}};
  for (const auto& [language, month] : table) EXPECT_EQ(format_month(2026, 3, language), month) << language;
}

}  // namespace
}  // namespace gazetted
