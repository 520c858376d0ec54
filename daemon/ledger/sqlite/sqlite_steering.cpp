#include "sqlite_steering.hpp"

#include "columns.hpp"
#include "gazetted/ledger/rules/account.hpp"
#include "gazetted/ledger/rules/expiry.hpp"
#include "history_table.hpp"
#include "hold_table.hpp"
#include "release_table.hpp"
#include "walks.hpp"

namespace gazetted {
namespace {

void touch(Steered& result, ReleaseKey release) {
  if (result.releases.empty() || result.releases.back() != release) result.releases.push_back(release);
}

std::string refused(Verb verb) { return std::string(to_string(verb)) + " refused"; }

void tell_of_retry(const Command& command, const Steered& result, HistoryEntry& entry) {
  if (command.with_unknown) entry.after = "with what is unknown";
  if (!result.releases.empty()) return;
  if (!command.scope.release.empty() && result.left_cancelled > 0) {
    entry.verb = refused(command.verb);
    entry.after = "what was cancelled stays cancelled";
  } else {
    entry.after = result.left_expired > 0 ? "nothing was retried: what failed has expired" : "nothing had failed";
  }
}

// What was under way when the command came; after it, what its first transaction has moved.
HistoryEntry entry_of(const Command& command, const std::vector<TargetToSteer>& before, const Steered& result,
                      Time now) {
  std::int64_t waits = 0, under_way = 0;
  for (const auto& target : before) {
    waits += waiting(target.facts.tally);
    under_way += target.facts.tally[State::sending];
  }
  HistoryEntry entry{now,
                     command.by,
                     std::string(past_of(command.verb)),
                     command.scope.release,
                     command.scope.list,
                     command.scope.channel};
  entry.before = fmt::format("{} waiting, {} under way", waits, under_way);
  if (command.verb == Verb::cancel)
    entry.after = result.releases.empty()
                      ? std::string(nothing_to_cancel)
                      : fmt::format("{} cancelled at once{}", result.count, result.more ? ", the rest follows" : "");
  if (command.verb == Verb::retry) tell_of_retry(command, result, entry);
  if (command.verb == Verb::approve && command.approval.forced) entry.verb = "approved alone";
  return entry;
}

// Of a release whose time has come, the lists are read again at this moment.
std::int64_t recipients_of(const ReleaseRow& release, Time now) {
  std::int64_t recipients = 0;
  for (const auto& target : release.targets) {
    if (target.opens == Opens::when_renewed && release.release_at && *release.release_at <= now)
      return Approval::whoever_is_there;
    if (target.kind == TargetKind::list) recipients += target.tally.total();
  }
  return recipients;
}

std::vector<std::string> lists_of(const ReleaseRow& release) {
  std::vector<std::string> lists;
  for (const auto& target : release.targets) {
    if (target.kind == TargetKind::list) lists.push_back(target.name);
  }
  return lists;
}

// Of all that it goes to, whatever a command was for.
Result<SentAfterAll> after_all_of(Database& db, ReleaseKey release) {
  auto query = db.prepare("SELECT g.tried, g.cancelled, " + tally_columns("t") +
                          " FROM target g JOIN tally t ON t.target=g.key WHERE g.release=?");
  bool left = false, cancelled = false;
  auto read = for_each_row(query.bind(1, release.value), [&](const Statement& row) {
    left = left || has_left(tally_in(row, 2), row.integer(0) != 0);
    cancelled = cancelled || row.integer(1) != 0;
  });
  if (!read) return read.error();
  return sent_after_all(left, cancelled);
}

struct End {
  ReleaseKey release;
  std::string id;
  std::optional<Time> at;
};

// An error that says so where it has come.
Status not_ended(Database& db, const End& end, Time now) {
  if (!has_expired(end.at, now)) return {};
  const auto after_all = after_all_of(db, end.release);
  if (!after_all) return after_all.error();
  return fail("{}", why_expired({end.id, format_rfc3339(*end.at), *after_all}));
}

// Nothing of it can leave any more; empty: something can.
std::string why_over(const ReleaseRow& release) {
  if (!release.superseded_by.empty()) return "it was superseded by '" + release.superseded_by + "'";
  const auto& targets = release.targets;
  const bool is_cancelled =
      std::all_of(targets.begin(), targets.end(), [](const auto& each) { return each.cancelled; });
  return is_cancelled ? "it was cancelled" : "";
}

// Of a release that has expired nothing is sent, whoever wishes it.
Status may_be_sent(Database& db, const Command& command, const std::vector<TargetToSteer>& targets, Time now) {
  const bool sends = command.verb == Verb::resume || command.verb == Verb::retry;
  if (!sends || command.scope.release.empty() || targets.empty()) return {};
  const auto& first = targets.front();
  return not_ended(db, {first.release, command.scope.release, first.expires_at}, now);
}

bool is_whole(const SteerScope& scope) { return scope.list.empty() && scope.channel.empty(); }

constexpr std::string_view expired_verb = "expired";

// The history of this release says nothing of its end.
constexpr std::string_view not_told =
    "NOT EXISTS(SELECT 1 FROM history h WHERE h.release=r.id AND h.verb=?2 AND h.at>=r.taken)";

// Whose end has come since, and whose history does not have it yet.
Result<std::vector<ReleaseKey>> newly_expired(Database& db, Time now) {
  // Asked at every turn of the intake, and most releases have no end.
  auto any = db.integer(
      fmt::format("SELECT EXISTS(SELECT 1 FROM release WHERE state='live' AND expires_at<={})", to_millis(now)));
  if (!any) return any.error();
  if (*any == 0) return std::vector<ReleaseKey>();
  auto query = db.prepare(fmt::format(R"(
    SELECT r.key FROM release r
    WHERE r.state='live' AND r.expires_at<=?1 AND (r.done IS NULL OR r.done>=r.expires_at)
      AND EXISTS(SELECT 1 FROM target g JOIN tally t ON t.target=g.key
                 WHERE g.release=r.key AND t.pending+t.deferred+t.expired>0)
      AND {} ORDER BY r.key)",
                                      not_told));
  std::vector<ReleaseKey> keys;
  auto read = for_each_row(query.bind(1, to_millis(now)).bind(2, expired_verb),
                           [&](const Statement& row) { keys.push_back(ReleaseKey{row.integer(0)}); });
  if (!read) return read.error();
  return keys;
}

Tally tally_of(const ReleaseRow& release) {
  Tally tally;
  for (const auto& target : release.targets) tally += target.tally;
  return tally;
}

Status add_expired(Database& db, ReleaseKey release, Time now, Expiries& into) {
  auto row = read_release(db, release);
  if (!row) return row.error();
  const auto unsent = unsent_when_expired(row->expires_at, row->done, tally_of(*row), now);
  if (unsent == 0) return {};
  const auto after_all = after_all_of(db, release);
  if (!after_all) return after_all.error();
  into.releases.push_back({std::move(*row), unsent, *after_all});
  return {};
}

Result<bool> is_untold(Database& db, const ReleaseRow& release) {
  auto query = db.prepare(fmt::format("SELECT count(*) FROM release r WHERE r.key=?1 AND r.taken=?3 AND {}", not_told));
  query.bind(1, release.key.value).bind(2, expired_verb).bind(3, to_millis(release.accepted));
  const auto count = first_row(query, [](const Statement& row) { return row.integer(0); });
  if (!count) return count.error();
  return count->value_or(0) > 0;
}

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

Result<std::vector<WaitingRelease>> SqliteSteering::waiting() {
  auto query = db_.prepare(fmt::format(R"(
    SELECT r.key, r.id, coalesce(r.release_at, r.not_before), {} FROM release r
    WHERE r.state='live' AND r.done IS NULL
      AND r.key IN (SELECT release FROM target WHERE opens=1 AND cancelled=0) ORDER BY 3, 1)",
                                       is_held("r")));
  std::vector<WaitingRelease> found;
  auto read = for_each_row(query, [&](const Statement& row) {
    found.push_back({ReleaseKey{row.integer(0)}, row.text(1), from_millis(row.integer(2)), row.integer(3) != 0});
  });
  if (!read) return read.error();
  return found;
}

