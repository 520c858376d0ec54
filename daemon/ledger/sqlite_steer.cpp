#include "gazetted/base/text.hpp"
#include "ledger_rows.hpp"
#include "sqlite_store.hpp"

namespace gazetted {

Result<std::vector<TargetRow>> SqliteStore::targets_in(const SteerScope& scope) {
  auto query = db_.prepare(
      "SELECT g.key,g.first,g.last,g.cancelled,g.kind,g.paused OR r.paused," + tally_columns("t") +
      " FROM target g JOIN release r ON r.key=g.release JOIN tally t ON t.target=g.key WHERE r.state='live' AND (?1='' "
      "OR r.id=?1) AND ((?2='' AND ?3='') OR (g.kind='list' AND g.name=?2) OR (g.kind='channel' AND "
      "g.name=?3)) ORDER BY g.key");
  query.bind(1, scope.release).bind(2, scope.list).bind(3, scope.channel);
  std::vector<TargetRow> targets;
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return targets;
    TargetRow target;
    target.key = TargetKey{query.integer(0)};
    target.first = query.integer(1);
    target.last = query.integer(2);
    target.cancelled = query.integer(3) != 0;
    target.kind = query.text(4) == "list" ? TargetKind::list : TargetKind::channel;
    target.paused = query.integer(5) != 0;
    target.tally = tally_in(query, 6);
    targets.push_back(std::move(target));
  }
}

Result<bool> SqliteStore::all_paused() {
  auto value = db_.integer("SELECT value FROM setting WHERE name='paused'");
  if (!value) return value.error();
  return *value != 0;
}

Result<std::int64_t> SqliteStore::set_paused(const SteerScope& scope, bool paused, Time now) {
  auto targets = targets_in(scope);
  if (!targets) return targets.error();
  const bool whole = scope.list.empty() && scope.channel.empty();
  auto status = transaction([&]() -> Status {
    if (whole && scope.release.empty()) {
      if (auto done = db_.execute(
              fmt::format("INSERT OR REPLACE INTO setting(name,value) VALUES('paused',{})", paused ? 1 : 0));
          !done)
        return done;
      if (paused) return {};
      return db_.execute("UPDATE release SET paused=0; UPDATE target SET paused=0");
    }
    if (whole) {
      auto update = db_.prepare("UPDATE release SET paused=?2 WHERE id=?1 AND state='live'");
      return update.bind(1, scope.release).bind(2, std::int64_t(paused)).run();
    }
    for (const auto& target : *targets) {
      if (auto done =
              db_.execute(fmt::format("UPDATE target SET paused={} WHERE key={}", paused ? 1 : 0, target.key.value));
          !done)
        return done;
    }
    return {};
  });
  if (status && !paused) status = wake_parked(*targets, now);
  if (!status) return status.error();
  return std::int64_t(targets->size());
}

// In pieces, as cancel() does: what waits may be most of a million rows.
Status SqliteStore::wake_parked(const std::vector<TargetRow>& targets, Time now) {
  auto wake = db_.prepare(
      "UPDATE outcome SET due=?3 WHERE recipient IN (SELECT recipient FROM outcome WHERE due IS NULL AND state IN "
      "('pending','deferred') AND recipient BETWEEN ?1 AND ?2 LIMIT 5000)");
  for (const auto& target : targets) {
    while (true) {
      auto piece =
          transaction([&] { return wake.bind(1, target.first).bind(2, target.last).bind(3, to_millis(now)).run(); });
      if (!piece) return piece;
      if (db_.changes() == 0) break;
    }
  }
  return {};
}

Result<std::int64_t> SqliteStore::cancel(const SteerScope& scope) {
  auto targets = targets_in(scope);
  if (!targets) return targets.error();
  std::int64_t cancelled = 0;
  for (const auto& target : *targets) {
    if (target.tally.done()) continue;  // nothing to cancel: it stays what it is
    // First the never tried, all at once: the target's mark stands for their rows.
    auto status = transaction([&]() -> Status {
      const auto key = target.key.value;
      auto waiting =
          db_.integer(fmt::format("SELECT coalesce(sum(last-next+1),0) FROM span WHERE target={} AND next<=last", key));
      if (!waiting) return waiting.error();
      cancelled += *waiting;
      if (auto done = db_.execute(fmt::format("UPDATE target SET cancelled=1 WHERE key={0}; DELETE FROM span WHERE "
                                              "target={0}",
                                              key));
          !done)
        return done;
      Accounts accounts;
      accounts.move(target.key, State::pending, State::cancelled, *waiting);
      return accounts.write(db_);
    });
    if (!status) return status.error();
    // Then those that wait for another try.
    auto waiting = cancel_waiting(target);
    if (!waiting) return waiting.error();
    cancelled += *waiting;
  }
  return cancelled;
}

