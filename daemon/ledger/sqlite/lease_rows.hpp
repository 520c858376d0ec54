// The deliveries that are under an intent, as the table of leases names them. For those who read the ledger: the writer
// remembers its own.
#pragma once
#include <unordered_set>

#include "gazetted/base/ids.hpp"
#include "gazetted/ledger/database.hpp"

namespace gazetted {

using LeasedRows = std::unordered_set<DeliveryId>;

Result<LeasedRows> leased_rows(Database& db);

}  // namespace gazetted
