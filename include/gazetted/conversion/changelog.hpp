// An entry of a CHANGELOG.md as a release: see daemon/conversion/changelog.cpp. Pure.
#pragma once
#include <string>

#include "gazetted/conversion/conversion.hpp"

namespace gazetted {

struct ChangelogRelease {
  std::string id;        // project-1.2.0
  std::string markdown;  // a release file
};

// `version`: empty: the newest that is released. An entry that is [YANKED] is a withdrawal. Errors: there is no such
// version, it is unreleased, or it says nothing.
ChangelogRelease read_changelog(const ConversionSource& source, const std::string& version, const std::string& project,
                                Findings& findings);

}  // namespace gazetted
