// The account, counted a second time: naively, from the tables, without the reader's idea of what a lease means.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/file.hpp"

namespace gazetted::test {

// A sentence for each target of a live release whose account is negative or does not match its rows. May be asked
// while leases are open: what was never tried and is in no span is under its first intent.
std::vector<std::string> wrong_accounts(const fs::path& ledger);

}  // namespace gazetted::test
