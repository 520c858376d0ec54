// The table of what came back. Inside a transaction where it writes, on the ledger's thread or a reader's.
#pragma once
#include <optional>

#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/feedback.hpp"

namespace gazetted {

inline constexpr std::string_view feedback_columns =
    "id, at, source, digest, kind, class, reason, rule, delivery, address, release, list, provider, status, text, "
    "named, raw, decided";
FeedbackRow feedback_in(const Statement& row);

// `where`: SQL over its columns, with what is bound by `bind`.
template <class Bind>
Result<std::vector<FeedbackRow>> feedback_where(Database& db, const std::string& where, Bind bind) {
  auto query = db.prepare("SELECT " + std::string(feedback_columns) + " FROM feedback WHERE " + where);
  bind(query);
  std::vector<FeedbackRow> rows;
  auto read = for_each_row(query, [&](const Statement& row) { rows.push_back(feedback_in(row)); });
  if (!read) return read.error();
  return rows;
}

Result<bool> is_feedback_known(Database& db, const std::string& digest);
Result<std::int64_t> put_feedback(Database& db, const FeedbackRow& row);  // its id

Result<std::optional<ReturnedRow>> find_returned_row(Database& db, DeliveryId id);

}  // namespace gazetted
