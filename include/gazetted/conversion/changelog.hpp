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

// Whether a release's text is such a file, which is never meant whole: entries of versions below a headline that says
// so, one for what is unreleased, two of different versions that are dated, or a version for its headline. A title in
// front matter that names no changelog says that it is a release.
bool is_changelog_text(std::string_view text);
// CHANGELOG.md, of which an entry is submitted whatever it looks like.
bool is_changelog_name(std::string_view file_name);

}  // namespace gazetted
