#include "sqlite_store.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/schema.hpp"
#include "ledger_rows.hpp"

namespace gazetted {

SqliteStore::SqliteStore(Descriptor lock, Database db)
    : lock_(std::move(lock)),
      db_(std::move(db)),
      writer_(db_),
      put_person_(
          db_.prepare("INSERT INTO recipient(target,address,name,language,topics,attributes) VALUES(?,?,?,?,?,?)")),
      fetch_(db_.prepare("SELECT r.id,r.target,r.address,r.name,r.language,r.topics,r.attributes FROM recipient r "
                         "WHERE r.id BETWEEN ?1 AND ?2 AND r.target=?3 ORDER BY r.id LIMIT ?4")),
      fetch_due_(db_.prepare(
          "SELECT "
          "r.id,r.target,r.address,r.name,r.language,r.topics,r.attributes,o.attempts,o.doubts,o.first,o.state,o.due "
          "FROM outcome o JOIN recipient r ON r.id=o.recipient "
          "WHERE o.due IS NOT NULL AND o.due<=?1 AND (o.due>?2 OR (o.due=?2 AND o.recipient>?3)) ORDER BY "
          "o.due,o.recipient LIMIT ?4")) {}

Result<Committed> SqliteStore::commit(const Batch& batch) {
  Committed result;
  if (auto status = transaction([&] { return writer_.write(batch, result); }); !status) return status.error();
  writer_.committed(result);
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

Result<Step> SqliteStore::hurry(Time now) {
  // None of them waits longer than a few minutes, so the index is read no further.
  auto hurry = db_.prepare(
      "UPDATE outcome SET due=?1, lease=0 WHERE recipient IN (SELECT recipient FROM outcome WHERE due>?1 AND due<?2 "
      "AND lease=?3 LIMIT 5000)");
  auto status = transaction([&] {
    return hurry.bind(1, to_millis(now)).bind(2, to_millis(now + Duration(600'000))).bind(3, waits_for_relay).run();
  });
  if (!status) return status.error();
  return db_.changes() == 0 ? Step::done : Step::more;
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
  // On the file itself, not on its name: a symbolic link or a second mount leads to the same one. (SQLite's own locks
  // are of another kind, and let a second writer wait for its turn.)
  Descriptor lock(::open(options.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
  if (!lock.valid()) return fail_errno(options.path + ": cannot open the ledger");
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail("{}: another gazetted is using this ledger", options.path);
    return fail_errno(options.path + ": cannot lock");
  }
  auto db = Database::open(options.path, Database::Mode::read_write);
  if (!db) return db.error();
  if (auto status = migrate(*db); !status) return status.error().in(options.path);
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(std::move(lock), std::move(*db)));
}

}  // namespace gazetted
