#include "sqlite_steering.hpp"

#include "columns.hpp"
#include "tally_table.hpp"
#include "walks.hpp"

namespace gazetted {
namespace {

void touch(Steered& result, ReleaseKey release) {
  if (result.releases.empty() || result.releases.back() != release) result.releases.push_back(release);
}

bool is_whole(const SteerScope& scope) { return scope.list.empty() && scope.channel.empty(); }

}  // namespace

Result<bool> SqliteSteering::all_paused() {
  auto value = db_.integer("SELECT value FROM setting WHERE name='paused'");
  if (!value) return value.error();
  return *value != 0;
}

Result<std::vector<ReleaseKey>> SqliteSteering::unfinished() {
  auto query = db_.prepare(R"(
    SELECT r.key FROM release r LEFT JOIN target g ON g.release=r.key LEFT JOIN tally t ON t.target=g.key
    WHERE r.state='live' GROUP BY r.key HAVING coalesce(sum(t.pending+t.sending+t.deferred), 0)<>0 ORDER BY r.key)");
  std::vector<ReleaseKey> found;
  auto read = for_each_row(query, [&](const Statement& row) { found.push_back(ReleaseKey{row.integer(0)}); });
  if (!read) return read.error();
  return found;
}

Result<std::vector<SqliteSteering::Target>> SqliteSteering::targets_in(const SteerScope& scope) {
  auto all_are_paused = all_paused();
  if (!all_are_paused) return all_are_paused.error();
  auto query = db_.prepare("SELECT g.key, g.release, g.paused OR r.paused, g.cancelled, " + tally_columns("t") + R"(
    FROM target g JOIN release r ON r.key=g.release JOIN tally t ON t.target=g.key
    WHERE r.state='live' AND (?1='' OR r.id=?1)
      AND ((?2='' AND ?3='') OR (g.kind='list' AND g.name=?2) OR (g.kind='channel' AND g.name=?3))
    ORDER BY g.key)");
  query.bind(1, scope.release).bind(2, scope.list).bind(3, scope.channel);
  std::vector<Target> targets;
  auto read = for_each_row(query, [&](const Statement& row) {
    auto& target = targets.emplace_back();
    target.key = TargetKey{row.integer(0)};
    target.release = ReleaseKey{row.integer(1)};
    target.facts.paused = *all_are_paused || row.integer(2) != 0;
    target.facts.cancelled = row.integer(3) != 0;
    target.facts.tally = tally_in(row, 4);
  });
  if (!read) return read.error();
  return targets;
}

Result<Steered> SqliteSteering::steer(const Command& command, Time) {
  Steered result;
  auto status = db_.transaction([&]() -> Status {
    auto targets = targets_in(command.scope);
    if (!targets) return targets.error();
    auto before = db_.integer("SELECT max(0, coalesce(max(command), 0)) FROM steering");
    if (!before) return before.error();
    result.command = *before + 1;
    Status done;
    switch (command.verb) {
      case Verb::pause:
        done = pause(command.scope, *targets, result);
        break;
      case Verb::resume:
        done = resume(command.scope, *targets, result);
        break;
      case Verb::cancel:
        done = cancel(*targets, result);
        break;
      case Verb::retry:
        done = retry(*targets, command.with_unknown ? WithUnknown::yes : WithUnknown::no, result);
        break;
    }
    if (!done) return done;
    auto left = db_.integer(fmt::format("SELECT count(*) FROM steering WHERE command={}", result.command));
    if (!left) return left.error();
    result.more = *left > 0;
    return {};
  });
  if (!status) return status.error();
  return result;
}

Status SqliteSteering::pause(const SteerScope& scope, const std::vector<Target>& targets, Steered& result) {
  if (auto status = mark(scope, targets, Paused::yes); !status) return status;
  for (const auto& target : targets) {
    if (auto status = end_walk(db_, target.key, RowMove::wake); !status) return status;
    touch(result, target.release);
  }
  result.count = std::int64_t(targets.size());
  return {};
}

Status SqliteSteering::resume(const SteerScope& scope, const std::vector<Target>& before, Steered& result) {
  if (auto status = mark(scope, before, Paused::no); !status) return status;
  auto targets = targets_in(scope);
  if (!targets) return targets.error();
  for (const auto& target : *targets) {
    touch(result, target.release);
    const auto walk = walk_of_resume(target.facts);
    if (!walk) continue;
    if (auto status = begin_walk(db_, result.command, target.key, *walk, WithUnknown::no); !status) return status;
  }
  result.count = std::int64_t(targets->size());
  return {};
}

Status SqliteSteering::cancel(const std::vector<Target>& targets, Steered& result) {
  AccountMoves moves;
  for (const auto& target : targets) {
    if (!can_cancel(target.facts)) continue;
    auto untried = never_tried(target.key);
    if (!untried) return untried.error();
    auto status = db_.execute(fmt::format(R"(
      UPDATE target SET cancelled=1 WHERE key={0};
      DELETE FROM span WHERE target={0};
      DELETE FROM steering WHERE target={0})",
                                          target.key.value));
    if (!status) return status;
    moves.move(target.key, State::pending, State::cancelled, *untried);
    result.count += *untried;
    touch(result, target.release);
    const auto walk = walk_of_cancel(target.facts, *untried);
    if (!walk) continue;
    if (status = begin_walk(db_, result.command, target.key, *walk, WithUnknown::no); !status) return status;
  }
  return write_moves(db_, moves, Overdrawn::ends_the_process);
}

