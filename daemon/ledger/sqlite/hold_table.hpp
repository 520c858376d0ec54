// What keeps a release back until somebody says otherwise: a hold with its reason, a pause, and the approval of a
// second person. In its row and its targets'; inside a transaction, on the ledger's thread.
#pragma once
#include "gazetted/base/ids.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/model/approval.hpp"

namespace gazetted {

// SQL: whether a release, whose row is called `row`, waits for a person.
inline std::string is_held(const std::string& row) { return "(" + row + ".held<>'' OR " + row + ".approval=1)"; }
// Of a row, and what approval_in() reads.
inline constexpr std::string_view approval_columns =
    "approval, submitter, approver, approved_recipients, approval_asked, approved_rules";
Approval approval_in(const Statement& row, int column);

Result<Approval> read_approval(Database& db, ReleaseKey release);
Status write_approval(Database& db, ReleaseKey release, const Approval& approval);
// What takes the place of a text that needed an approval needs one too, whatever its file says: a replacement (`of`)
// or, but for a withdrawal, a later version.
Status inherit_approval(Database& db, ReleaseKey release, ReleaseKey of);

// Awaited again; with the reason in the history.
Status void_approval(Database& db, ReleaseKey release, const std::string& reason, Time now);

// Why somebody has to resume it; empty: nobody has to.
Status write_hold(Database& db, ReleaseKey release, const std::string& reason);
Status put_hold(Database& db, ReleaseKey release, const std::string& reason, Time now);  // and into the history
Result<std::string> held_of(Database& db, ReleaseKey release);
// For this reason too.
Status add_hold(Database& db, ReleaseKey release, const std::string& reason);
// As inherit_approval(): what nobody has resumed stays held under another text (rules/hold_reasons), and paused, as a
// whole or in part.
Status inherit_hold(Database& db, ReleaseKey release, ReleaseKey of);
Status inherit_pauses(Database& db, ReleaseKey release, ReleaseKey of);

}  // namespace gazetted
