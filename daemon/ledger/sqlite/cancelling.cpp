#include "cancelling.hpp"

#include "columns.hpp"
#include "hold_table.hpp"
#include "tally_table.hpp"
#include "walks.hpp"

namespace gazetted {
namespace {

const std::string query_of_targets = "SELECT g.key, g.release, g.paused OR r.paused OR " + is_held("r") +
                                     " OR coalesce((SELECT value FROM setting WHERE name='paused'), 0), g.cancelled, "
                                     "r.expires_at, CASE g.opens WHEN 2 THEN r.release_at END, " +
                                     tally_columns("t") + R"(
    FROM target g JOIN release r ON r.key=g.release JOIN tally t ON t.target=g.key
    WHERE r.state='live' AND )";

Result<std::vector<TargetToSteer>> read_targets(Statement& query) {
  std::vector<TargetToSteer> targets;
  auto read = for_each_row(query, [&](const Statement& row) {
    auto& target = targets.emplace_back();
    target.key = TargetKey{row.integer(0)};
    target.release = ReleaseKey{row.integer(1)};
    target.facts.paused = row.integer(2) != 0;
    target.facts.cancelled = row.integer(3) != 0;
    target.expires_at = time_in(row, 4);
    target.early_until = time_in(row, 5);
    target.facts.tally = tally_in(row, 6);
  });
  if (!read) return read.error();
  return targets;
}

Result<std::int64_t> never_tried(Database& db, TargetKey target) {
  return db.integer(
      fmt::format("SELECT coalesce(sum(last-next+1), 0) FROM span WHERE target={} AND next<=last", target.value));
}

}  // namespace

Result<std::vector<TargetToSteer>> targets_in(Database& db, const SteerScope& scope) {
  auto query = db.prepare(query_of_targets + R"((?1='' OR r.id=?1)
      AND ((?2='' AND ?3='') OR (g.kind='list' AND g.name=?2) OR (g.kind='channel' AND g.name=?3))
    ORDER BY g.key)");
  query.bind(1, scope.release).bind(2, scope.list).bind(3, scope.channel);
  return read_targets(query);
}

Result<std::vector<TargetToSteer>> targets_of(Database& db, ReleaseKey release) {
  auto query = db.prepare(query_of_targets + "g.release=? ORDER BY g.key");
  query.bind(1, release.value);
  return read_targets(query);
}

Status cancel_targets(Database& db, std::int64_t command, const std::vector<TargetToSteer>& targets, Cancelled how,
                      Steered& result) {
  AccountMoves moves;
  for (const auto& target : targets) {
    if (!can_cancel(target.facts)) continue;
    auto untried = never_tried(db, target.key);
    if (!untried) return untried.error();
    auto status = db.execute(fmt::format(R"(
      UPDATE target SET cancelled={1} WHERE key={0};
      DELETE FROM span WHERE target={0};
      DELETE FROM steering WHERE target={0})",
                                         target.key.value, int(how)));
    if (!status) return status;
    moves.move(target.key, State::pending, State::cancelled, *untried);
    result.count += *untried;
    if (result.releases.empty() || result.releases.back() != target.release) result.releases.push_back(target.release);
    const auto walk = walk_of_cancel(target.facts, *untried);
    if (!walk) continue;
    if (status = begin_walk(db, command, target.key, *walk, WithUnknown::no); !status) return status;
  }
  return write_moves(db, moves, Overdrawn::ends_the_process);
}

}  // namespace gazetted
