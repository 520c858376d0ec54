// Plain text in wire form, and entries of a CHANGELOG.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/conversion/changelog.hpp"
#include "made.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

TEST(WireText, IsTakenApart) {
  const std::string text =
      "FOR IMMEDIATE RELEASE\n\nNew bridge\nopens\n\nLONDON, 2 March 2026 -- The mayor *opens* "
      "it\ntoday.\n\nMore.\n\n###\n\n"
      "Contact: A, a@x.example\n";
  ASSERT_TRUE(is_wire_text(text));
  auto made = convert_by(convert_wire_text, "w.txt", text);
  const auto release = made.release();
  EXPECT_EQ(made.said(), "");
  EXPECT_EQ(release.title, "New bridge opens");
  EXPECT_EQ(release.dateline, "LONDON, 2 March 2026");
  EXPECT_EQ(release.body, "The mayor \\*opens\\* it today.\n\nMore.\n");
  EXPECT_EQ(release.notes_to_editors, "Contact: A, a@x.example\n");
  EXPECT_FALSE(made.conversion.is_to_be_confirmed);
  for (const char* other : {"# A headline\n\nText", "For immediate release of the prisoners\n", "Release: now\n", ""})
    EXPECT_FALSE(is_wire_text(other)) << other;
}

TEST(WireText, AnEmbargoIsKeptOrRefused) {
  auto made =
      convert_by(convert_wire_text, "w.txt", "EMBARGOED UNTIL: 2199-03-02 09:00 Europe/London\n\nT\n\nText.\n-30-\n");
  EXPECT_EQ(format_rfc3339(made.release().embargo->instant), "2199-03-02T09:00:00Z");
  const auto unclear = convert_by(convert_wire_text, "w.txt", "\nEMBARGOED UNTIL 9am EST tomorrow\n\nT\n\nText.\n");
  EXPECT_THAT(unclear.said(), HasSubstr("w.txt:2:1: the time of 'EMBARGOED UNTIL 9am EST tomorrow' cannot be read"));
  EXPECT_THAT(convert_by(convert_wire_text, "w.txt", "FOR RELEASE\n\n").said(), HasSubstr("no headline"));
}

const std::string log_text =
    "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Not yet\n\n## [2.4.0] - 2021-03-02\n\n### Added\n\n- A "
    "[door][d].\n\n"
    "### Security\n\n- Locks.\n\n```\n## [9.9.9]\n```\n\n## [2.3.0] - 2021-02-01 [YANKED]\n\n- x\n\n## v2.2.0 "
    "(2021-01-01)\n\n"
    "- y\n\n[unreleased]: https://x.example/compare/v2.4.0...HEAD\n[2.4.0]: https://x.example/compare/v2.3.0...v2.4.0\n"
    "[d]: https://x.example/d\n";

Made entry(const std::string& version, ChangelogRelease* out = nullptr) {
  Made made;
  ConversionSource source{"CHANGELOG.md", log_text, {}, Clock().now(), Zone::load_or_utc("UTC")};
  auto read = read_changelog(source, version, "bridge", made.findings);
  made.conversion.markdown = read.markdown;
  if (out) *out = std::move(read);
  return made;
}

TEST(Changelog, TheNewestReleasedEntryIsTheRelease) {
  auto made = entry("");
  const auto release = made.release();
  EXPECT_EQ(made.said(), "");
  EXPECT_EQ(release.id, "bridge-2.4.0");
  EXPECT_EQ(release.title, "bridge 2.4.0");
  EXPECT_EQ(release.date->month, 3);
  EXPECT_EQ(release.body,
            "## Added\n\n- A [door][d].\n\n## Security\n\n- Locks.\n\n```\n## [9.9.9]\n```\n\n[All changes of "
            "2.4.0](https://x.example/compare/v2.3.0...v2.4.0)\n\n[d]: https://x.example/d\n");
  EXPECT_EQ(entry("v2.2.0").release().id, "bridge-2.2.0");
}

