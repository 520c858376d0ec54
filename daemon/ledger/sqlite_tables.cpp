// What else the ledger keeps: suppressions, rejected drops, notices.
#include "gazetted/base/text.hpp"
#include "sqlite_store.hpp"

namespace gazetted {

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
