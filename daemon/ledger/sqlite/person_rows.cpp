#include "person_rows.hpp"

#include <array>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/mail/mailboxes.hpp"
#include "gazetted/mail/named_address.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t rows_a_step = 5000;  // 10 to 30 ms of the writer

// Texts of a table that may name anybody, by the number of its rows.
struct Words {
  std::string_view table, number;
  std::vector<std::string_view> columns;
};

const std::array<Words, 5>& walked() {
  static const std::array<Words, 5> tables = {
      Words{"recipient", "id", {"name", "attributes"}},
      Words{"outcome", "recipient", {"reply", "remote_id", "reference"}}, Words{"attempt", "recipient", {"reply"}},
      Words{"feedback", "id", {"text", "named", "decided", "rule"}}, Words{"vote", "id", {"text", "rule"}}};
  return tables;
}

// ?1 the address; ?2 and ?3 the rows behind and up to which.
std::string without_address_in(const Words& words) {
  std::string sets, where;
  for (const auto column : words.columns) {
    sets += fmt::format("{}{}=without_address({},?1)", sets.empty() ? "" : ", ", column, column);
    where += fmt::format("{}mentions({},?1)", where.empty() ? "" : " OR ", column);
  }
  return fmt::format("UPDATE {} SET {} WHERE {}>?2 AND {}<=?3 AND ({})", words.table, sets, words.number, words.number,
                     where);
}

Status run_counted(Database& db, const std::string& sql, const std::string& address, std::int64_t& count) {
  auto statement = db.prepare(sql);
  if (auto done = statement.bind(1, address).run(); !done) return done;
  count += db.changes();
  return {};
}

// Their own rows among the recipients. What had no outcome that is final was not sent.
Status erase_recipients(Database& db, const std::string& address, std::int64_t after, std::int64_t last,
                        ErasedRows& erased) {
  auto find = db.prepare(R"(
    SELECT r.id, o.state IS NULL OR o.state IN ('pending', 'deferred') FROM recipient r
      LEFT JOIN outcome o ON o.recipient=r.id WHERE r.id>?2 AND r.id<=?3 AND address_key(r.address)=?1)");
  std::vector<std::int64_t> ids;
  auto read = for_each_row(find.bind(1, address).bind(2, after).bind(3, last), [&](const Statement& row) {
    ids.push_back(row.integer(0));
    erased.waiting += row.integer(1);
  });
  if (!read) return read;
  erased.deliveries += std::int64_t(ids.size());
  auto blank = db.prepare("UPDATE recipient SET address='', name='', language='', topics='', attributes='' WHERE id=?");
  for (const auto id : ids) {
    if (auto done = blank.bind(1, id).run(); !done) return done;
  }
  return {};
}

}  // namespace

Status erase_own_rows(Database& db, const std::string& address, ErasedRows& erased) {
  struct Drop {
    const char* sql;
    std::int64_t& count;
  };
  const Drop drops[] = {
      {"DELETE FROM subscription WHERE address=?1", erased.subscriptions},
      {"DELETE FROM consent WHERE address=?1", erased.consents},
      {"DELETE FROM sign_up WHERE address=?1", erased.sign_ups},
      {"DELETE FROM feedback WHERE address=?1 AND address<>''", erased.feedback},
      {"DELETE FROM vote WHERE address=?1", erased.votes},
      {"DELETE FROM suppression WHERE address=?1", erased.suppressions},
      {"UPDATE rejected SET name=without_address(name,?1), reason=without_address(reason,?1) "
       "WHERE mentions(name,?1) OR mentions(reason,?1)",
       erased.texts},
      {"UPDATE release SET held=without_address(held,?1) WHERE mentions(held,?1)", erased.texts},
      {"UPDATE subscription SET source=without_address(source,?1) WHERE mentions(source,?1)", erased.texts},
  };
  for (const auto& drop : drops) {
    if (auto done = run_counted(db, drop.sql, address, drop.count); !done) return done;
  }
  // Of an import that knew only hashes: a hash of an address can be guessed.
  return run_counted(db, "DELETE FROM suppression WHERE address=?1", "sha256:" + hex(sha256(address)),
                     erased.suppressions);
}

Status erase_notices(Database& db, const std::string& address, ErasedRows& erased) {
  const auto who = Address::trusted(address);
  std::vector<std::int64_t> keys;
  auto query = db.prepare("SELECT key, recipient, bytes FROM notice");
  auto read = for_each_row(query, [&](const Statement& row) {
    if (mentions(row.text(1), who) || mail_mentions(row.text(2), who)) keys.push_back(row.integer(0));
  });
  if (!read) return read;
  auto drop = db.prepare("DELETE FROM notice WHERE key=?");
  for (const auto key : keys) {
    if (auto done = drop.bind(1, key).run(); !done) return done;
  }
  erased.notices += std::int64_t(keys.size());
  return {};
}

Status erase_from_history(Database& db, const std::string& address, ErasedRows& erased) {
  auto query = db.prepare(
      "SELECT count(*) FROM history WHERE mentions(reason,?1) OR mentions(before,?1) OR "
      "mentions(after,?1) OR mentions(list,?1) OR mentions(release,?1)");
  const auto there = first_row(query.bind(1, address), [](const Statement& row) { return row.integer(0); });
  if (!there) return there.error();
  if (there->value_or(0) == 0) return {};
  query = Statement();
  if (auto done = db.execute("DROP TRIGGER history_is_not_changed"); !done) return done;
  auto status = run_counted(db,
                            "UPDATE history SET reason=without_address(reason,?1), before=without_address(before,?1), "
                            "after=without_address(after,?1) "
                            "WHERE mentions(reason,?1) OR mentions(before,?1) OR mentions(after,?1)",
                            address, erased.texts);
  if (!status) return status;
  return db.execute(
      "CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history "
      "BEGIN SELECT RAISE(ABORT, 'history is not changed'); END");
}

int walked_tables() { return int(walked().size()); }

Result<std::optional<std::int64_t>> erase_walked(Database& db, int table, std::int64_t after,
                                                 const std::string& address, ErasedRows& erased) {
  const auto& words = walked()[std::size_t(table)];
  const auto next =
      db.integer(fmt::format("SELECT coalesce(min({0}), 0) FROM {1} WHERE {0}>{2}", words.number, words.table, after));
  if (!next) return next.error();
  if (*next == 0) return std::optional<std::int64_t>();
  const auto last = *next + rows_a_step - 1;
  if (words.table == "recipient") {
    if (auto done = erase_recipients(db, address, *next - 1, last, erased); !done) return done.error();
  }
  auto& update = db.kept(without_address_in(words));
  if (auto done = update.bind(1, address).bind(2, *next - 1).bind(3, last).run(); !done) return done.error();
  erased.texts += db.changes();
  return std::optional(last);
}

}  // namespace gazetted
