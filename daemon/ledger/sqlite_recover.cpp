// Start: what a crash interrupted is put right, and every account is counted anew, before anything leaves.
#include <cstring>

#include "account_check.hpp"
#include "sqlite_store.hpp"
#include "time_check.hpp"

namespace gazetted {
namespace {

using Slots = std::unordered_map<std::int64_t, const WireSlot*>;

std::vector<std::int64_t> ids_in(const std::string& blob) {
  std::vector<std::int64_t> ids(blob.size() / sizeof(std::int64_t));
  std::memcpy(ids.data(), blob.data(), ids.size() * sizeof(std::int64_t));
  return ids;
}

// The deliveries that are under an intent. A row belongs to the lease that its outcome names: a lease may stay open
// long after most of its rows have moved on, to another lease or to their end.
Result<std::vector<Interrupted>> interrupted_rows(Database& db) {
  std::vector<std::pair<std::int64_t, std::int64_t>> leased;  // lease, recipient
  auto leases = db.prepare("SELECT seq,ids FROM lease ORDER BY seq");
  while (true) {
    auto row = leases.step();
    if (!row) return row.error();
    if (!*row) break;
    for (const auto id : ids_in(leases.text(1))) leased.emplace_back(leases.integer(0), id);
  }
  std::vector<Interrupted> rows;
  auto find = db.prepare(
      "SELECT r.target,g.kind,g.name,g.cancelled,o.state,o.lease,o.attempts,o.doubts,o.first FROM recipient r JOIN "
      "target g ON g.key=r.target LEFT JOIN outcome o ON o.recipient=r.id WHERE r.id=?");
  for (const auto& [lease, id] : leased) {
    auto row = find.bind(1, id).step();
    if (!row) return row.error();
    if (!*row) return fail("ledger: lease {} names a recipient {} that is not there", lease, id);
    const bool its = find.is_null(4) || (find.text(4) == "sending" && find.integer(5) == lease);
    if (its) {
      Interrupted each;
      each.id = DeliveryId{id};
      each.target = TargetKey{find.integer(0)};
      each.lease = LeaseKey{lease};
      each.kind = find.text(1) == "channel" ? TargetKind::channel : TargetKind::list;
      each.channel = find.text(2);
      each.cancelled = find.integer(3) != 0;
      each.attempts = int(find.integer(6));
      each.doubts = int(find.integer(7));
      if (!find.is_null(8)) each.first = from_millis(find.integer(8));
      rows.push_back(std::move(each));
    }
    find.reset();
  }
  return rows;
}

void count(const Settlement& verdict, Recovered& result) {
  switch (verdict.how) {
    case Settled::not_sent:
      ++result.requeued;
      break;
    case Settled::in_doubt:
      ++result.unknown;
      result.resent += verdict.record.to == State::deferred;
      break;
    case Settled::answered:
      ++result.completed;
      break;
  }
}

}  // namespace

Status SqliteStore::finish_takings(Recovered& result) {
  std::vector<std::pair<std::int64_t, std::string>> unfinished;
  auto taking = db_.prepare("SELECT key,taking_directory FROM release WHERE state='taking'");
  while (true) {
    auto row = taking.step();
    if (!row) return row.error();
    if (!*row) break;
    unfinished.emplace_back(taking.integer(0), taking.text(1));
  }
  for (const auto& [key, directory] : unfinished) {
    auto step = Result<Step>(Step::more);
    while (step && *step == Step::more) step = abandon_taking(ReleaseKey{key});
    if (!step) return step.error();
    result.unfinished_directories.push_back(directory);
  }
  return {};
}

Status SqliteStore::settle_leases(const Recovery& how, Recovered& result) {
  Slots by_id;
  if (how.slots) {
    for (const auto& slot : *how.slots) by_id[slot.id.value] = &slot;
  }
  auto rows = interrupted_rows(db_);
  if (!rows) return rows.error();
  Accounts accounts;
  for (const auto& row : *rows) {
    const auto found = by_id.find(row.id.value);
    // A slot speaks of the intent it was taken for, and of no other.
    const auto* slot = found != by_id.end() && found->second->lease == row.lease ? found->second : nullptr;
    const auto verdict = how.slots ? settle(row, slot, how.doubts, how.now) : settle_blindly(row, how.doubts, how.now);
    auto put = writer_.settle(verdict.record);
    if (!put) return put.error();
    accounts.move(row.target, State::sending, verdict.record.to);
    count(verdict, result);
  }
  // An account that an earlier program left wrong must not end this one: it is counted anew below.
  if (auto done = accounts.write(db_, Accounts::Below::allowed); !done) return done;
  return db_.execute("DELETE FROM lease");
}

// A cancel, resume or retry that was cut short goes on; and what was laid aside for a reason that a restart may have
// mended is looked at again.
Status SqliteStore::finish_commands(Time now) {
  auto status = transaction([&] {
    return db_.execute(
        "INSERT OR IGNORE INTO steering(target,move,command,with_unknown,position) SELECT g.key,'cancel',0,0,g.first-1 "
        "FROM "
        "target g JOIN tally t ON t.target=g.key JOIN release r ON r.key=g.release WHERE r.state='live' AND "
        "g.cancelled=1 "
        "AND t.pending+t.deferred>0;"
        "INSERT OR IGNORE INTO steering(target,move,command,with_unknown,position) SELECT g.key,'wake',0,0,g.first-1 "
        "FROM "
        "target g JOIN tally t ON t.target=g.key JOIN release r ON r.key=g.release WHERE r.state='live' AND "
        "g.cancelled=0 "
        "AND g.paused=0 AND r.paused=0 AND t.pending+t.deferred>0 AND NOT EXISTS(SELECT 1 FROM setting WHERE "
        "name='paused' AND value<>0)");
  });
  bool more = status.has_value();
  while (more) {
    auto step = go_on(0, now);
    if (!step) return step.error();
    more = step->more;
  }
  return status;
}

Result<Recovered> SqliteStore::recover(const Recovery& how) {
  Recovered result;
  if (auto status = finish_takings(result); !status) return status.error();
  auto status = transaction([&]() -> Status {
    if (auto done = settle_leases(how, result); !done) return done;
    if (auto done = check_times(db_, how, result); !done) return done;
    return check_accounts(db_, how, result);
  });
  if (status) status = finish_commands(how.now);
  if (!status) return status.error();
  return result;
}

}  // namespace gazetted
