// Counts every unfinished release anew, row by row, at the start: naively, since what this is to find is a mistake in
// how the rest of the ledger counts. Call when no lease is open any more, inside a transaction.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/recovery.hpp"

namespace gazetted {

// Puts accounts and spans right where they differ from the rows, and says so in result.corrected. A row that still
// says `sending` has no lease that could ever end it: it is in doubt.
Status check_accounts(Database& db, const Recovery& how, Recovered& result);

}  // namespace gazetted
