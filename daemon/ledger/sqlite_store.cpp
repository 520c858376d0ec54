#include "sqlite_store.hpp"

#include <cstring>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/schema.hpp"
#include "ledger_rows.hpp"

namespace gazetted {

SqliteStore::SqliteStore(Database db)
    : db_(std::move(db)),
      put_person_(
          db_.prepare("INSERT INTO recipient(target,address,name,language,topics,attributes) VALUES(?,?,?,?,?,?)")),
      put_outcome_(db_.prepare(
          "INSERT INTO outcome(recipient,lease,state,attempts,doubts,first,last,due,code,reply,remote_id,relay) "
          "VALUES(?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(recipient) DO UPDATE SET lease=excluded.lease, "
          "state=excluded.state, "
          "attempts=excluded.attempts, doubts=excluded.doubts, first=coalesce(outcome.first,excluded.first), "
          "last=coalesce(excluded.last,outcome.last), due=excluded.due, code=excluded.code, reply=excluded.reply, "
          "remote_id=excluded.remote_id, relay=excluded.relay")),
      put_attempt_(
          db_.prepare("INSERT OR REPLACE INTO attempt(recipient,at,state,relay,code,reply) VALUES(?,?,?,?,?,?)")),
      put_lease_(db_.prepare("INSERT INTO lease(node,at,ids) VALUES('main',?,?)")),
      drop_lease_(db_.prepare("DELETE FROM lease WHERE seq=?")),
      advance_span_(db_.prepare("UPDATE span SET next=?2 WHERE key=?1")),
      mark_sending_(db_.prepare("UPDATE outcome SET state='sending', due=NULL, lease=?2 WHERE recipient=?1")),
      fetch_(db_.prepare("SELECT r.id,r.target,r.address,r.name,r.language,r.topics,r.attributes FROM recipient r "
                         "WHERE r.id BETWEEN ?1 AND ?2 AND r.target=?3 ORDER BY r.id LIMIT ?4")),
      fetch_due_(db_.prepare(
          "SELECT "
          "r.id,r.target,r.address,r.name,r.language,r.topics,r.attributes,o.attempts,o.doubts,o.first,o.state,o.due "
          "FROM outcome o JOIN recipient r ON r.id=o.recipient "
          "WHERE o.due IS NOT NULL AND o.due<=?1 AND (o.due>?2 OR (o.due=?2 AND o.recipient>?3)) ORDER BY "
          "o.due,o.recipient LIMIT ?4")) {}

Result<std::vector<KnownRelease>> SqliteStore::find(const std::string& id, const std::string& hash) {
  auto query = db_.prepare(
      "SELECT "
      "r.key,r.id,r.hash,r.taken,coalesce(sum(t.sending+t.deferred+t.sent+t.failed+t.bounced+t.suppressed+t.expired+t."
      "unknown),0) "
      "FROM release r LEFT JOIN target g ON g.release=r.key LEFT JOIN tally t ON t.target=g.key "
      "WHERE r.state='live' AND (r.id=?1 OR r.hash=?2) GROUP BY r.key ORDER BY r.key DESC");
  query.bind(1, id).bind(2, hash);
  std::vector<KnownRelease> found;
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return found;
    found.push_back({ReleaseKey{query.integer(0)}, query.text(1), query.text(2), from_millis(query.integer(3)),
                     query.text(2) == hash, query.integer(4) > 0});
  }
}

Result<TakenRelease> SqliteStore::begin_taking(const NewRelease& release) {
  TakenRelease taken;
  auto status = transaction([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO release(id,state,title,hash,source,newsroom,priority,taken,not_before,taking_directory,claim) "
        "VALUES(?,'taking',?,?,?,?,?,?,?,?,?)");
    put.bind(1, release.id)
        .bind(2, release.title)
        .bind(3, release.hash)
        .bind(4, release.source)
        .bind(5, release.newsroom);
    put.bind(6, to_string(release.priority)).bind(7, to_millis(release.taken)).bind(8, to_millis(release.not_before));
    put.bind(9, release.taking_directory).bind(10, release.claim);
    if (auto done = put.run(); !done) return done;
    taken.key = ReleaseKey{db_.last_id()};
    auto put_target = db_.prepare("INSERT INTO target(release,kind,name) VALUES(?,?,?)");
    auto put_tally = db_.prepare("INSERT INTO tally(target) VALUES(?)");
    for (const auto& target : release.targets) {
      put_target.bind(1, taken.key.value)
          .bind(2, target.kind == TargetKind::list ? "list" : "channel")
          .bind(3, target.name);
      if (auto done = put_target.run(); !done) return done;
      taken.targets.push_back(TargetKey{db_.last_id()});
      if (auto done = put_tally.bind(1, taken.targets.back().value).run(); !done) return done;
    }
    return {};
  });
  if (!status) return status.error();
  return taken;
}

