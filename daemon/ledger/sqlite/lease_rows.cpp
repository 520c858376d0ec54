#include "lease_rows.hpp"

#include "columns.hpp"
#include "gazetted/ledger/rules/recovery.hpp"

namespace gazetted {

Result<LeasedRows> leased_rows(Database& db) {
  LeasedRows rows;
  auto leases = db.prepare("SELECT seq, ids FROM lease");
  auto outcome = db.prepare("SELECT state, lease FROM outcome WHERE recipient=?");
  auto read = for_each_row(leases, [&](const Statement& lease) -> Status {
    const LeaseKey key{lease.integer(0)};
    for (const auto id : ids_in(lease, 1)) {
      auto under = first_row(outcome.bind(1, id.value), [key](const Statement& row) {
        return is_under(key, state_in(row, 0), LeaseKey{row.integer(1)});
      });
      if (!under) return under.error();
      if (under->value_or(true)) rows.insert(id);
    }
    return {};
  });
  if (!read) return read.error();
  return rows;
}

}  // namespace gazetted
