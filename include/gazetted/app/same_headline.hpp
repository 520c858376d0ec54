// A release with the headline of another one of the last days: mostly a later text of it that does not say so, and
// whose readers would get both.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/ledger/reader.hpp"

namespace gazetted {

// A warning, or none. `recent`: newest first. Pure.
Findings tell_same_headline(const Edition& edition, const std::vector<RecentRelease>& recent, const Settings& settings);
// By what the ledger knows; none where it cannot be read. Blocking; any thread.
Findings tell_same_headline(const Edition& edition, const Settings& settings, Time now);

}  // namespace gazetted
