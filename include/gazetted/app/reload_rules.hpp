// What a reload may not change while the daemon runs, and what somebody should know of what it changed. Pure.
#pragma once
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"

namespace gazetted {

// Where the daemon's own files and sockets are stays as it is until a restart: `fresh` gets what `now` has. The keys
// whose values differed.
std::vector<std::string> keep_until_restart(const Settings& now, Settings& fresh);

// A sentence for each channel that is of another type now: posts that were queued for it are kept.
std::string retyped_channels(const Settings& before, const Settings& now);

}  // namespace gazetted
