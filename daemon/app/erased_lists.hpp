// Rows of lists that are about one person. Blocking; any thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gazetted/audience/planner.hpp"
#include "gazetted/base/error.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {

// The lines on which their rows begin, and those of rows that cannot be used and name them; no more than some.
Result<std::vector<int>> lines_of(const ListOptions& list, const Address& address);

struct RowsLeft {
  std::int64_t named = 0;
  std::string rest;  // the list without them, in UTF-8; empty where nobody was named
};
// `list`: how it is read; null: as any other.
Result<RowsLeft> rows_without(const fs::path& file, const ListOptions* list, const Address& address);

}  // namespace gazetted
