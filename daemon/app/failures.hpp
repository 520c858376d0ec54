// Who did not get a release, for the notice that it is done. Blocking; reads the ledger beside its writer.
#pragma once
#include <string>
#include <vector>

#include "gazetted/ledger/entries.hpp"

namespace gazetted {

// Lines of "address: what became of it: reply", at most a hundred. `store`: the ledger's file.
Result<std::vector<std::string>> failures_of(const std::string& store, ReleaseKey release);

}  // namespace gazetted