Result<Steered> SqliteSteering::steer(const Command& command, Time now) {
  Steered result;
  std::vector<Target> targets;
  auto status = db_.transaction([&]() -> Status {
    auto found = targets_in(db_, command.scope);
    if (!found) return found.error();
    targets = std::move(*found);
    for (auto& target : targets) target.facts.read_early = target.early_until && *target.early_until > now;
    return carry_out(command, targets, now, result);
  });
  if (status) return result;
  if (!status.error().of_machine() && !targets.empty()) {
    if (auto kept = keep_refusal(command, status.error(), now); !kept) return kept.error();
  }
  return status.error();
}

Status SqliteSteering::carry_out(const Command& command, const std::vector<Target>& targets, Time now,
                                 Steered& result) {
  if (auto sent = may_be_sent(db_, command, targets, now); !sent) return sent;
  auto before = db_.integer("SELECT max(0, coalesce(max(command), 0)) FROM steering");
  if (!before) return before.error();
  result.command = *before + 1;
  Status done;
  switch (command.verb) {
    case Verb::pause:
      done = pause(command.scope, targets, result);
      break;
    case Verb::resume:
      done = resume(command.scope, targets, result);
      break;
    case Verb::cancel:
      done = cancel_targets(db_, result.command, targets,
                            is_whole(command.scope) ? Cancelled::as_a_whole : Cancelled::by_somebody, result);
      break;
    case Verb::retry:
      done = retry(targets, command.with_unknown ? WithUnknown::yes : WithUnknown::no, now, result);
      break;
    case Verb::approve:
      done = approve(command, now, result);
      break;
  }
  if (!done) return done;
  auto left = db_.integer(fmt::format("SELECT count(*) FROM steering WHERE command={}", result.command));
  if (!left) return left.error();
  result.more = *left > 0;
  return put_history(db_, entry_of(command, targets, result, now));
}

