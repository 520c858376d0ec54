#include "sqlite_store.hpp"

#include <cstring>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/schema.hpp"
#include "ledger_rows.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t waits_for_relay = -1;  // in the column `lease`, of a row that has none; do not change

}  // namespace

SqliteStore::SqliteStore(Database db)
    : db_(std::move(db)),
      put_person_(
          db_.prepare("INSERT INTO recipient(target,address,name,language,topics,attributes) VALUES(?,?,?,?,?,?)")),
      put_outcome_(db_.prepare(
          "INSERT INTO outcome(recipient,lease,state,attempts,doubts,first,last,due,code,reply,remote_id,relay,"
          "reference) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(recipient) DO UPDATE SET lease=excluded.lease, "
          "state=excluded.state, "
          "attempts=excluded.attempts, doubts=excluded.doubts, first=coalesce(outcome.first,excluded.first), "
          "last=coalesce(excluded.last,outcome.last), due=excluded.due, code=excluded.code, reply=excluded.reply, "
          "remote_id=excluded.remote_id, relay=excluded.relay, reference=excluded.reference")),
      put_waiting_(
          db_.prepare("INSERT INTO outcome(recipient,lease,state,attempts,doubts,due,code,reply,remote_id,relay) "
                      "VALUES(?1,?2,?3,0,0,?4,0,'','','') ON CONFLICT(recipient) DO UPDATE SET lease=excluded.lease, "
                      "state=excluded.state, due=excluded.due")),
      put_attempt_(
          db_.prepare("INSERT OR REPLACE INTO attempt(recipient,at,state,relay,code,reply) VALUES(?,?,?,?,?,?)")),
      put_lease_(db_.prepare("INSERT INTO lease(node,at,ids) VALUES('main',?,?)")),
      drop_lease_(db_.prepare("DELETE FROM lease WHERE seq=?")),
      advance_span_(db_.prepare("UPDATE span SET next=?2 WHERE key=?1")),
      mark_sending_(db_.prepare("UPDATE outcome SET state='sending', due=NULL, lease=?2 WHERE recipient=?1")),
      put_limit_(db_.prepare("INSERT OR REPLACE INTO limit_state(name,until,pace) VALUES(?,?,?)")),
      fetch_(db_.prepare("SELECT r.id,r.target,r.address,r.name,r.language,r.topics,r.attributes FROM recipient r "
                         "WHERE r.id BETWEEN ?1 AND ?2 AND r.target=?3 ORDER BY r.id LIMIT ?4")),
      fetch_due_(db_.prepare(
          "SELECT "
          "r.id,r.target,r.address,r.name,r.language,r.topics,r.attributes,o.attempts,o.doubts,o.first,o.state,o.due "
          "FROM outcome o JOIN recipient r ON r.id=o.recipient "
          "WHERE o.due IS NOT NULL AND o.due<=?1 AND (o.due>?2 OR (o.due=?2 AND o.recipient>?3)) ORDER BY "
          "o.due,o.recipient LIMIT ?4")) {}

Status SqliteStore::apply(const Deltas& deltas) {
  for (const auto& [target, delta] : deltas) {
    std::string sets;
    for (std::size_t i = 0; i < state_count; ++i) {
      if (delta[i] != 0)
        sets += fmt::format("{}{}={}+({})", sets.empty() ? "" : ",", state_names[i], state_names[i], delta[i]);
    }
    if (sets.empty()) continue;
    if (auto status = db_.execute(fmt::format("UPDATE tally SET {} WHERE target={}", sets, target)); !status)
      return status;
  }
  return {};
}

Status SqliteStore::put_record(const Record& record) {
  const auto millis = [](const std::optional<Time>& time) {
    return time ? std::optional(to_millis(*time)) : std::nullopt;
  };
  if (!record.verdict) {
    put_waiting_.bind(1, record.id.value)
        .bind(2, record.waits_for_relay ? waits_for_relay : record.lease.value)
        .bind(3, to_string(record.to));
    return put_waiting_.bind(4, millis(record.due)).run();
  }
  put_outcome_.bind(1, record.id.value).bind(2, record.lease.value).bind(3, to_string(record.to));
  put_outcome_.bind(4, std::int64_t(record.attempts)).bind(5, std::int64_t(record.doubts));
  put_outcome_.bind(6, millis(record.first)).bind(7, millis(record.last)).bind(8, millis(record.due));
  put_outcome_.bind(9, std::int64_t(record.code))
      .bind(10, record.reply)
      .bind(11, record.remote_id)
      .bind(12, record.relay)
      .bind(13, record.reference);
  if (auto status = put_outcome_.run(); !status) return status;
  if (is_final(record.to) || !record.attempted) return {};
  put_attempt_.bind(1, record.id.value)
      .bind(2, millis(record.last).value_or(0))
      .bind(3, to_string(record.to))
      .bind(4, record.relay);
  return put_attempt_.bind(5, std::int64_t(record.code)).bind(6, record.reply).run();
}

Status SqliteStore::put_lease(const std::vector<Intent>& intents, Time now, LeaseKey& lease) {
  std::string ids;
  for (const auto& intent : intents)
    ids.append(reinterpret_cast<const char*>(&intent.id.value), sizeof intent.id.value);
  if (auto status = put_lease_.bind(1, to_millis(now)).bind_blob(2, ids).run(); !status) return status;
  lease = LeaseKey{db_.last_id()};
  for (const auto& intent : intents) {
    if (!intent.tried_before) continue;
    if (auto status = mark_sending_.bind(1, intent.id.value).bind(2, lease.value).run(); !status) return status;
  }
  return {};
}

