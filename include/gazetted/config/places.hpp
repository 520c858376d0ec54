// Where the daemon is to be found, also when the configuration has mistakes elsewhere: its spool, ledger and control
// socket, with the names of lists and channels as far as they can be read. Any thread.
#pragma once
#include "gazetted/config/settings.hpp"

namespace gazetted {

// Reads each top-level section by itself. An error: what is broken is where the daemon would be found, and the
// default might be another daemon's.
Result<Settings> parse_places(const std::string& text, const fs::path& file);
Result<Settings> load_places(const fs::path& file);

}  // namespace gazetted
