// What of one person is in which table, and how it goes. Inside a transaction, on the ledger's thread.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/erasure.hpp"

namespace gazetted {

// All that an index finds, and the few rows of small tables.
Status erase_own_rows(Database& db, const std::string& address, ErasedRows& erased);
Status erase_notices(Database& db, const std::string& address, ErasedRows& erased);
// The history is not changed but for this: an address in the words of an entry.
Status erase_from_history(Database& db, const std::string& address, ErasedRows& erased);

// Tables that may have any number of rows, walked one after the other by their numbers.
int walked_tables();
// Rows behind `after`, of some thousand at most. The answer: where the next ones are; nothing: there are none.
Result<std::optional<std::int64_t>> erase_walked(Database& db, int table, std::int64_t after,
                                                 const std::string& address, ErasedRows& erased);

}  // namespace gazetted
