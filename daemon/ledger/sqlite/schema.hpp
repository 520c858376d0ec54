// The ledger's tables, as numbered migrations. A migration that has been released never changes;
// a new one is added at the end.
#pragma once
#include "gazetted/ledger/database.hpp"

namespace gazetted {

// Brings an empty or older ledger to the newest schema, in one transaction a step. A ledger of a
// newer program is refused and left untouched.
Status migrate(Database& db);
int schema_version();

}  // namespace gazetted
