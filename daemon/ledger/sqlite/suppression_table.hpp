// The table of suppressions. Inside a transaction where it writes, on the ledger's thread or a reader's.
#pragma once
#include <span>
#include <vector>

#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/history.hpp"
#include "gazetted/model/suppression.hpp"

namespace gazetted {

// In the order of SUPPRESSION_COLUMNS, from column 0.
inline constexpr std::string_view suppression_columns =
    "address, list, reason, at, cause, newsroom, until, provider, behind";
Suppression suppression_in(const Statement& row);

// False: one that is as strong and lasts as long is there, and keeps its time; of the same cause it takes the new
// reason, unless that is empty.
Result<bool> put_suppression(Database& db, const Suppression& row);

// The same of many, with an entry in the history.
Status put_suppressions(Database& db, std::span<const Suppression> rows, Time now, const Hand& by);

// Takes them away, and puts back what they had taken the place of; those that are nothing now.
Result<std::vector<Suppression>> take_back_suppressions(Database& db, const std::vector<Suppression>& rows);

// `where`: SQL over its columns, with what is bound by `bind`.
template <class Bind>
Result<std::vector<Suppression>> suppressions_where(Database& db, const std::string& where, Bind bind) {
  auto query = db.prepare("SELECT " + std::string(suppression_columns) + " FROM suppression WHERE " + where);
  bind(query);
  std::vector<Suppression> rows;
  auto read = for_each_row(query, [&](const Statement& row) { rows.push_back(suppression_in(row)); });
  if (!read) return read.error();
  return rows;
}

}  // namespace gazetted
