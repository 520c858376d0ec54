// Watching a release until it is done: the ledger is read once a second, the line is redrawn.
#pragma once
#include "terminal.hpp"

namespace gazetted {

// "state, counts, rate, time left" in one line.
std::string progress_line(const ReleaseStatus& release, double per_second);
// Until it is done; the last status, or nothing after a complaint. `appears_within` is how long the
// release may be missing at first.
std::optional<ReleaseStatus> watch_release(CommandContext& context, const Settings& settings, const std::string& id,
                                           Duration appears_within);
// The same for a file that was dropped under this name: its rejection ends the wait.
bool was_rejected(LedgerReader& ledger, const std::string& file, Time since, std::string& reason);

}  // namespace gazetted
