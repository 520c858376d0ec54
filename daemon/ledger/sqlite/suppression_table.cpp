#include "suppression_table.hpp"

#include "columns.hpp"

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

}  // namespace gazetted
