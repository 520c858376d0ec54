// The numbers of pages of the public newsroom, for whoever prepares a release; see PrepareInput::page_number.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

// Gives a number to what has none, and keeps it.
PageNumber page_numbers_in(LedgerThread& ledger);
// For commands: the number that it has or would get next, and 1 where there is no ledger yet. Gives none.
PageNumber page_numbers_in(const Settings& settings);

}  // namespace gazetted
