// How lists of releases fare that are not done, for the guards that pause them: what a restart has to know. Read by a
// connection of its own. Blocking; any thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

struct WatchedList {
  std::string release, list;
  std::int64_t all = 0, mailed = 0, hard = 0;  // as in OpenVote
  std::int64_t complaints = 0, accepted = 0;   // people who called it spam; mails that servers have taken
  std::vector<std::string> guards;             // doors of those who have paused it before
};

// Lists of which mail still waits. `store`: of the ledger, which is open.
Result<std::vector<WatchedList>> read_watched_lists(const std::string& store);

}  // namespace gazetted