TEST(Changelog, IsKnownByItsEntriesAndNoReleaseIsTakenForOne) {
  const struct {
    const char* text;
    bool is_one;
  } table[] = {
      {"# Changelog\n\n## [2.4.0] - 2021-03-02\n\n- x\n", true},
      {"# Change Log\n\n## [v2.4.0]\n", true},
      {"# Bridge\n\nThe format is https://keepachangelog.com/en/1.1.0/.\n\n## [1.0.0]\n", true},
      {"# Bridge\n\n## [Unreleased]\n\n- x\n", true},
      {"---\ntitle: Changelog\n---\n## [1.0.0] - 2021-03-02\n", true},
      {"# Changelog\n\nWe have a new changelog.\n", false},
      {"# Bridge 2.4.0\n\n## [2.4.0](https://x.example)\n\n- x\n", false},
      {"# Bridge 2.4.0\n\nWe follow keepachangelog.com now.\n\n## Added\n\n- x\n", false},
      {"# Bridge 2.4.0\n\n```\n## [Unreleased]\n```\n", false},
      // semantic-release, HISTORY.md, NEWS.md, RELEASES.md
      {"# 1.0.0 (2026-01-15)\n\n### Bug Fixes\n\n* x\n\n# [0.9.0](https://x.example/a...v0.9.0) (2025-12-01)\n", true},
      {"# 1.0.0 (2026-01-15)\n\n### Bug Fixes\n\n* x\n", true},
      {"1.2.3 / 2026-05-01\n==================\n\n  * x\n\n1.2.2 / 2026-04-01\n======\n", true},
      {"## v3.1.4\n\nReleased on 5 May 2026\n\n* x\n\n## v3.1.3\n\n* y\n", true},
      {"# Release notes\n\n## Version 4.0 \"Ærø\" — November 2026\n\n- a\n", true},
      {"# Bridge\n\n## 2.4.0 - 01.08.2026\n\n- x\n\n## 2.3.0 - 01.07.2026\n", true},
      {"# @bridge/door\n\n## 1.1.0\n\n### Minor Changes\n\n## 1.0.0\n", true},
      {"# Security fixes for two branches\n\n## 4.2.1\n\n- x\n\n## 3.9.8\n", false},
      {"---\ntitle: Two versions\n---\n## 2.4.0 - 2026-08-01\n\n- x\n\n## 2.3.0 - 2026-07-01\n", false},
      {"# 1.5 million for the bridge\n\nText.\n", false},
      {"1.5 million for the bridge\n==========\n\nText.\n", false},
      {"# The programme\n\n## 01.08.2026\n\nA day.\n\n## 02.08.2026\n\nAnother.\n", false},
  };
  for (const auto& [text, is_one] : table) EXPECT_EQ(is_changelog_text(text), is_one) << text;
}

TEST(Changelog, HeadingsOfEveryProgramAreRead) {
  const auto read = [](const char* text, const std::string& version) {
    Made made;
    ConversionSource source{"HISTORY.md", text, {}, Clock().now(), Zone::load_or_utc("UTC")};
    made.conversion.markdown = read_changelog(source, version, "bridge", made.findings).markdown;
    return made;
  };
  const auto* const semantic =
      "# [1.0.0](https://x.example/v0.9.0...v1.0.0) (2021-01-15)\n\n\n### Bug Fixes\n\n* x\n\n## 0.9.1 "
      "(2020-12-02)\n\n* "
      "z\n\n# 0.9.0 (2020-12-01)\n\n* y\n";
  auto newest_entry = read(semantic, "");
  const auto newest = newest_entry.release();
  EXPECT_EQ(newest.id, "bridge-1.0.0");
  EXPECT_EQ(newest.date->month, 1);
  EXPECT_EQ(newest.body, "## Bug Fixes\n\n* x\n");
  EXPECT_EQ(read(semantic, "0.9.0").release().body, "* y\n");
  auto underlined = read("1.2.3 / 2021-05-01\n==================\n\n  * a\n\n1.2.2 / 2021-04-01\n====\n\n* x\n", "");
  EXPECT_EQ(underlined.release().title, "bridge 1.2.3");
  EXPECT_EQ(underlined.release().body, "* a\n");
  const auto* const days = "# Changelog\n\n## 2.1.0 - 01.08.2021\n\n* a\n\n## Bridge 2.0\n";
  EXPECT_EQ(read(days, "").release().date->month, 8);
  EXPECT_EQ(read("# Changelog\n\n## v4 (5 May 2021)\n\n* a\n", "").release().date->day, 5);
  EXPECT_EQ(read("# Changelog\n\n## Bridge 2.0\n\n* a\n", "").release().id, "bridge-2.0");
}

TEST(Changelog, AYankedOneIsAWithdrawalAndAnUnreleasedOneIsRefused) {
  auto yanked = entry("2.3.0");
  const auto release = yanked.release();
  EXPECT_EQ(yanked.said(), "");
  EXPECT_EQ(release.kind, ReleaseKind::withdrawal);
  EXPECT_EQ(release.supersedes, "bridge-2.3.0");
  EXPECT_THAT(entry("unreleased").said(), HasSubstr("CHANGELOG.md:3:1: what is unreleased is not a release"));
  EXPECT_THAT(entry("7").said(), HasSubstr("CHANGELOG.md:1:1: there is no version 7; there are 2.4.0, 2.3.0, 2.2.0"));
}

}  // namespace
}  // namespace gazetted::test