// Of what has been rolled back nothing is left but this.
Status SqliteSteering::keep_refusal(const Command& command, const Error& error, Time now) {
  const auto& scope = command.scope;
  return db_.transaction([&] {
    return put_history(
        db_, {now, command.by, refused(command.verb), scope.release, scope.list, scope.channel, "", error.text()});
  });
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
  return wake(scope, result);
}

Status SqliteSteering::approve(const Command& command, Time now, Steered& result) {
  auto find = db_.prepare("SELECT key FROM release WHERE id=? AND state='live' ORDER BY key DESC LIMIT 1");
  const auto key =
      first_row(find.bind(1, command.scope.release), [](const Statement& row) { return ReleaseKey{row.integer(0)}; });
  if (!key) return key.error();
  if (!*key) return fail("there is no release '{}'", command.scope.release);
  auto release = read_release(db_, **key);
  if (!release) return release.error();
  if (release->approval.is_awaited()) {
    if (auto lives = not_ended(db_, {**key, release->id, release->expires_at}, now); !lives) return lives;
    if (auto over = why_over(*release); !over.empty()) return fail("{}", over);
  }
  if (!is_of_text(command.approval, release->hash))
    return fail("it has another text now ({}); read it, and approve that one", release->hash.substr(0, 8));
  auto approval = judge_approval(release->approval, command.approval, command.by, recipients_of(*release, now));
  if (!approval) return approval.error();
  if (release->approval.is_awaited()) approval->rules = bound_rules(lists_of(*release), command.approval.rules);
  if (auto status = write_approval(db_, **key, *approval); !status) return status;
  return wake(command.scope, result);
}

// Those of which nothing more keeps the rows back.
Status SqliteSteering::wake(const SteerScope& scope, Steered& result) {
  auto targets = targets_in(db_, scope);
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

Status SqliteSteering::retry(const std::vector<Target>& targets, WithUnknown with_unknown, Time now, Steered& result) {
  for (auto target : targets) {
    target.facts.expired = has_expired(target.expires_at, now);
    result.left_expired += left_expired_by_retry(target.facts, with_unknown);
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
    return db_.execute("UPDATE identity SET held=''");  // what was paused by its name has marks of its own
  }
  if (is_whole(scope)) {
    auto update = db_.prepare(R"(
      UPDATE release SET paused=?2, held=CASE WHEN ?2 THEN held ELSE '' END WHERE id=?1 AND state='live')");
    return update.bind(1, scope.release).bind(2, value).run();
  }
  auto update = db_.prepare("UPDATE target SET paused=?2 WHERE key=?1");
  for (const auto& target : targets) {
    if (auto status = update.bind(1, target.key.value).bind(2, value).run(); !status) return status;
  }
  return {};
}

Status SqliteSteering::mark_asked(ReleaseKey release) {
  return db_.execute(fmt::format("UPDATE release SET approval_asked=1 WHERE key={} AND approval=1", release.value));
}

Status SqliteSteering::hold(ReleaseKey release, const std::string& reason, Time now) {
  return db_.transaction([&] { return put_hold(db_, release, reason, now); });
}

Result<Expiries> SqliteSteering::expired(Time now) {
  auto keys = newly_expired(db_, now);
  if (!keys) return keys.error();
  Expiries expiries;
  for (const auto key : *keys) {
    if (auto added = add_expired(db_, key, now, expiries); !added) return added.error();
  }
  auto query = db_.prepare("SELECT min(expires_at) FROM release WHERE state='live' AND done IS NULL AND expires_at>?");
  auto next = first_row(query.bind(1, to_millis(now)), [](const Statement& row) { return time_in(row, 0); });
  if (!next) return next.error();
  expiries.next = next->value_or(std::nullopt);
  return expiries;
}

Status SqliteSteering::note_expired(const ExpiredRelease& told, Time now) {
  const auto& row = told.row;
  HistoryEntry entry{now, {}, std::string(expired_verb), row.id, "", ""};
  entry.after = fmt::format("at {}, with {} of {} deliveries unsent", format_rfc3339(row.expires_at.value_or(now)),
                            told.unsent, tally_of(row).total());
  return db_.transaction([&]() -> Status {
    const auto untold = is_untold(db_, row);
    if (!untold) return untold.error();
    return *untold ? put_history(db_, entry) : Status();
  });
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
    auto targets = targets_in(db_, {});
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
