// What a crash interrupted is put right, and every account is counted anew, before anything leaves.
#include "sqlite_start.hpp"

#include "account_check.hpp"
#include "columns.hpp"
#include "gazetted/ledger/rules/recovery.hpp"
#include "outcome_table.hpp"
#include "tally_table.hpp"
#include "time_check.hpp"

namespace gazetted {
namespace {

struct LeasedRow {
  LeaseKey lease;
  DeliveryId id;
};

Result<std::vector<LeasedRow>> leased_rows(Database& db) {
  std::vector<LeasedRow> rows;
  auto leases = db.prepare("SELECT seq, ids FROM lease ORDER BY seq");
  auto read = for_each_row(leases, [&](const Statement& row) {
    for (const auto id : ids_in(row, 1)) rows.push_back({LeaseKey{row.integer(0)}, id});
  });
  if (!read) return read.error();
  return rows;
}

// The deliveries that are under an intent.
Result<std::vector<Interrupted>> interrupted_rows(Database& db) {
  auto leased = leased_rows(db);
  if (!leased) return leased.error();
  std::vector<Interrupted> rows;
  auto find = db.prepare(R"(
    SELECT r.target, g.kind, g.name, g.cancelled, o.state, o.lease, o.attempts, o.doubts, o.first
    FROM recipient r JOIN target g ON g.key=r.target LEFT JOIN outcome o ON o.recipient=r.id WHERE r.id=?)");
  for (const auto& [lease, id] : *leased) {
    bool is_there = false;
    auto read = for_each_row(find.bind(1, id.value), [&, lease = lease, id = id](const Statement& row) {
      is_there = true;
      if (!is_under(lease, state_in(row, 4), LeaseKey{row.integer(5)})) return;
      auto& each = rows.emplace_back();
      each.id = id;
      each.target = TargetKey{row.integer(0)};
      each.lease = lease;
      each.kind = kind_in(row, 1);
      each.channel = row.text(2);
      each.cancelled = row.integer(3) != 0;
      each.attempts = int(row.integer(6));
      each.doubts = int(row.integer(7));
      each.first = time_in(row, 8);
    });
    if (!read) return read.error();
    if (!is_there) return fail("ledger: lease {} names a recipient {} that is not there", lease.value, id.value);
  }
  return rows;
}

void count(const Settlement& settlement, Recovered& result) {
  switch (settlement.how) {
    case Settled::not_sent:
      ++result.requeued;
      break;
    case Settled::in_doubt:
      ++result.unknown;
      result.resent += settlement.record.to == State::deferred;
      break;
    case Settled::answered:
      ++result.completed;
      break;
  }
}

}  // namespace

Result<LedgerStanding> SqliteStart::standing() {
  auto query = db_.prepare("SELECT store, generation, machine, held, held_at, file FROM identity");
  auto found = first_row(query, [](const Statement& row) {
    LedgerStanding standing;
    standing.identity = Identity{row.text(0), row.integer(1), row.text(2), row.text(5)};
    standing.held = row.text(3);
    standing.held_at = from_millis(row.integer(4));
    return standing;
  });
  if (!found) return found.error();
  auto lease = db_.integer("SELECT seq FROM sqlite_sequence WHERE name='lease'");
  if (!lease) return lease.error();
  auto standing = found->value_or(LedgerStanding());
  standing.last_lease = *lease;
  return standing;
}

Status SqliteStart::begin_generation(const Identity& identity, const std::string& held, Time now) {
  return db_.transaction([&]() -> Status {
    auto put = db_.prepare(R"(
      INSERT INTO identity(id, store, generation, machine, file) VALUES(1, ?1, ?2, ?3, ?4)
      ON CONFLICT(id) DO UPDATE SET
        store=excluded.store, generation=excluded.generation, machine=excluded.machine, file=excluded.file)");
    put.bind(1, identity.store).bind(2, identity.generation).bind(3, identity.machine).bind(4, identity.file);
    if (auto status = put.run(); !status || held.empty()) return status;
    auto hold = db_.prepare("UPDATE identity SET held=?1, held_at=?2");
    if (auto status = hold.bind(1, held).bind(2, to_millis(now)).run(); !status) return status;
    return db_.execute("INSERT OR REPLACE INTO setting(name, value) VALUES('paused', 1)");
  });
}

Result<Recovered> SqliteStart::recover(const Recovery& how) {
  Recovered result;
  if (auto status = remove_unfinished(result); !status) return status.error();
  auto status = db_.transaction([&]() -> Status {
    if (auto done = settle_leases(how, result); !done) return done;
    if (auto done = check_times(db_, how, result); !done) return done;
    return check_accounts(db_, how, result);
  });
  if (status) status = steering_.finish_commands(how.now);
  if (!status) return status.error();
  return result;
}

Status SqliteStart::remove_unfinished(Recovered& result) {
  std::vector<std::pair<ReleaseKey, std::string>> unfinished;
  auto accepting = db_.prepare("SELECT key, taking_directory FROM release WHERE state IN ('taking','renewal')");
  auto read = for_each_row(
      accepting, [&](const Statement& row) { unfinished.emplace_back(ReleaseKey{row.integer(0)}, row.text(1)); });
  if (!read) return read;
  for (const auto& [key, directory] : unfinished) {
    auto step = Result<Step>(Step::more);
    while (step && *step == Step::more) step = acceptance_.abandon(key);
    if (!step) return step.error();
    result.unfinished_directories.push_back(directory);
  }
  return {};
}

Status SqliteStart::settle_leases(const Recovery& how, Recovered& result) {
  std::unordered_map<DeliveryId, const WireSlot*> slots;
  if (how.slots) {
    for (const auto& slot : *how.slots) slots[slot.id] = &slot;
  }
  auto rows = interrupted_rows(db_);
  if (!rows) return rows.error();
  OutcomeTable outcomes(db_);
  AccountMoves moves;
  for (const auto& row : *rows) {
    const auto slot = slots.find(row.id);
    const auto settlement = how.slots ? settle(row, slot != slots.end() ? slot->second : nullptr, how.doubts, how.now)
                                      : settle_blindly(row, how.doubts, how.now);
    if (auto put = outcomes.settle(settlement.record); !put) return put;
    moves.move(row.target, State::sending, settlement.record.to);
    count(settlement, result);
  }
  // An account that an earlier program left wrong must not end this one: it is counted anew after this.
  if (auto done = write_moves(db_, moves, Overdrawn::allowed); !done) return done;
  return db_.execute("DELETE FROM lease");
}

}  // namespace gazetted
