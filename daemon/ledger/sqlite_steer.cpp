// Commands: the marks of one transaction, and the steps that follow it.
#include "ledger_rows.hpp"
#include "row_steps.hpp"
#include "sqlite_store.hpp"

namespace gazetted {
namespace {

// A target that a command may act on.
struct Steerable {
  TargetKey key;
  ReleaseKey release;
  bool paused = false, cancelled = false;
  Tally tally;
};

Result<std::vector<Steerable>> targets_in(Database& db, const SteerScope& scope) {
  auto query = db.prepare(
      "SELECT g.key,g.release,g.paused OR r.paused,g.cancelled," + tally_columns("t") +
      " FROM target g JOIN release r ON r.key=g.release JOIN tally t ON t.target=g.key WHERE r.state='live' AND (?1='' "
      "OR r.id=?1) AND ((?2='' AND ?3='') OR (g.kind='list' AND g.name=?2) OR (g.kind='channel' AND g.name=?3)) ORDER "
      "BY g.key");
  query.bind(1, scope.release).bind(2, scope.list).bind(3, scope.channel);
  std::vector<Steerable> targets;
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return targets;
    Steerable target;
    target.key = TargetKey{query.integer(0)};
    target.release = ReleaseKey{query.integer(1)};
    target.paused = query.integer(2) != 0;
    target.cancelled = query.integer(3) != 0;
    target.tally = tally_in(query, 4);
    targets.push_back(target);
  }
}

bool waits(const Steerable& target) { return target.tally[State::pending] + target.tally[State::deferred] > 0; }

void touch(Steered& result, ReleaseKey release) {
  if (result.releases.empty() || result.releases.back() != release) result.releases.push_back(release);
}

bool is_whole(const SteerScope& scope) { return scope.list.empty() && scope.channel.empty(); }

Status mark_paused(Database& db, const SteerScope& scope, const std::vector<Steerable>& targets, bool paused) {
  if (is_whole(scope) && scope.release.empty()) {
    auto status =
        db.execute(fmt::format("INSERT OR REPLACE INTO setting(name,value) VALUES('paused',{})", paused ? 1 : 0));
    if (!status || paused) return status;
    return db.execute("UPDATE release SET paused=0; UPDATE target SET paused=0; UPDATE identity SET held=''");
  }
  if (is_whole(scope)) {
    auto update = db.prepare("UPDATE release SET paused=?2 WHERE id=?1 AND state='live'");
    return update.bind(1, scope.release).bind(2, std::int64_t(paused)).run();
  }
  auto update = db.prepare("UPDATE target SET paused=?2 WHERE key=?1");
  for (const auto& target : targets) {
    if (auto status = update.bind(1, target.key.value).bind(2, std::int64_t(paused)).run(); !status) return status;
  }
  return {};
}

Status pause(Database& db, const SteerScope& scope, const std::vector<Steerable>& targets, Steered& result) {
  if (auto status = mark_paused(db, scope, targets, true); !status) return status;
  for (const auto& target : targets) {
    if (auto status = end_walk(db, target.key, RowMove::wake); !status) return status;
    touch(result, target.release);
  }
  result.count = std::int64_t(targets.size());
  return {};
}

Status resume(Database& db, const SteerScope& scope, const std::vector<Steerable>& before, Steered& result) {
  if (auto status = mark_paused(db, scope, before, false); !status) return status;
  auto targets = targets_in(db, scope);
  if (!targets) return targets.error();
  auto all_paused = db.integer("SELECT value FROM setting WHERE name='paused'");
  if (!all_paused) return all_paused.error();
  for (const auto& target : *targets) {
    touch(result, target.release);
    if (*all_paused != 0 || target.paused || target.cancelled || !waits(target)) continue;
    if (auto status = begin_walk(db, result.command, target.key, RowMove::wake, false); !status) return status;
  }
  result.count = std::int64_t(targets->size());
  return {};
}

// The never tried, all at once: the target's mark stands for their rows. Those that wait for another try are walked.
Status cancel(Database& db, const std::vector<Steerable>& targets, Steered& result) {
  Accounts accounts;
  for (const auto& target : targets) {
    if (target.cancelled || target.tally.done()) continue;  // nothing to cancel: it stays what it is
    const auto key = target.key.value;
    auto waiting =
        db.integer(fmt::format("SELECT coalesce(sum(last-next+1),0) FROM span WHERE target={} AND next<=last", key));
    if (!waiting) return waiting.error();
    auto status = db.execute(
        fmt::format("UPDATE target SET cancelled=1 WHERE key={0}; DELETE FROM span WHERE target={0}; DELETE FROM "
                    "steering WHERE target={0}",
                    key));
    if (!status) return status;
    accounts.move(target.key, State::pending, State::cancelled, *waiting);
    result.count += *waiting;
    touch(result, target.release);
    if (target.tally[State::deferred] + target.tally[State::pending] == *waiting) continue;
    if (status = begin_walk(db, result.command, target.key, RowMove::cancel, false); !status) return status;
  }
  return accounts.write(db);
}

Status retry(Database& db, const std::vector<Steerable>& targets, bool with_unknown, Steered& result) {
  for (const auto& target : targets) {
    const auto& tally = target.tally;
    const auto failed = tally[State::failed] + tally[State::expired] + (with_unknown ? tally[State::unknown] : 0);
    if (target.cancelled) {
      result.left_cancelled += failed + tally[State::cancelled] > 0;  // the last word on it
      continue;
    }
    if (failed == 0) continue;
    touch(result, target.release);
    if (auto status = begin_walk(db, result.command, target.key, RowMove::retry, with_unknown); !status) return status;
  }
  return {};
}

}  // namespace

Result<bool> SqliteStore::all_paused() {
  auto value = db_.integer("SELECT value FROM setting WHERE name='paused'");
  if (!value) return value.error();
  return *value != 0;
}

Result<Steered> SqliteStore::steer(const Command& command, Time) {
  Steered result;
  auto status = transaction([&]() -> Status {
    auto targets = targets_in(db_, command.scope);
    if (!targets) return targets.error();
    auto before = db_.integer("SELECT max(0,coalesce(max(command),0)) FROM steering");
    if (!before) return before.error();
    result.command = *before + 1;
    Status done;
    switch (command.verb) {
      case Verb::pause:
        done = pause(db_, command.scope, *targets, result);
        break;
      case Verb::resume:
        done = resume(db_, command.scope, *targets, result);
        break;
      case Verb::cancel:
        done = cancel(db_, *targets, result);
        break;
      case Verb::retry:
        done = retry(db_, *targets, command.with_unknown, result);
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

Result<Steered> SqliteStore::go_on(std::int64_t command, Time now) {
  Steered result;
  result.command = command;
  auto status = transaction([&]() -> Status {
    auto walked = walk_on(db_, command, now);
    if (!walked) return walked.error();
    result.count = walked->moved;
    result.more = walked->more;
    return {};
  });
  if (!status) return status.error();
  return result;
}

Result<Steered> steer_whole(Store& store, const Command& command, Time now) {
  auto result = store.steer(command, now);
  const bool counts = command.verb == Verb::cancel || command.verb == Verb::retry;
  while (result && result->more) {
    auto step = store.go_on(result->command, now);
    if (!step) return step.error();
    if (counts) result->count += step->count;
    result->more = step->more;
  }
  return result;
}

}  // namespace gazetted
