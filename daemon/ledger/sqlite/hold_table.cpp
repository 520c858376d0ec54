#include "hold_table.hpp"

#include "gazetted/ledger/rules/hold_reasons.hpp"
#include "history_table.hpp"

namespace gazetted {
namespace {

std::optional<std::int64_t> number_in(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

Result<std::string> id_of(Database& db, ReleaseKey release) {
  auto find = db.prepare("SELECT id FROM release WHERE key=?");
  auto id = first_row(find.bind(1, release.value), [](const Statement& row) { return row.text(0); });
  if (!id) return id.error();
  return id->value_or("");
}

}  // namespace

Approval approval_in(const Statement& row, int column) {
  return {ApprovalState(row.integer(column)), number_in(row, column + 1),
          number_in(row, column + 2),         row.integer(column + 3),
          row.integer(column + 4) != 0,       row.text(column + 5)};
}

Result<Approval> read_approval(Database& db, ReleaseKey release) {
  auto query = db.prepare(fmt::format("SELECT {} FROM release WHERE key=?", approval_columns));
  auto approval = first_row(query.bind(1, release.value), [](const Statement& row) { return approval_in(row, 0); });
  if (!approval) return approval.error();
  return approval->value_or(Approval());
}

Status write_approval(Database& db, ReleaseKey release, const Approval& approval) {
  auto update = db.prepare(
      "UPDATE release SET approval=?2, submitter=?3, approver=?4, approved_recipients=?5, approval_asked=?6, "
      "approved_rules=?7 WHERE key=?1");
  update.bind(1, release.value).bind(2, std::int64_t(approval.state)).bind(3, approval.submitter);
  update.bind(4, approval.approver).bind(5, approval.recipients).bind(6, std::int64_t(approval.asked));
  return update.bind(7, approval.rules).run();
}

Status inherit_approval(Database& db, ReleaseKey release, ReleaseKey of) {
  return db.execute(fmt::format(
      "UPDATE release SET approval=1 WHERE key={} AND kind<>'withdrawal' AND (SELECT approval FROM release WHERE "
      "key={})<>0",
      release.value, of.value));
}

Status void_approval(Database& db, ReleaseKey release, const std::string& reason, Time now) {
  auto approval = read_approval(db, release);
  if (!approval) return approval.error();
  approval->state = ApprovalState::awaited;
  approval->approver.reset();
  approval->asked = false;
  if (auto done = write_approval(db, release, *approval); !done) return done;
  const auto id = id_of(db, release);
  return id ? put_history(db, {now, Hand{{}, {}, "daemon", reason}, "approval void", *id, "", ""}) : id.error();
}

Status write_hold(Database& db, ReleaseKey release, const std::string& reason) {
  auto update = db.prepare("UPDATE release SET held=?2 WHERE key=?1");
  return update.bind(1, release.value).bind(2, reason).run();
}

Status put_hold(Database& db, ReleaseKey release, const std::string& reason, Time now) {
  if (auto done = write_hold(db, release, reason); !done) return done;
  const auto id = id_of(db, release);
  const auto* verb = reason.empty() ? "no longer held" : "held";
  return id ? put_history(db, {now, Hand{{}, {}, "daemon", reason}, verb, *id, "", ""}) : id.error();
}

Status inherit_pauses(Database& db, ReleaseKey release, ReleaseKey of) {
  return db.execute(fmt::format(R"(
    UPDATE release SET paused=1
    WHERE key={0} AND kind<>'withdrawal' AND (SELECT paused FROM release WHERE key={1})<>0;
    UPDATE target SET paused=1
    WHERE release={0} AND (SELECT kind FROM release WHERE key={0})<>'withdrawal' AND EXISTS(
      SELECT 1 FROM target e WHERE e.release={1} AND e.kind=target.kind AND e.name=target.name AND e.paused<>0))",
                                release.value, of.value));
}

Status add_hold(Database& db, ReleaseKey release, const std::string& reason) {
  const auto held = held_of(db, release);
  return held ? write_hold(db, release, joined_reasons(*held, reason)) : held.error();
}

Status inherit_hold(Database& db, ReleaseKey release, ReleaseKey of) {
  const auto withdrawals =
      db.integer(fmt::format("SELECT count(*) FROM release WHERE key={} AND kind='withdrawal'", release.value));
  if (!withdrawals) return withdrawals.error();
  const auto held = held_of(db, of);
  if (!held) return held.error();
  const auto inherited = inherited_reasons(*held);
  return *withdrawals > 0 || inherited.empty() ? Status() : add_hold(db, release, inherited);
}

Result<std::string> held_of(Database& db, ReleaseKey release) {
  auto find = db.prepare("SELECT held FROM release WHERE key=?");
  auto held = first_row(find.bind(1, release.value), [](const Statement& row) { return row.text(0); });
  if (!held) return held.error();
  return held->value_or("");
}

}  // namespace gazetted
