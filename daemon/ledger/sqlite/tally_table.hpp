// The table of accounts, one row per target. Inside a transaction, on the ledger's thread.
#pragma once
#include <map>

#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/rules/account.hpp"

namespace gazetted {

// What an account that would fall below zero means: a broken invariant, for which the process ends before the
// transaction is on disk, so that the next start counts the rows anew; or, in a start that counts them anyway, nothing.
enum class Overdrawn { ends_the_process, allowed };
// Writes moves; `after`, when asked for, gets the account of each target that moved.
Status write_moves(Database& db, const AccountMoves& moves, Overdrawn overdrawn,
                   std::map<TargetKey, Tally>* after = nullptr);
Status set_tally(Database& db, TargetKey target, const Tally& tally);

}  // namespace gazetted
