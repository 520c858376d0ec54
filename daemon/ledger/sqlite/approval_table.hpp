// The approval of a release, in its row. Inside a transaction, on the ledger's thread.
#pragma once
#include "gazetted/base/ids.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/model/approval.hpp"

namespace gazetted {

// SQL: whether a release, whose row is called `row`, waits for a person.
inline std::string is_held(const std::string& row) { return "(" + row + ".held<>'' OR " + row + ".approval=1)"; }
// Of a row, and what approval_in() reads.
inline constexpr std::string_view approval_columns = "approval, submitter, approver, approved_recipients";
Approval approval_in(const Statement& row, int column);

Result<Approval> read_approval(Database& db, ReleaseKey release);
Status write_approval(Database& db, ReleaseKey release, const Approval& approval);
// What takes the place of a text that needed an approval needs one too, whatever its file says: a replacement (`of`)
// or, but for a withdrawal, a later version.
Status inherit_approval(Database& db, ReleaseKey release, ReleaseKey of);

}  // namespace gazetted