Status SqliteSteering::retry(const std::vector<Target>& targets, WithUnknown with_unknown, Steered& result) {
  for (const auto& target : targets) {
    result.left_cancelled += left_cancelled_by_retry(target.facts, with_unknown);
    const auto walk = walk_of_retry(target.facts, with_unknown);
    if (!walk) continue;
    touch(result, target.release);
    if (auto status = begin_walk(db_, result.command, target.key, *walk, with_unknown); !status) return status;
  }
  return {};
}

Status SqliteSteering::mark(const SteerScope& scope, const std::vector<Target>& targets, Paused paused) {
  const std::int64_t value = paused == Paused::yes;
  if (is_whole(scope) && scope.release.empty()) {
    auto status = db_.execute(fmt::format("INSERT OR REPLACE INTO setting(name, value) VALUES('paused', {})", value));
    if (!status || paused == Paused::yes) return status;
    return db_.execute("UPDATE release SET paused=0; UPDATE target SET paused=0; UPDATE identity SET held=''");
  }
  if (is_whole(scope)) {
    auto update = db_.prepare("UPDATE release SET paused=?2 WHERE id=?1 AND state='live'");
    return update.bind(1, scope.release).bind(2, value).run();
  }
  auto update = db_.prepare("UPDATE target SET paused=?2 WHERE key=?1");
  for (const auto& target : targets) {
    if (auto status = update.bind(1, target.key.value).bind(2, value).run(); !status) return status;
  }
  return {};
}

Result<std::int64_t> SqliteSteering::never_tried(TargetKey target) {
  return db_.integer(
      fmt::format("SELECT coalesce(sum(last-next+1), 0) FROM span WHERE target={} AND next<=last", target.value));
}

Result<Steered> SqliteSteering::go_on(std::int64_t command, Time now) {
  Steered result;
  result.command = command;
  auto status = db_.transaction([&]() -> Status {
    auto walked = walk_on(db_, command, now);
    if (!walked) return walked.error();
    result.count = walked->moved;
    result.more = walked->more;
    return {};
  });
  if (!status) return status.error();
  return result;
}

// A cancel, resume or retry that was cut short goes on; and what was laid aside for a reason that a restart may have
// removed is looked at again.
Status SqliteSteering::finish_commands(Time now) {
  auto status = db_.transaction([&]() -> Status {
    auto targets = targets_in({});
    if (!targets) return targets.error();
    for (const auto& target : *targets) {
      const auto walk = walk_of_start(target.facts);
      if (!walk) continue;
      if (auto kept = keep_walk(db_, target.key, *walk); !kept) return kept;
    }
    return {};
  });
  bool more = status.has_value();
  while (more) {
    auto step = go_on(0, now);
    if (!step) return step.error();
    more = step->more;
  }
  return status;
}

}  // namespace gazetted
