#include "gazetted/app/same_headline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"

namespace gazetted::test {
namespace {

TEST(SameHeadline, IsToldOfAnotherReleaseOfTheNewsroomAlone) {
  Settings settings;
  for (const auto* key : {"city", "port"}) settings.newsrooms[key].key = key;
  settings.first_newsroom = "city";
  const auto at = *parse_rfc3339("2026-11-28T12:00:00Z");
  const struct {
    const char* what;
    RecentRelease other;
    ReleaseKind kind;
    bool told;
  } rows[] = {{"the same", {"plan", "The plan", "city", at}, ReleaseKind::release, true},
              {"of the first newsroom, as it was then", {"plan", "The plan", "", at}, ReleaseKind::release, true},
              {"but for case and blanks", {"plan", " THE PLAN", "city", at}, ReleaseKind::release, true},
              {"another headline", {"plan", "The plans", "city", at}, ReleaseKind::release, false},
              {"of another newsroom", {"plan", "The plan", "port", at}, ReleaseKind::release, false},
              {"its own earlier text", {"plan-2", "The plan", "city", at}, ReleaseKind::release, false},
              {"which it corrects", {"plan", "The plan", "city", at}, ReleaseKind::correction, false}};
  for (const auto& row : rows) {
    Edition edition;
    auto& release = edition.set.texts.emplace_back();
    release.id = "plan-2";
    release.title = "The plan";
    release.newsroom = "city";
    release.kind = row.kind;
    release.places["title"] = {"plan-2.md", 2, 8};
    EXPECT_EQ(to_lines(tell_same_headline(edition, {{"other", "Other", "city", at}, row.other}, settings)),
              row.told
                  ? "plan-2.md:2:8: warning: 'plan' of 2026-11-28 12:00 UTC has the same headline, and its readers "
                    "get this as another release; if it is a later text of that, write kind: correction, "
                    "supersedes: plan and a change_note\n"
                  : "")
        << row.what;
  }
}

TEST(SameHeadline, LettersOfEveryScriptHaveACase) {
  Settings settings;
  settings.newsrooms["city"].key = "city";
  settings.first_newsroom = "city";
  Edition edition;
  auto& release = edition.set.texts.emplace_back();
  release.id = "neu";
  release.newsroom = "city";
  for (const auto& [title, other] :
       {std::pair("ÄNDERUNG", "Änderung"), {"Straße", "STRASSE"}, {"A\u0308nderung", "änderung"}}) {
    release.title = title;
    EXPECT_EQ(tell_same_headline(edition, {{"alt", other, "city", Time{}}}, settings).size(), 1u) << title;
  }
}

}  // namespace
}  // namespace gazetted::test
