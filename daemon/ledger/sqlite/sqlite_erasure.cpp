#include "sqlite_erasure.hpp"

#include "gazetted/mail/address_mark.hpp"
#include "gazetted/mail/named_address.hpp"
#include "history_table.hpp"
#include "person_rows.hpp"
#include "retention_rows.hpp"
#include "suppression_table.hpp"

namespace gazetted {
namespace {

std::string counted(std::int64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string told(const ErasureOrder& order, const ErasedRows& rows) {
  return fmt::format("1 person ({}…): {} ({} not sent yet), {}", order.mark.substr(0, mark_prefix.size() + 12),
                     counted(rows.deliveries, "delivery", "deliveries"), rows.waiting,
                     counted(rows.total() - rows.deliveries, "other row", "other rows"));
}

}  // namespace

std::int64_t ErasedRows::total() const {
  return deliveries + texts + subscriptions + consents + sign_ups + feedback + votes + suppressions + notices;
}

ErasedRows& ErasedRows::operator+=(const ErasedRows& more) {
  deliveries += more.deliveries;
  waiting += more.waiting;
  texts += more.texts;
  subscriptions += more.subscriptions;
  consents += more.consents;
  sign_ups += more.sign_ups;
  feedback += more.feedback;
  votes += more.votes;
  suppressions += more.suppressions;
  notices += more.notices;
  return *this;
}

Status SqliteErasure::begin(const ErasureOrder& order) {
  return db_.transaction([&]() -> Status {
    auto mark = db_.prepare("INSERT OR IGNORE INTO mark(hash, kind, reason, at) VALUES(?, ?, 'erased', ?)");
    for (const auto& [what, kind] : {std::pair(&order.key_check, "key"), std::pair(&order.mark, "address")}) {
      const auto bytes = bytes_of_mark(*what);
      if (bytes.empty()) return fail("'{}' is no mark", *what);
      if (auto done = mark.bind_blob(1, bytes).bind(2, kind).bind(3, to_millis(order.at)).run(); !done) return done;
    }
    auto put = db_.prepare(R"(
      INSERT OR IGNORE INTO erasure(address, mark, at, lease, uid, login, door, reason)
      VALUES(?, ?, ?, coalesce((SELECT seq FROM sqlite_sequence WHERE name='lease'), 0), ?, ?, ?, ?))");
    put.bind(1, order.address).bind(2, order.mark).bind(3, to_millis(order.at)).bind(4, order.by.uid);
    put.bind(5, order.by.login).bind(6, order.by.door);
    return put.bind(7, without_address(order.by.reason, Address::trusted(order.address))).run();
  });
}

Result<std::vector<ErasureOrder>> SqliteErasure::unfinished() {
  auto query = db_.prepare(
      "SELECT address, mark, at, uid, login, door, reason FROM erasure WHERE address<>'' "
      "ORDER BY at, mark");
  std::vector<ErasureOrder> orders;
  auto read = for_each_row(query, [&](const Statement& row) {
    auto& order = orders.emplace_back();
    order.address = row.text(0);
    order.mark = row.text(1);
    order.at = from_millis(row.integer(2));
    if (!row.is_null(3)) order.by.uid = row.integer(3);
    if (!row.is_null(4)) order.by.login = row.integer(4);
    order.by.door = row.text(5);
    order.by.reason = row.text(6);
  });
  if (!read) return read.error();
  return orders;
}

Result<ErasureStep> SqliteErasure::go_on(const ErasureOrder& order, ErasurePlace from) {
  ErasureStep step;
  auto status = db_.transaction([&]() -> Status {
    if (from.part == 0) {
      auto done = erase_own_rows(db_, order.address, step.rows);
      if (done) done = erase_notices(db_, order.address, step.rows);
      if (done) done = erase_from_history(db_, order.address, step.rows);
      step.next = ErasurePlace{1, 0};
      return done;
    }
    const auto reached = erase_walked(db_, from.part - 1, from.row, order.address, step.rows);
    if (!reached) return reached.error();
    if (*reached)
      step.next = ErasurePlace{from.part, **reached};
    else if (from.part < walked_tables())
      step.next = ErasurePlace{from.part + 1, 0};
    return {};
  });
  if (!status) return status.error();
  return step;
}

Result<bool> SqliteErasure::may_come(const ErasureOrder& order) {
  auto query = db_.prepare(R"(
    SELECT EXISTS(SELECT 1 FROM lease WHERE seq<=(SELECT lease FROM erasure WHERE address=?1))
        OR EXISTS(SELECT 1 FROM release WHERE state IN ('taking', 'renewal') AND taken<=?2))");
  const auto found = first_row(query.bind(1, order.address).bind(2, to_millis(order.at)),
                               [](const Statement& row) { return row.integer(0) != 0; });
  if (!found) return found.error();
  return found->value_or(false);
}

Status SqliteErasure::finish(const ErasureOrder& order, const ErasedRows& rows, Time now) {
  return db_.transaction([&]() -> Status {
    auto drop = db_.prepare("DELETE FROM erasure WHERE address=?");
    if (auto done = drop.bind(1, order.address).run(); !done) return done;
    if (db_.changes() == 0) return {};  // somebody ordered it twice
    if (auto done = db_.execute("INSERT OR IGNORE INTO erasure VALUES('', '', 0, 0, NULL, NULL, '', '')"); !done)
      return done;
    auto by = order.by;
    by.reason = without_address(by.reason, Address::trusted(order.address));
    return put_history(db_, {now, by, "erased", "", "", "", "", told(order, rows)});
  });
}

// A row without an address stands for the log.
Result<bool> SqliteErasure::is_to_be_cleared() {
  auto query = db_.prepare("SELECT 1 FROM erasure WHERE address=''");
  const auto found = first_row(query, [](const Statement&) { return true; });
  if (!found) return found.error();
  return found->has_value();
}

Status SqliteErasure::cleared() { return db_.execute("DELETE FROM erasure WHERE address=''"); }

Result<bool> SqliteErasure::is_marked(const std::string& mark) {
  const auto rows = read_marks(db_, mark);
  if (!rows) return rows.error();
  return !mark.empty() && !rows->empty();
}

Result<std::int64_t> SqliteErasure::foreign_marks(const std::string& key_check) {
  auto query = db_.prepare(R"(
    SELECT count(*) FROM mark WHERE kind='address' AND NOT EXISTS(SELECT 1 FROM mark WHERE kind='key' AND hash=?1))");
  const auto count =
      first_row(query.bind_blob(1, bytes_of_mark(key_check)), [](const Statement& row) { return row.integer(0); });
  if (!count) return count.error();
  return count->value_or(0);
}

Status SqliteErasure::drop_marks(Time now) {
  return db_.transaction([&]() -> Status {
    if (auto done = db_.execute("DELETE FROM mark WHERE kind IN ('address', 'key')"); !done) return done;
    HistoryEntry entry;
    entry.at = now;
    entry.verb = "marks dropped";
    entry.after = "the key of the marks of erased people is lost";
    return put_history(db_, entry);
  });
}

Result<PruneStep> SqliteErasure::prune(const RetentionTerms& terms, ErasurePlace from) {
  PruneStep step;
  auto status = db_.transaction([&] { return prune_step(db_, terms, from, step); });
  if (!status) return status.error();
  return step;
}

}  // namespace gazetted
