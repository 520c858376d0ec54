// A quarter of an hour before a release leaves: what would go wrong if it left now, as far as files can say it. The
// relays' and channels' state is the loop's to add. Reads only. Blocking; intake's thread.
#pragma once
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/intake/archive.hpp"
#include "gazetted/ledger/entries.hpp"

namespace gazetted {

// Sentences; empty: nothing would.
std::vector<std::string> troubles_ahead(const ReleaseRow& release, const Archive& archive, const Settings& settings);

}  // namespace gazetted
