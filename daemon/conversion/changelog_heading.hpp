// The headings of versions in a changelog, as keepachangelog.com, conventional-changelog (semantic-release), changesets
// and writers of HISTORY.md have them. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

struct ChangelogHeading {
  int level = 2;        // of Markdown: how many #
  std::string version;  // without its v; empty: of what is unreleased
  std::string date;     // as parse_published_date() takes it; empty: it says none that can be read
  bool is_yanked = false, is_unreleased = false;
  bool is_underlined = false;  // the next line belongs to it
};

// "## [2.4.0] - 2026-03-02 [YANKED]", "# [0.9.0](https://…) (2025-12-01)", "## v2.4.0 (01.08.2026)", "## Version 4.0",
// "1.2.3 / 2026-05-01" above a line of ===. `next`: the line below.
std::optional<ChangelogHeading> changelog_heading(std::string_view line, std::string_view next);

// The same of a heading of the second level that has the version anywhere: "## Bridge 2.4.0".
std::optional<ChangelogHeading> changelog_heading_with_name(std::string_view line);

}  // namespace gazetted
