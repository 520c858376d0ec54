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

Result<bool> is_feedback_known(Database& db, const std::string& digest);
Result<std::int64_t> put_feedback(Database& db, const FeedbackRow& row);  // its id

Result<std::optional<ReturnedRow>> find_returned_row(Database& db, DeliveryId id);

}  // namespace gazetted