Result<Committed> SqliteStore::commit(const Batch& batch) {
  Committed result;
  std::vector<Intent> intents;
  for (const auto& intent : batch.intents) {
    if (is_closed(intent.target))
      result.refused.push_back(intent.id);
    else
      intents.push_back(intent);
  }
  std::unordered_map<std::int64_t, std::size_t> finished;
  auto status = transaction([&]() -> Status {
    Deltas deltas;
    for (const auto& record : batch.records) {
      if (record.lease.value == 0 && is_closed(record.target)) continue;
      if (auto done = put_record(record); !done) return done;
      if (record.lease.value != 0) ++finished[record.lease.value];
      --deltas[record.target.value][std::size_t(record.from)];
      ++deltas[record.target.value][std::size_t(record.to)];
    }
    for (const auto& [seq, count] : finished) {
      const auto open = open_leases_.find(seq);
      if (open == open_leases_.end() || open->second < count) broken("more outcomes than the lease has deliveries");
      if (open->second > count) continue;
      if (auto done = drop_lease_.bind(1, seq).run(); !done) return done;
    }
    if (!intents.empty()) {
      if (auto done = put_lease(intents, batch.now, result.lease); !done) return done;
    }
    for (const auto& intent : intents) {
      --deltas[intent.target.value][std::size_t(intent.from)];
      ++deltas[intent.target.value][std::size_t(State::sending)];
    }
    for (const auto& advance : batch.advances) {
      if (is_closed(advance.target)) continue;
      if (auto done = advance_span_.bind(1, advance.span).bind(2, advance.next).run(); !done) return done;
    }
    for (const auto& release : batch.done) {
      if (auto done = db_.execute(fmt::format("UPDATE release SET done={0} WHERE key={1};"
                                              "DELETE FROM span WHERE target IN (SELECT key FROM target WHERE "
                                              "release={1})",
                                              to_millis(batch.now), release.value));
          !done)
        return done;
    }
    for (const auto& limit : batch.limits) {
      if (auto done = put_limit_.bind(1, limit.name).bind(2, to_millis(limit.until)).bind(3, limit.pace).run(); !done)
        return done;
    }
    return apply(deltas);
  });
  if (!status) return status.error();
  for (const auto& [seq, count] : finished) {
    if ((open_leases_[seq] -= count) == 0) open_leases_.erase(seq);
  }
  if (!intents.empty()) open_leases_[result.lease.value] = intents.size();
  return result;
}

Result<std::vector<Delivery>> SqliteStore::fetch(TargetKey target, std::span<const RowRange> ranges) {
  std::vector<Delivery> rows;
  for (const auto& range : ranges) {
    fetch_.bind(1, range.from).bind(2, range.last).bind(3, target.value).bind(4, std::int64_t(range.limit));
    while (true) {
      auto row = fetch_.step();
      if (!row) return row.error();
      if (!*row) break;
      rows.push_back(delivery_in(fetch_));
    }
    fetch_.reset();
  }
  return rows;
}

Status SqliteStore::hurry(Time now) {
  // None of them waits longer than a few minutes, so the index is read no further.
  auto hurry = db_.prepare(
      "UPDATE outcome SET due=?1, lease=0 WHERE recipient IN (SELECT recipient FROM outcome WHERE due>?1 AND due<?2 "
      "AND lease=?3 LIMIT 5000)");
  while (true) {
    auto status = transaction([&] {
      return hurry.bind(1, to_millis(now)).bind(2, to_millis(now + Duration(600'000))).bind(3, waits_for_relay).run();
    });
    if (!status) return status;
    if (db_.changes() == 0) return {};
  }
}

Result<std::vector<LimitState>> SqliteStore::limits() {
  std::vector<LimitState> states;
  auto query = db_.prepare("SELECT name,until,pace FROM limit_state");
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return states;
    states.push_back({query.text(0), from_millis(query.integer(1)), query.real(2)});
  }
}

Result<std::vector<Delivery>> SqliteStore::fetch_due(Time now, std::pair<std::int64_t, std::int64_t> after,
                                                     std::size_t limit) {
  std::vector<Delivery> rows;
  fetch_due_.bind(1, to_millis(now)).bind(2, after.first).bind(3, after.second).bind(4, std::int64_t(limit));
  while (true) {
    auto row = fetch_due_.step();
    if (!row) return row.error();
    if (!*row) break;
    auto delivery = delivery_in(fetch_due_);
    delivery.attempts = int(fetch_due_.integer(7));
    delivery.doubts = int(fetch_due_.integer(8));
    if (!fetch_due_.is_null(9)) delivery.first_attempt = from_millis(fetch_due_.integer(9));
    delivery.state = parse_state(fetch_due_.text(10)).value_or(State::deferred);
    delivery.due = from_millis(fetch_due_.integer(11));
    rows.push_back(std::move(delivery));
  }
  fetch_due_.reset();
  return rows;
}

Result<std::optional<Time>> SqliteStore::next_due() {
  auto query = db_.prepare("SELECT min(due) FROM outcome WHERE due IS NOT NULL");
  auto row = query.step();
  if (!row) return row.error();
  if (!*row || query.is_null(0)) return std::optional<Time>();
  return std::optional<Time>(from_millis(query.integer(0)));
}

Result<std::unique_ptr<Store>> open_sqlite_store(const StoreOptions& options) {
  auto db = Database::open(options.path, Database::Mode::read_write);
  if (!db) return db.error();
  if (auto status = migrate(*db); !status) return status.error().in(options.path);
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(std::move(*db)));
}

}  // namespace gazetted
