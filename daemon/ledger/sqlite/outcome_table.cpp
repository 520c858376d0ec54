#include "outcome_table.hpp"

#include "columns.hpp"
#include "history_table.hpp"

namespace gazetted {

OutcomeTable::OutcomeTable(Database& db)
    : db_(db),
      put_outcome_(db.prepare(R"(
        INSERT INTO outcome(recipient, lease, state, attempts, doubts, first, last, due, code, reply, remote_id, relay,
                            reference)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        ON CONFLICT(recipient) DO UPDATE SET
          lease=excluded.lease, state=excluded.state, attempts=excluded.attempts, doubts=excluded.doubts,
          first=coalesce(outcome.first, excluded.first), last=coalesce(excluded.last, outcome.last), due=excluded.due,
          code=excluded.code, reply=excluded.reply, remote_id=excluded.remote_id, relay=excluded.relay,
          reference=excluded.reference
        WHERE outcome.state=?14 AND (?14<>'sending' OR outcome.lease=?2))")),
      put_waiting_(db.prepare(R"(
        INSERT INTO outcome(recipient, lease, state, attempts, doubts, due, code, reply, remote_id, relay)
        VALUES(?1, ?2, ?3, 0, 0, ?4, 0, '', '', '')
        ON CONFLICT(recipient) DO UPDATE SET lease=excluded.lease, state=excluded.state, due=excluded.due
        WHERE outcome.state=?5 AND (?5<>'sending' OR outcome.lease=?6))")),
      put_attempt_(db.prepare(R"(
        INSERT OR REPLACE INTO attempt(recipient, at, state, relay, code, reply) VALUES(?, ?, ?, ?, ?, ?))")),
      mark_tried_(db.prepare("UPDATE target SET tried=1 WHERE key=?")) {}

Result<bool> OutcomeTable::put(const Record& record, const FenceVerdict& verdict) {
  if (!record.verdict) return put_waiting(record, verdict);
  put_outcome_.bind(1, record.id.value).bind(2, record.lease.value).lend(3, to_string(verdict.to));
  put_outcome_.bind(4, std::int64_t(record.attempts)).bind(5, std::int64_t(record.doubts));
  put_outcome_.bind(6, millis(record.first)).bind(7, millis(record.last)).bind(8, millis(verdict.due));
  put_outcome_.bind(9, std::int64_t(record.code)).lend(10, record.reply).lend(11, record.remote_id);
  put_outcome_.lend(12, record.relay).lend(13, record.reference).lend(14, to_string(record.from));
  if (auto status = put_outcome_.run(); !status) return status.error();
  if (db_.changes() == 0) return false;
  if (is_final(verdict.to) || !record.attempted) return true;
  if (auto status = put_attempt(record, verdict); !status) return status.error();
  return true;
}

// Nothing was learned of it: it keeps what was said the last time.
Result<bool> OutcomeTable::put_waiting(const Record& record, const FenceVerdict& verdict) {
  put_waiting_.bind(1, record.id.value).bind(2, record.waits_for_relay ? waits_for_relay : record.lease.value);
  put_waiting_.bind(3, to_string(verdict.to)).bind(4, millis(verdict.due)).bind(5, to_string(record.from));
  if (auto status = put_waiting_.bind(6, record.lease.value).run(); !status) return status.error();
  return db_.changes() > 0;
}

Status OutcomeTable::put_attempt(const Record& record, const FenceVerdict& verdict) {
  put_attempt_.bind(1, record.id.value).bind(2, millis(record.last).value_or(0)).bind(3, to_string(verdict.to));
  return put_attempt_.bind(4, record.relay).bind(5, std::int64_t(record.code)).bind(6, record.reply).run();
}

Status OutcomeTable::settle(const Record& record) {
  auto put_row = put(record, {record.to, record.due});
  if (!put_row) return put_row.error();
  return *put_row && was_tried(record) ? mark_tried(record.target, record.first ? record.first : record.last)
                                       : Status();
}

Status OutcomeTable::mark_tried(TargetKey target, const std::optional<Time>& at) {
  if (auto status = note_first_try(target, at); !status) return status;
  return mark_tried_.bind(1, target.value).run();
}

// Of a release, once: before that nothing of it has left.
Status OutcomeTable::note_first_try(TargetKey target, const std::optional<Time>& at) {
  auto query = db_.prepare(R"(
    SELECT r.id FROM target g JOIN release r ON r.key=g.release
    WHERE g.key=?1 AND NOT EXISTS(SELECT 1 FROM target o WHERE o.release=g.release AND o.tried<>0))");
  auto release = first_row(query.bind(1, target.value), [](const Statement& row) { return row.text(0); });
  if (!release) return release.error();
  if (!*release || !at) return {};
  return put_history(db_, {*at, {}, "began to leave", **release, "", ""});
}

}  // namespace gazetted
