// Mail beside the releases that has not left yet. Inside a transaction, on the ledger's thread.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/entries.hpp"

namespace gazetted {

Result<std::int64_t> insert_notice(Database& db, const Notice& notice);  // its key

}  // namespace gazetted
