// The ledger, for those who only read it, with the daemon up or down.
#pragma once
#include "gazetted/ledger/database.hpp"

namespace gazetted {

// A missing ledger, one that may not be read, or one with another schema is an error that says so.
Result<Database> open_for_reading(const std::string& path);

}  // namespace gazetted
