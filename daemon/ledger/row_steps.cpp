#include "row_steps.hpp"

#include <array>

#include "accounts.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t rows_a_step = 5000;  // about 20 ms of the writer
constexpr int pieces_a_step = 16;
constexpr std::array<std::string_view, 4> move_names = {"cancel", "wake", "retry", "forget"};

struct Walk {
  TargetKey target;
  RowMove move = RowMove::cancel;
  bool with_unknown = false;
  std::int64_t position = 0, last = 0;
};

std::string_view name_of(RowMove move) { return move_names[std::size_t(move)]; }

Result<std::optional<Walk>> next_walk(Database& db, std::int64_t command) {
  auto query = db.prepare(
      "SELECT s.target,s.move,s.with_unknown,s.position,g.last FROM steering s JOIN target g ON g.key=s.target WHERE "
      "?1=0 OR s.command=?1 ORDER BY s.target,s.move LIMIT 1");
  auto row = query.bind(1, command).step();
  if (!row) return row.error();
  if (!*row) return std::optional<Walk>();
  Walk walk;
  walk.target = TargetKey{query.integer(0)};
  for (std::size_t i = 0; i < move_names.size(); ++i) {
    if (query.text(1) == move_names[i]) walk.move = RowMove(i);
  }
  walk.with_unknown = query.integer(2) != 0;
  walk.position = query.integer(3);
  walk.last = query.integer(4);
  return std::optional<Walk>(walk);
}

// The first row behind the walk's position that it may concern: stretches that were never tried cost nothing.
Result<std::optional<std::int64_t>> next_row(Database& db, const Walk& walk) {
  const std::string parked =
      walk.move == RowMove::wake ? " AND due IS NULL AND state IN ('pending','deferred')" : std::string();
  auto query = db.prepare("SELECT min(recipient) FROM outcome WHERE recipient>?1 AND recipient<=?2" + parked);
  auto row = query.bind(1, walk.position).bind(2, walk.last).step();
  if (!row) return row.error();
  if (!*row || query.is_null(0)) return std::optional<std::int64_t>();
  return std::optional<std::int64_t>(query.integer(0));
}

struct Change {
  State from;
  std::optional<State> to;  // nothing: the state stays
  std::string sets, where;
};

std::vector<Change> changes_of(const Walk& walk, Time now) {
  const auto due = fmt::format("due={}", to_millis(now));
  switch (walk.move) {
    case RowMove::cancel:
      return {{State::deferred, State::cancelled, "due=NULL", ""}, {State::pending, State::cancelled, "due=NULL", ""}};
    case RowMove::wake:
      return {{State::deferred, std::nullopt, due, " AND due IS NULL"},
              {State::pending, std::nullopt, due, " AND due IS NULL"}};
    case RowMove::forget:
      return {{State::deferred, std::nullopt, "due=NULL", " AND due IS NOT NULL"},
              {State::pending, std::nullopt, "due=NULL", " AND due IS NOT NULL"}};
    case RowMove::retry: {
      // Their time to give up starts again with the next attempt.
      const auto sets = due + ",first=NULL";
      std::vector<Change> changes = {{State::failed, State::pending, sets, ""},
                                     {State::expired, State::pending, sets, ""}};
      if (walk.with_unknown) changes.push_back({State::unknown, State::pending, sets, ""});
      return changes;
    }
  }
  return {};
}

Result<std::int64_t> move_rows(Database& db, const Walk& walk, std::int64_t from, std::int64_t last, Time now) {
  std::int64_t moved = 0;
  Accounts accounts;
  for (const auto& change : changes_of(walk, now)) {
    const auto state = change.to ? fmt::format("state='{}',", to_string(*change.to)) : "";
    auto update =
        db.prepare("UPDATE outcome SET " + state + change.sets +
                   " WHERE recipient BETWEEN ?1 AND ?2 AND state=?3 AND EXISTS(SELECT 1 FROM recipient r WHERE "
                   "r.id=outcome.recipient AND r.target=?4)" +
                   change.where);
    update.bind(1, from).bind(2, last).bind(3, to_string(change.from)).bind(4, walk.target.value);
    if (auto status = update.run(); !status) return status.error();
    const auto count = db.changes();
    moved += count;
    if (change.to) accounts.move(walk.target, change.from, *change.to, count);
  }
  if (auto status = accounts.write(db); !status) return status.error();
  if (walk.move == RowMove::retry && moved > 0) {
    auto status = db.execute(fmt::format(
        "UPDATE release SET done=NULL WHERE key=(SELECT release FROM target WHERE key={})", walk.target.value));
    if (!status) return status.error();
  }
  return moved;
}

}  // namespace

Status begin_walk(Database& db, std::int64_t command, TargetKey target, RowMove move, bool with_unknown) {
  auto put = db.prepare(
      "INSERT INTO steering(target,move,command,with_unknown,position) SELECT key,?2,?3,?4,first-1 FROM target WHERE "
      "key=?1 ON CONFLICT(target,move) DO UPDATE SET command=excluded.command,"
      "with_unknown=max(with_unknown,excluded.with_unknown),position=excluded.position");
  put.bind(1, target.value).bind(2, name_of(move)).bind(3, command).bind(4, std::int64_t(with_unknown));
  return put.run();
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
    auto from = next_row(db, **walk);
    if (!from) return from.error();
    const auto last = *from ? std::min((*walk)->last, **from + rows_a_step - 1) : (*walk)->last;
    if (*from) {
      auto moved = move_rows(db, **walk, **from, last, now);
      if (!moved) return moved.error();
      walked.moved += *moved;
    }
    auto status = last >= (*walk)->last
                      ? end_walk(db, (*walk)->target, (*walk)->move)
                      : db.execute(fmt::format("UPDATE steering SET position={} WHERE target={} AND move='{}'", last,
                                               (*walk)->target.value, name_of((*walk)->move)));
    if (!status) return status.error();
  }
  auto left = next_walk(db, command);
  if (!left) return left.error();
  walked.more = left->has_value();
  return walked;
}

}  // namespace gazetted