Status SqliteStore::put_people(TargetKey target, std::span<const Person> people) {
  if (people.empty()) return {};
  return transaction([&]() -> Status {
    std::int64_t first = 0;
    std::vector<Span> spans;
    for (const auto& person : people) {
      put_person_.bind(1, target.value).bind(2, person.address).bind(3, person.name).bind(4, person.language);
      put_person_.bind(5, join(person.topics, ",")).bind(6, attributes_text(person));
      if (auto status = put_person_.run(); !status) return status;
      const auto id = db_.last_id();
      if (first == 0) first = id;
      const auto domain = domain_text(person.address);
      if (spans.empty() || spans.back().domain != domain) spans.push_back({0, domain, id, id});
      spans.back().last = id;
    }
    auto widen =
        db_.prepare("UPDATE target SET first=CASE WHEN last<first THEN ?2 ELSE first END, last=?3 WHERE key=?1");
    if (auto status = widen.bind(1, target.value).bind(2, first).bind(3, spans.back().last).run(); !status)
      return status;
    // The last span of the batch before goes on where the domain does.
    auto extend = db_.prepare("UPDATE span SET last=?3 WHERE target=?1 AND last=?2-1 AND domain=?4");
    auto put = db_.prepare("INSERT INTO span(target,domain,next,last) VALUES(?,?,?,?)");
    for (std::size_t i = 0; i < spans.size(); ++i) {
      if (i == 0) {
        if (auto status =
                extend.bind(1, target.value).bind(2, first).bind(3, spans[0].last).bind(4, spans[0].domain).run();
            !status)
          return status;
        if (db_.changes() > 0) continue;
      }
      put.bind(1, target.value).bind(2, spans[i].domain).bind(3, spans[i].next).bind(4, spans[i].last);
      if (auto status = put.run(); !status) return status;
    }
    return db_.execute(fmt::format("UPDATE tally SET pending=pending+{} WHERE target={}", people.size(), target.value));
  });
}

Result<ReleaseRow> SqliteStore::finish_taking(ReleaseKey release, std::optional<ReleaseKey> replaces) {
  std::vector<std::int64_t> replaced;
  auto status = transaction([&]() -> Status {
    if (replaces) {
      auto targets = db_.prepare(
          "SELECT g.key,t.sending+t.deferred+t.sent+t.failed+t.bounced+t.expired+t.unknown FROM target g JOIN tally t "
          "ON t.target=g.key WHERE g.release=?");
      targets.bind(1, replaces->value);
      while (true) {
        auto row = targets.step();
        if (!row) return row.error();
        if (!*row) break;
        if (targets.integer(1) > 0) return fail("something of it has left already");
        replaced.push_back(targets.integer(0));
      }
      if (auto done = db_.execute(fmt::format("UPDATE release SET state='replaced' WHERE key={}", replaces->value));
          !done)
        return done;
    }
    return db_.execute(fmt::format("UPDATE release SET state='live' WHERE key={}", release.value));
  });
  if (!status) return status.error();
  closed_.insert(replaced.begin(), replaced.end());
  return load_release(release);
}

Status SqliteStore::delete_people(ReleaseKey release) {
  // In pieces, so that no commit holds the writer for long.
  while (true) {
    const auto targets = fmt::format("(SELECT key FROM target WHERE release={})", release.value);
    auto status = transaction([&] {
      return db_.execute(
          fmt::format("DELETE FROM recipient WHERE id IN (SELECT id FROM recipient WHERE id BETWEEN "
                      "(SELECT min(first) FROM target WHERE release={0} AND last>=first) AND "
                      "(SELECT max(last) FROM target WHERE release={0}) AND target IN {1} LIMIT 5000)",
                      release.value, targets));
    });
    if (!status) return status;
    if (db_.changes() < 5000) return {};
  }
}

Status SqliteStore::abandon_taking(ReleaseKey release) {
  if (auto status = delete_people(release); !status) return status;
  return transaction([&] {
    const auto targets = fmt::format("(SELECT key FROM target WHERE release={})", release.value);
    return db_.execute(
        fmt::format("DELETE FROM span WHERE target IN {0}; DELETE FROM tally WHERE target IN {0};"
                    "DELETE FROM target WHERE release={1}; DELETE FROM release WHERE key={1}",
                    targets, release.value));
  });
}

Status SqliteStore::in_place(ReleaseKey release) {
  return transaction([&] {
    return db_.execute(fmt::format("UPDATE release SET taking_directory='', claim='' WHERE key={}", release.value));
  });
}

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
  put_outcome_.bind(1, record.id.value).bind(2, record.lease.value).bind(3, to_string(record.to));
  put_outcome_.bind(4, std::int64_t(record.attempts)).bind(5, std::int64_t(record.doubts));
  put_outcome_.bind(6, millis(record.first)).bind(7, millis(record.last)).bind(8, millis(record.due));
  put_outcome_.bind(9, std::int64_t(record.code))
      .bind(10, record.reply)
      .bind(11, record.remote_id)
      .bind(12, record.relay);
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
      if (auto done =
              db_.execute(fmt::format("UPDATE release SET done={} WHERE key={}", to_millis(batch.now), release.value));
          !done)
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

Result<std::vector<Delivery>> SqliteStore::fetch(TargetKey target, std::int64_t from, std::int64_t last,
                                                 std::size_t limit) {
  std::vector<Delivery> rows;
  fetch_.bind(1, from).bind(2, last).bind(3, target.value).bind(4, std::int64_t(limit));
  while (true) {
    auto row = fetch_.step();
    if (!row) return row.error();
    if (!*row) break;
    rows.push_back(delivery_in(fetch_));
  }
  fetch_.reset();
  return rows;
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
