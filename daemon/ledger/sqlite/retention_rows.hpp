// What is too old goes, some thousand rows at a time. Inside a transaction, on the ledger's thread.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/erasure.hpp"

namespace gazetted {

Status prune_step(Database& db, const RetentionTerms& terms, ErasurePlace from, PruneStep& step);

}  // namespace gazetted
