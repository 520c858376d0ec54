// Times in the ledger that a wrong clock wrote, put right at the start. Inside a transaction.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/recovery.hpp"

namespace gazetted {

// Due times become those of the machine's clock again (Batch::skew); what is further ahead than any schedule that
// somebody wrote was written under a clock that was ahead. Says what it changed in the result.
Status check_times(Database& db, const Recovery& how, Recovered& result);

}  // namespace gazetted
