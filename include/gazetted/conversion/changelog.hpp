// An entry of a CHANGELOG.md as a release: see daemon/conversion/changelog.cpp. Pure.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/conversion/conversion.hpp"

namespace gazetted {

struct ChangelogRelease {
  std::string id;        // project-1.2.0
  std::string markdown;  // a release file
  int line = 1;          // of the changelog, at which the entry begins
};

// `version`: empty: the newest that is released. An entry that is [YANKED] is a withdrawal. Errors: there is no such
// version, it is unreleased, or it says nothing.
ChangelogRelease read_changelog(const ConversionSource& source, const std::string& version, const std::string& project,
                                Findings& findings);

// Whether a release's text is such a file, which is never meant whole: it has entries ("## [1.2.0]") below a headline
// that says so, names keepachangelog.com, or has an entry for what is unreleased.
bool is_changelog_text(std::string_view text);

}  // namespace gazetted
