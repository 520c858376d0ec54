#include "walks.hpp"

#include <array>

#include "tally_table.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t rows_a_step = 5000;  // about 20 ms of the writer
constexpr int pieces_a_step = 16;
// On disk, in the order of RowMove; do not change.
constexpr std::array<std::string_view, 4> move_names = {"cancel", "wake", "retry", "forget"};

struct Walk {
  TargetKey target;
  RowMove move = RowMove::cancel;
  WithUnknown with_unknown = WithUnknown::no;
  std::int64_t position = 0, last = 0;
};

std::string_view name_of(RowMove move) { return move_names[std::size_t(move)]; }

Walk walk_in(const Statement& row) {
  Walk walk;
  walk.target = TargetKey{row.integer(0)};
  for (std::size_t i = 0; i < move_names.size(); ++i) {
    if (row.text(1) == move_names[i]) walk.move = RowMove(i);
  }
  walk.with_unknown = row.integer(2) != 0 ? WithUnknown::yes : WithUnknown::no;
  walk.position = row.integer(3);
  walk.last = row.integer(4);
  return walk;
}

Result<std::optional<Walk>> next_walk(Database& db, std::int64_t command) {
  auto query = db.prepare(R"(
    SELECT s.target, s.move, s.with_unknown, s.position, g.last FROM steering s JOIN target g ON g.key=s.target
    WHERE ?1=0 OR s.command=?1 ORDER BY s.target, s.move LIMIT 1)");
  return first_row(query.bind(1, command), walk_in);
}

// The first row behind the walk's position that it may concern: stretches that were never tried cost nothing.
Result<std::optional<std::int64_t>> next_row(Database& db, const Walk& walk) {
  const std::string parked =
      walk.move == RowMove::wake ? " AND due IS NULL AND state IN ('pending','deferred')" : std::string();
  auto query = db.prepare("SELECT min(recipient) FROM outcome WHERE recipient>?1 AND recipient<=?2" + parked);
  std::optional<std::int64_t> first;
  auto read = for_each_row(query.bind(1, walk.position).bind(2, walk.last), [&](const Statement& row) {
    if (!row.is_null(0)) first = row.integer(0);
  });
  if (!read) return read.error();
  return first;
}

// ?1 to ?2 the rows, ?3 the state they are in, ?4 the target.
std::string sql_of(const RowChange& change, Time now) {
  auto sets = change.due == Due::now ? fmt::format("due={}", to_millis(now)) : std::string("due=NULL");
  if (change.to) sets += fmt::format(",state='{}'", to_string(*change.to));
  if (change.gives_up_anew) sets += ",first=NULL";
  std::string where;
  if (change.rows == Rows::parked) where = "AND due IS NULL";
  if (change.rows == Rows::with_due) where = "AND due IS NOT NULL";
  if (change.rows == Rows::in_doubt) where = "AND doubts>0";
  if (change.rows == Rows::certain) where = "AND doubts=0";
  return fmt::format(R"(
    UPDATE outcome SET {} WHERE recipient BETWEEN ?1 AND ?2 AND state=?3 {}
      AND EXISTS(SELECT 1 FROM recipient r WHERE r.id=outcome.recipient AND r.target=?4))",
                     sets, where);
}

// What the last attempt of these rows came to stays in the account when they are tried again. Parameters as above.
Status keep_attempts(Database& db, const Walk& walk, const RowChange& change, std::int64_t from, std::int64_t last) {
  auto keep = db.prepare(R"(
    INSERT OR IGNORE INTO attempt(recipient, at, state, relay, code, reply)
    SELECT recipient, last, state, relay, code, reply FROM outcome
    WHERE recipient BETWEEN ?1 AND ?2 AND state=?3 AND last IS NOT NULL
      AND EXISTS(SELECT 1 FROM recipient r WHERE r.id=outcome.recipient AND r.target=?4))");
  keep.bind(1, from).bind(2, last).bind(3, to_string(change.from)).bind(4, walk.target.value);
  return keep.run();
}

