// The table of the history: put inside the transaction that it tells of; see ledger/history.hpp.
#pragma once
#include <vector>

#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/history.hpp"

namespace gazetted {

Status put_history(Database& db, const HistoryEntry& entry);
// Of one release, oldest first; of all ("") the latest, newest first. At most `limit`.
Result<std::vector<HistoryEntry>> read_history(Database& db, const std::string& release, std::size_t limit);
// Of one release or of no release by name, oldest first.
Result<std::vector<HistoryEntry>> read_cancellations(Database& db, const std::string& release);

}  // namespace gazetted
