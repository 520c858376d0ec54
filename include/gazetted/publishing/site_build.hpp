// The whole site at once, for the commands `site build` and `site check`. Blocking.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"

namespace gazetted {

struct BuiltSite {
  std::size_t files = 0;
  std::vector<std::string> troubles;  // stories that could not be read
};

// What the configuration would break of addresses that were given out, each with what to do: a newsroom that it does
// not have any more, a slug that it does not remember. Empty: nothing, or there is no ledger yet.
Result<std::vector<std::string>> broken_addresses(const Settings& settings);

// What `pinned` names in vain, each with what to do: a release that the newsroom has not published,
// or that was withdrawn.
Result<std::vector<std::string>> unknown_pins(const Settings& settings);

// Writes it into `directory`; what does not belong there goes. An error: addresses that were given out would break.
Result<BuiltSite> write_site(const Settings& settings, const fs::path& directory, Time now);

// How the files of the site differ from those in `expected`, by their paths.
struct SiteDifferences {
  std::vector<std::string> missing, different, foreign;
  bool empty() const { return missing.empty() && different.empty() && foreign.empty(); }
};
SiteDifferences compare_sites(const fs::path& site, const fs::path& expected);

// Both change places at once, for every reader. An error: they are not on one file system.
Status exchange_directories(const fs::path& one, const fs::path& other);

}  // namespace gazetted