// In pieces, so that no commit holds the writer for long.
Result<std::int64_t> SqliteStore::cancel_waiting(const TargetRow& target) {
  std::int64_t cancelled = 0;
  auto update = db_.prepare(
      "UPDATE outcome SET state='cancelled', due=NULL WHERE recipient IN (SELECT o.recipient FROM outcome o JOIN "
      "recipient r ON r.id=o.recipient WHERE o.recipient BETWEEN ?1 AND ?2 AND o.state=?3 AND r.target=?4 LIMIT 5000)");
  while (true) {
    std::int64_t moved = 0;
    auto piece = transaction([&]() -> Status {
      Accounts accounts;
      for (const auto state : {State::deferred, State::pending}) {
        update.bind(1, target.first).bind(2, target.last).bind(3, to_string(state)).bind(4, target.key.value);
        if (auto done = update.run(); !done) return done;
        moved += db_.changes();
        accounts.move(target.key, state, State::cancelled, db_.changes());
      }
      return accounts.write(db_);
    });
    if (!piece) return piece.error();
    if (moved == 0) return cancelled;
    cancelled += moved;
  }
}

Result<std::int64_t> SqliteStore::retry(const SteerScope& scope, bool with_unknown, Time now) {
  auto targets = targets_in(scope);
  if (!targets) return targets.error();
  std::int64_t retried = 0;
  std::vector<State> states = {State::failed, State::expired};
  if (with_unknown) states.push_back(State::unknown);
  for (const auto& target : *targets) {
    if (target.cancelled) continue;  // the last word on it
    for (const auto state : states) {
      while (true) {
        std::int64_t moved = 0;
        auto piece = transaction([&]() -> Status {
          // Their time to give up starts again with the next attempt.
          auto update = db_.prepare(
              "UPDATE outcome SET state='pending', due=?4, first=NULL WHERE recipient IN (SELECT recipient FROM "
              "outcome "
              "WHERE recipient BETWEEN ?1 AND ?2 AND state=?3 LIMIT 5000)");
          update.bind(1, target.first).bind(2, target.last).bind(3, to_string(state)).bind(4, to_millis(now));
          if (auto done = update.run(); !done) return done;
          moved = db_.changes();
          auto done = db_.execute(
              fmt::format("UPDATE tally SET {0}={0}-{1}, pending=pending+{1} WHERE target={2};"
                          "UPDATE release SET done=NULL WHERE {1}>0 AND key=(SELECT release FROM target WHERE key={2})",
                          to_string(state), moved, target.key.value));
          return done;
        });
        if (!piece) return piece.error();
        if (moved == 0) break;
        retried += moved;
      }
    }
  }
  return retried;
}

Status SqliteStore::suppress(std::span<const Suppression> rows) {
  return transaction([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO suppression(address,list,reason,at) VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET "
        "reason=excluded.reason");
    for (const auto& row : rows) {
      if (auto done = put.bind(1, row.address).bind(2, row.list).bind(3, row.reason).bind(4, to_millis(row.at)).run();
          !done)
        return done;
    }
    return {};
  });
}

Result<std::int64_t> SqliteStore::unsuppress(const std::string& address, const std::string& list) {
  std::int64_t removed = 0;
  auto status = transaction([&]() -> Status {
    auto remove = db_.prepare("DELETE FROM suppression WHERE address=?1 AND (?2='' OR list=?2)");
    if (auto done = remove.bind(1, address).bind(2, list).run(); !done) return done;
    removed = db_.changes();
    return {};
  });
  if (!status) return status.error();
  return removed;
}

Result<std::vector<Suppression>> SqliteStore::suppressions() {
  auto query = db_.prepare("SELECT address,list,reason,at FROM suppression");
  std::vector<Suppression> rows;
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return rows;
    rows.push_back({query.text(0), query.text(1), query.text(2), from_millis(query.integer(3))});
  }
}

Status SqliteStore::note_rejected(const std::string& name, const std::string& reason, Time now) {
  return transaction([&]() -> Status {
    auto put = db_.prepare("INSERT INTO rejected(name,reason,at) VALUES(?,?,?)");
    if (auto done = put.bind(1, name).bind(2, reason).bind(3, to_millis(now)).run(); !done) return done;
    return db_.execute("DELETE FROM rejected WHERE key<=(SELECT max(key) FROM rejected)-100");
  });
}

Result<std::int64_t> SqliteStore::put_notice(const Notice& notice) {
  std::int64_t key = 0;
  auto status = transaction([&]() -> Status {
    auto put = db_.prepare("INSERT INTO notice(recipient,sender,relays,bytes) VALUES(?,?,?,?)");
    if (auto done = put.bind(1, notice.recipient)
                        .bind(2, notice.sender)
                        .bind(3, join(notice.relays, ","))
                        .bind_blob(4, notice.bytes)
                        .run();
        !done)
      return done;
    key = db_.last_id();
    return {};
  });
  if (!status) return status.error();
  return key;
}

Result<std::vector<Notice>> SqliteStore::notices() {
  auto query = db_.prepare("SELECT key,recipient,sender,relays,bytes FROM notice ORDER BY key");
  std::vector<Notice> rows;
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return rows;
    rows.push_back({query.integer(0), query.text(1), query.text(2), query.text(4), split(query.text(3), ',')});
  }
}

Status SqliteStore::drop_notice(std::int64_t key) {
  return transaction([&] { return db_.execute(fmt::format("DELETE FROM notice WHERE key={}", key)); });
}

}  // namespace gazetted
