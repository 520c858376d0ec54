#include "sqlite_registry.hpp"

#include "gazetted/base/text.hpp"
#include "history_table.hpp"
#include "notice_table.hpp"
#include "subscription_table.hpp"
#include "suppression_table.hpp"

namespace gazetted {
namespace {

Result<bool> is_release(Database& db, const std::string& id) {
  bool known = false;
  auto query = db.prepare("SELECT 1 FROM release WHERE id=? LIMIT 1");
  auto read = for_each_row(query.bind(1, id), [&](const Statement&) { known = true; });
  if (!read) return read.error();
  return known;
}

}  // namespace

Status SqliteRegistry::suppress(std::span<const Suppression> rows, Time now, const Hand& by) {
  return db_.transaction([&]() -> Status {
    for (const auto& row : rows) {
      if (auto done = end_subscriptions_for(db_, row, by.door.empty() ? "operator" : by.door); !done) return done;
    }
    return put_suppressions(db_, rows, now, by);
  });
}

Result<std::int64_t> SqliteRegistry::unsuppress(const std::string& address, const std::string& list, Time now,
                                                const Hand& by) {
  std::int64_t removed = 0;
  auto status = db_.transaction([&]() -> Status {
    auto remove = db_.prepare("DELETE FROM suppression WHERE address=?1 AND (?2='' OR list=?2)");
    if (auto done = remove.bind(1, address).bind(2, list).run(); !done) return done;
    removed = db_.changes();
    return put_history(db_, {now, by, "no longer suppressed", "", list, "", "", removed > 0 ? "1 address" : "nobody"});
  });
  if (!status) return status.error();
  return removed;
}

Result<std::vector<Suppression>> SqliteRegistry::suppressions() {
  return suppressions_where(db_, "1", [](const Statement&) {});
}

Status SqliteRegistry::note_rejected(const std::string& name, const std::string& reason, Time now, const Hand& by,
                                     const std::string& release) {
  return db_.transaction([&]() -> Status {
    auto put = db_.prepare("INSERT INTO rejected(name, reason, at) VALUES(?, ?, ?)");
    if (auto done = put.bind(1, name).bind(2, reason).bind(3, to_millis(now)).run(); !done) return done;
    if (auto done = db_.execute("DELETE FROM rejected WHERE key<=(SELECT max(key) FROM rejected)-100"); !done)
      return done;
    // The history is kept for ever; of a release that never was it would only grow.
    auto known = is_release(db_, release);
    if (!known) return known.error();
    return *known ? put_history(db_, {now, by, "rejected", release, "", "", "", name}) : Status();
  });
}

Status SqliteRegistry::note_hand(const HistoryEntry& entry) {
  return db_.transaction([&] { return put_history(db_, entry); });
}

Result<std::int64_t> SqliteRegistry::put_notice(const Notice& notice) {
  std::int64_t key = 0;
  auto status = db_.transaction([&]() -> Status {
    const auto put = insert_notice(db_, notice);
    if (!put) return put.error();
    key = *put;
    return {};
  });
  if (!status) return status.error();
  return key;
}

Result<std::vector<Notice>> SqliteRegistry::notices() {
  auto query = db_.prepare("SELECT key, recipient, sender, relays, bytes FROM notice ORDER BY key");
  std::vector<Notice> rows;
  auto read = for_each_row(query, [&](const Statement& row) {
    rows.push_back({row.integer(0), row.text(1), row.text(2), row.text(4), split(row.text(3), ',')});
  });
  if (!read) return read.error();
  return rows;
}

Status SqliteRegistry::drop_notice(std::int64_t key) {
  return db_.transaction([&] { return db_.execute(fmt::format("DELETE FROM notice WHERE key={}", key)); });
}

}  // namespace gazetted
