#include "approval_table.hpp"

namespace gazetted {
namespace {

std::optional<std::int64_t> number_in(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

}  // namespace

Approval approval_in(const Statement& row, int column) {
  return {ApprovalState(row.integer(column)), number_in(row, column + 1), number_in(row, column + 2),
          row.integer(column + 3)};
}

Result<Approval> read_approval(Database& db, ReleaseKey release) {
  auto query = db.prepare(fmt::format("SELECT {} FROM release WHERE key=?", approval_columns));
  auto approval = first_row(query.bind(1, release.value), [](const Statement& row) { return approval_in(row, 0); });
  if (!approval) return approval.error();
  return approval->value_or(Approval());
}

Status write_approval(Database& db, ReleaseKey release, const Approval& approval) {
  auto update =
      db.prepare("UPDATE release SET approval=?2, submitter=?3, approver=?4, approved_recipients=?5 WHERE key=?1");
  update.bind(1, release.value).bind(2, std::int64_t(approval.state)).bind(3, approval.submitter);
  return update.bind(4, approval.approver).bind(5, approval.recipients).run();
}

Status inherit_approval(Database& db, ReleaseKey release, ReleaseKey of) {
  return db.execute(fmt::format(
      "UPDATE release SET approval=1 WHERE key={} AND kind<>'withdrawal' AND (SELECT approval FROM release WHERE "
      "key={})<>0",
      release.value, of.value));
}

}  // namespace gazetted
