#include "suppression_table.hpp"

#include "columns.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/mail/address_mark.hpp"

namespace gazetted {
namespace {

// The stronger cause; of one cause the longer.
bool takes_the_place(const Suppression& row, const Suppression& of) {
  if (row.cause != of.cause) return row.cause > of.cause;
  if (row.until && of.until) return *row.until > *of.until;
  return !row.until && of.until;
}

}  // namespace

Suppression suppression_in(const Statement& row) {
  Suppression made{row.text(0), row.text(1), row.text(2), from_millis(row.integer(3))};
  // A word of a newer program: an operator's, which nothing ends by itself.
  made.cause = parse_suppression_cause(row.text(4)).value_or(SuppressionCause::manual);
  made.newsroom = row.text(5);
  made.until = time_in(row, 6);
  made.provider = row.text(7);
  return made;
}

Result<bool> put_suppression(Database& db, const Suppression& row) {
  static const std::string find =
      "SELECT " + std::string(suppression_columns) + " FROM suppression WHERE address=?1 AND list=?2 AND newsroom=?3";
  auto& query = db.kept(find);
  const auto there = first_row(query.bind(1, row.address).bind(2, row.list).bind(3, row.newsroom), suppression_in);
  if (!there) return there.error();
  if (*there && !takes_the_place(row, **there)) {
    if ((*there)->cause != row.cause || row.reason.empty()) return false;
    static const std::string name = "UPDATE suppression SET reason=?4 WHERE address=?1 AND list=?2 AND newsroom=?3";
    auto& update = db.kept(name);
    update.bind(1, row.address).bind(2, row.list).bind(3, row.newsroom).bind(4, row.reason);
    if (auto done = update.run(); !done) return done.error();
    return false;
  }
  static const std::string put =
      "INSERT OR REPLACE INTO suppression(address, list, reason, at, cause, newsroom, until, provider) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?)";
  auto& insert = db.kept(put);
  insert.bind(1, row.address).bind(2, row.list).bind(3, row.reason).bind(4, to_millis(row.at));
  insert.bind(5, to_string(row.cause)).bind(6, row.newsroom).bind(7, millis(row.until)).bind(8, row.provider);
  if (auto done = insert.run(); !done) return done.error();
  return true;
}

std::string bytes_of_mark(const std::string& mark) {
  return is_mark(mark) ? hex_decode(mark.substr(mark_prefix.size())).value_or("") : "";
}

Result<std::vector<Suppression>> read_marks(Database& db, const std::string& mark) {
  auto query = db.prepare("SELECT hash, at FROM mark WHERE kind='address' AND (?1='' OR hash=?2) ORDER BY hash");
  std::vector<Suppression> rows;
  auto read = for_each_row(query.bind(1, mark).bind_blob(2, bytes_of_mark(mark)), [&](const Statement& row) {
    rows.push_back(
        {std::string(mark_prefix) + hex(row.text(0)), "", "", from_millis(row.integer(1)), SuppressionCause::erased});
  });
  if (!read) return read.error();
  return rows;
}

Result<bool> drop_mark(Database& db, const std::string& mark) {
  auto drop = db.prepare("DELETE FROM mark WHERE kind='address' AND hash=?");
  if (auto done = drop.bind_blob(1, bytes_of_mark(mark)).run(); !done) return done.error();
  return db.changes() > 0;
}

}  // namespace gazetted
