// Versions of a release: the chain of what superseded what, and who is on the lists of the earlier ones. Inside or
// outside a transaction, on the ledger's thread.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/entries.hpp"
#include "lease_rows.hpp"

namespace gazetted {

inline constexpr int most_versions = 250;

// What this release takes the place of, directly or not; the latest first.
Result<std::vector<ReleaseKey>> versions_before(Database& db, ReleaseKey release);
// The id of the live release that took its place; `but`: one of this id does not count. Empty: it is the latest.
Result<std::string> superseded_by(Database& db, ReleaseKey release, const std::string& but = {});
// When a withdrawal of it, or of a version after it, was accepted; nothing: it was not withdrawn.
Result<std::optional<Time>> withdrawn_at(Database& db, ReleaseKey release);
Result<std::vector<EarlierRecipient>> recipients_of(Database& db, TargetKey target, RowRange range);
// What a recipient was mailed of earlier versions, beginning with this row of theirs; oldest first.
Result<MailThread> thread_of(Database& db, DeliveryId row, const LeasedRows& leased);

}  // namespace gazetted