Result<std::int64_t> move_rows(Database& db, const Walk& walk, std::int64_t from, std::int64_t last, Time now) {
  std::int64_t moved = 0;
  AccountMoves moves;
  for (const auto& change : changes_of(walk.move, walk.with_unknown)) {
    if (change.gives_up_anew) {
      if (auto status = keep_attempts(db, walk, change, from, last); !status) return status.error();
    }
    auto update = db.prepare(sql_of(change, now));
    update.bind(1, from).bind(2, last).bind(3, to_string(change.from)).bind(4, walk.target.value);
    if (auto status = update.run(); !status) return status.error();
    moved += db.changes();
    if (change.to) moves.move(walk.target, change.from, *change.to, db.changes());
  }
  if (auto status = write_moves(db, moves, Overdrawn::ends_the_process); !status) return status.error();
  if (walk.move == RowMove::retry && moved > 0) {
    auto status = db.execute(fmt::format(
        "UPDATE release SET done=NULL WHERE key=(SELECT release FROM target WHERE key={})", walk.target.value));
    if (!status) return status.error();
  }
  return moved;
}

// One piece of a walk, to `last` at most.
Result<std::int64_t> walk_piece(Database& db, const Walk& walk, Time now) {
  auto from = next_row(db, walk);
  if (!from) return from.error();
  const auto last = *from ? std::min(walk.last, **from + rows_a_step - 1) : walk.last;
  std::int64_t moved = 0;
  if (*from) {
    auto rows = move_rows(db, walk, **from, last, now);
    if (!rows) return rows.error();
    moved = *rows;
  }
  auto status = last >= walk.last
                    ? end_walk(db, walk.target, walk.move)
                    : db.execute(fmt::format("UPDATE steering SET position={} WHERE target={} AND move='{}'", last,
                                             walk.target.value, name_of(walk.move)));
  if (!status) return status.error();
  return moved;
}

}  // namespace

Status begin_walk(Database& db, std::int64_t command, TargetKey target, RowMove move, WithUnknown with_unknown) {
  auto put = db.prepare(R"(
    INSERT INTO steering(target, move, command, with_unknown, position)
    SELECT key, ?2, ?3, ?4, first-1 FROM target WHERE key=?1
    ON CONFLICT(target, move) DO UPDATE SET
      command=excluded.command, with_unknown=max(with_unknown, excluded.with_unknown), position=excluded.position)");
  put.bind(1, target.value).bind(2, name_of(move)).bind(3, command);
  return put.bind(4, std::int64_t(with_unknown == WithUnknown::yes)).run();
}

Status keep_walk(Database& db, TargetKey target, RowMove move) {
  auto put = db.prepare(R"(
    INSERT OR IGNORE INTO steering(target, move, command, with_unknown, position)
    SELECT key, ?2, 0, 0, first-1 FROM target WHERE key=?1)");
  return put.bind(1, target.value).bind(2, name_of(move)).run();
}

Status end_walk(Database& db, TargetKey target, RowMove move) {
  auto drop = db.prepare("DELETE FROM steering WHERE target=?1 AND move=?2");
  return drop.bind(1, target.value).bind(2, name_of(move)).run();
}

Result<Walked> walk_on(Database& db, std::int64_t command, Time now) {
  Walked walked;
  for (int piece = 0; piece < pieces_a_step && walked.moved < rows_a_step / 2; ++piece) {
    auto walk = next_walk(db, command);
    if (!walk) return walk.error();
    if (!*walk) return walked;
    auto moved = walk_piece(db, **walk, now);
    if (!moved) return moved.error();
    walked.moved += *moved;
  }
  auto left = next_walk(db, command);
  if (!left) return left.error();
  walked.more = left->has_value();
  return walked;
}

}  // namespace gazetted
