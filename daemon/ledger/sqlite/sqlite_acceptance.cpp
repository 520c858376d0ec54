#include "sqlite_acceptance.hpp"

#include "cancelling.hpp"
#include "columns.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/rules/account.hpp"
#include "gazetted/ledger/rules/hold_reasons.hpp"
#include "gazetted/ledger/steering.hpp"
#include "gazetted/model/suppression.hpp"
#include "history_table.hpp"
#include "hold_table.hpp"
#include "release_table.hpp"
#include "version_table.hpp"
#include "walks.hpp"

namespace gazetted {

SqliteAcceptance::SqliteAcceptance(Database& db)
    : db_(db),
      put_recipient_(db.prepare(R"(
        INSERT INTO recipient(target, address, name, language, topics, attributes, parent) VALUES(?, ?, ?, ?, ?, ?, ?))")) {
}

Result<std::vector<KnownRelease>> SqliteAcceptance::find(const std::string& id, const std::string& hash) {
  return find_releases(db_, id, hash, Found::live);
}

Result<BegunRelease> SqliteAcceptance::begin(const NewRelease& release) {
  BegunRelease begun;
  auto status = db_.transaction([&]() -> Status {
    if (auto done = put_release(release); !done) return done;
    begun.key = ReleaseKey{db_.last_id()};
    return put_targets(release, begun);
  });
  if (!status) return status.error();
  return begun;
}

Status SqliteAcceptance::put_release(const NewRelease& release) {
  auto put = db_.prepare(R"(
    INSERT INTO release(id, title, hash, source, newsroom, priority, taken, not_before, taking_directory, claim,
                        timing, release_at, renews, state, kind, supersedes, version, expires_at, approval, submitter)
    VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?16,
           coalesce((SELECT version+1 FROM release WHERE key=?16), 1), ?17, ?18, ?19))");
  put.bind(1, release.id).bind(2, release.title).bind(3, release.hash).bind(4, release.source);
  put.bind(5, release.newsroom).bind(6, to_string(release.priority)).bind(7, to_millis(release.accepted));
  put.bind(8, to_millis(release.not_before)).bind(9, release.accepting_directory).bind(10, release.claim);
  put.bind(11, release.timing).bind(12, millis(release.release_at));
  put.bind(13, release.renews ? std::optional(release.renews->value) : std::nullopt);
  put.bind(14, release.renews ? "renewal" : "taking").bind(15, to_string(release.kind));
  put.bind(16, release.supersedes ? std::optional(release.supersedes->value) : std::nullopt);
  put.bind(17, millis(release.expires_at)).bind(18, std::int64_t(release.approval.state));
  put.bind(19, release.approval.submitter);
  return put.run();
}

Status SqliteAcceptance::put_account(TargetKey target) {
  return db_.execute(fmt::format("INSERT INTO tally(target) VALUES({})", target.value));
}

Status SqliteAcceptance::put_targets(const NewRelease& release, BegunRelease& begun) {
  auto put = db_.prepare("INSERT INTO target(release, kind, name, opens, message_domain) VALUES(?, ?, ?, ?, ?)");
  for (const auto& target : release.targets) {
    put.bind(1, begun.key.value).bind(2, to_string(target.kind)).bind(3, target.name);
    put.bind(4, std::int64_t(target.opens)).bind(5, target.message_domain);
    if (auto done = put.run(); !done) return done;
    begun.targets.push_back(TargetKey{db_.last_id()});
    if (auto done = put_account(begun.targets.back()); !done) return done;
  }
  return {};
}

Result<std::int64_t> SqliteAcceptance::put_recipient(TargetKey target, const Subscriber& subscriber,
                                                     std::optional<DeliveryId> parent) {
  put_recipient_.bind(1, target.value)
      .bind(2, subscriber.address)
      .bind(3, subscriber.name)
      .bind(4, subscriber.language);
  put_recipient_.bind(5, join(subscriber.topics, ",")).bind(6, attributes_text(subscriber));
  put_recipient_.bind(7, parent ? std::optional(parent->value) : std::nullopt);
  if (auto status = put_recipient_.run(); !status) return status.error();
  return db_.last_id();
}

Status SqliteAcceptance::widen(TargetKey target, std::int64_t first, std::int64_t last) {
  auto widen = db_.prepare("UPDATE target SET first=CASE WHEN last<first THEN ?2 ELSE first END, last=?3 WHERE key=?1");
  return widen.bind(1, target.value).bind(2, first).bind(3, last).run();
}

Status SqliteAcceptance::put_recipients(TargetKey target, std::span<const Subscriber> recipients) {
  if (recipients.empty()) return {};
  return db_.transaction([&]() -> Status {
    std::vector<PutRow> rows;
    rows.reserve(recipients.size());
    for (const auto& subscriber : recipients) {
      const auto id = put_recipient(target, subscriber);
      if (!id) return id.error();
      rows.push_back({*id, domain_text(subscriber.address)});
    }
    return put_waiting(target, rows);
  });
}

Status SqliteAcceptance::put_waiting(TargetKey target, const std::vector<PutRow>& rows) {
  if (rows.empty()) return {};
  if (auto status = widen(target, rows.front().id, rows.back().id); !status) return status;
  if (auto status = put_spans(target, spans_of(rows)); !status) return status;
  return db_.execute(fmt::format("UPDATE tally SET pending=pending+{} WHERE target={}", rows.size(), target.value));
}

// The last span of the call before goes on where the domain does.
Status SqliteAcceptance::put_spans(TargetKey target, const std::vector<Span>& spans) {
  auto latest = db_.prepare("SELECT key, domain, next, last FROM span WHERE target=? ORDER BY key DESC LIMIT 1");
  auto before = first_row(latest.bind(1, target.value), span_in);
  if (!before) return before.error();
  const bool extends = *before && goes_on(**before, spans.front());
  if (extends) {
    auto extend = db_.prepare("UPDATE span SET last=?2 WHERE key=?1");
    if (auto status = extend.bind(1, (*before)->key).bind(2, spans.front().last).run(); !status) return status;
  }
  auto put = db_.prepare("INSERT INTO span(target, domain, next, last) VALUES(?, ?, ?, ?)");
  for (std::size_t i = extends ? 1 : 0; i < spans.size(); ++i) {
    put.bind(1, target.value).bind(2, spans[i].domain).bind(3, spans[i].next).bind(4, spans[i].last);
    if (auto status = put.run(); !status) return status;
  }
  return {};
}

Status SqliteAcceptance::put_suppressed(TargetKey target, std::span<const Subscriber> recipients) {
  std::vector<ThreadedRecipient> rows;
  rows.reserve(recipients.size());
  for (const auto& subscriber : recipients) rows.push_back({subscriber, std::nullopt, true});
  return put_threaded(target, rows);
}

// Those who are suppressed come behind the others: a span is a run of rows that may be sent.
Status SqliteAcceptance::put_threaded(TargetKey target, std::span<const ThreadedRecipient> recipients) {
  if (recipients.empty()) return {};
  return db_.transaction([&]() -> Status {
    std::vector<PutRow> rows;
    for (const auto& recipient : recipients) {
      if (recipient.suppressed) continue;
      const auto id = put_recipient(target, recipient.subscriber, recipient.earlier);
      if (!id) return id.error();
      rows.push_back({*id, domain_text(recipient.subscriber.address)});
    }
    if (auto status = put_waiting(target, rows); !status) return status;
    auto put = db_.prepare(R"(
      INSERT INTO outcome(recipient, lease, state, attempts, doubts, code, reply, remote_id, relay)
      VALUES(?, 0, 'suppressed', 0, 0, 0, ?, '', ''))");
    std::int64_t count = 0;
    for (const auto& recipient : recipients) {
      if (!recipient.suppressed) continue;
      const auto id = put_recipient(target, recipient.subscriber, recipient.earlier);
      if (!id) return id.error();
      const bool erased = recipient.subscriber.address.empty();
      put.bind(1, *id).bind(2, erased ? erased_reply : std::string_view("on the suppression list"));
      if (auto status = put.run(); !status) return status;
      if (auto status = widen(target, *id, *id); !status) return status;
      ++count;
    }
    return db_.execute(fmt::format("UPDATE tally SET suppressed=suppressed+{} WHERE target={}", count, target.value));
  });
}

Result<std::vector<EarlierRecipient>> SqliteAcceptance::earlier_recipients(TargetKey target, RowRange range) {
  return recipients_of(db_, target, range);
}

Result<std::vector<ReleaseRow>> SqliteAcceptance::versions(const std::string& id) { return read_versions(db_, id); }

Status SqliteAcceptance::end_earlier(ReleaseKey release) {
  return db_.transaction([&] { return end_versions_before(release); });
}

// The marks hold from then on, also on what is done already: `retry` must not send an old text.
Status SqliteAcceptance::end_versions_before(ReleaseKey release) {
  const auto keys = versions_before(db_, release);
  if (!keys) return keys.error();
  for (const auto key : *keys) {
    const auto targets = targets_of(db_, key);
    if (!targets) return targets.error();
    Steered steered;
    if (auto done = cancel_targets(db_, rows_of_replaced, *targets, Cancelled::as_a_whole, steered); !done) return done;
    auto done = db_.execute(fmt::format(R"(
      UPDATE target SET cancelled=1 WHERE release={0} AND cancelled=0;
      UPDATE release SET held='' WHERE key={0})",
                                        key.value));
    if (!done) return done;
  }
  return {};
}

// Of two at once, the second one comes too late.
Status SqliteAcceptance::supersede(ReleaseKey release) {
  auto query = db_.prepare("SELECT supersedes, id FROM release WHERE key=? AND supersedes IS NOT NULL");
  std::optional<std::pair<ReleaseKey, std::string>> earlier;
  auto read = for_each_row(query.bind(1, release.value), [&](const Statement& row) {
    earlier = {ReleaseKey{row.integer(0)}, row.text(1)};
  });
  if (!read || !earlier) return read;
  auto later = superseded_by(db_, earlier->first, earlier->second);
  if (!later) return later.error();
  if (!later->empty()) return fail("'{}' has superseded it meanwhile; name that one as `supersedes`", *later);
  if (auto done = inherit_approval(db_, release, earlier->first); !done) return done;
  if (auto done = inherit_hold(db_, release, earlier->first); !done) return done;
  if (auto done = inherit_pauses(db_, release, earlier->first); !done) return done;
  return end_versions_before(release);
}

Result<std::optional<LastOfList>> SqliteAcceptance::last_of_list(const std::string& list) {
  return read_last_of_list(db_, list);
}

Result<ReleaseRow> SqliteAcceptance::finish(ReleaseKey release, std::optional<ReleaseKey> replaces, const Hand& by,
                                            const std::string& held, const TimeChange& timed) {
  std::optional<ReleaseRow> finished;
  auto status = db_.transaction([&]() -> Status {
    const auto held_before = replaces ? held_of(db_, *replaces) : Result<std::string>("");
    if (!held_before) return held_before.error();
    if (replaces) {
      if (auto done = replace(*replaces, release); !done) return done;
    }
    if (auto done = supersede(release); !done) return done;
    if (!held.empty()) {
      if (auto done = add_hold(db_, release, held); !done) return done;
    }
    auto live = db_.execute(fmt::format("UPDATE release SET state='live' WHERE key={}", release.value));
    if (!live) return live;
    // Read before the commit: an error after it would be taken for a release that does not exist.
    auto row = read_release(db_, release);
    if (!row) return row.error();
    finished = std::move(*row);
    if (auto told = put_accepted(*finished, replaces.has_value(), by); !told) return told;
    if (!held_before->empty() && inherited_reasons(*held_before).empty() && finished->held.empty()) {
      const Hand text{{}, {}, "daemon", "its text was converted, and the one that replaces it was not"};
      if (auto told = put_history(db_, {finished->accepted, text, "no longer held", finished->id, "", ""}); !told)
        return told;
    }
    return put_time_change(*finished, by, timed);
  });
  if (!status) return status.error();
  return std::move(*finished);
}

Status SqliteAcceptance::put_accepted(const ReleaseRow& release, bool replaced, const Hand& by) {
  std::int64_t recipients = 0, posts = 0;
  for (const auto& target : release.targets)
    (target.kind == TargetKind::list ? recipients : posts) += target.tally.total();
  HistoryEntry entry{release.accepted, by, replaced ? "replaced" : "accepted", release.id, "", ""};
  if (!release.supersedes.empty()) entry.before = fmt::format("{} of {}", to_string(release.kind), release.supersedes);
  entry.after = fmt::format("{} {}, {} {}{}", recipients, recipients == 1 ? "recipient" : "recipients", posts,
                            posts == 1 ? "post" : "posts", release.approval.is_awaited() ? ", awaits approval" : "");
  auto status = put_history(db_, entry);
  if (status && !release.held.empty())
    status = put_history(db_, {release.accepted, Hand{{}, {}, "daemon", release.held}, "held", release.id, "", ""});
  if (!status || release.supersedes.empty()) return status;
  return put_history(db_, {release.accepted, by, release.kind == ReleaseKind::withdrawal ? "withdrawn" : "superseded",
                           release.supersedes, "", "", "", "by " + release.id});
}

// Whoever asks for the history of either has to find it.
Status SqliteAcceptance::put_time_change(const ReleaseRow& release, const Hand& by, const TimeChange& timed) {
  if (timed.verb.empty()) return {};
  HistoryEntry entry{release.accepted, by, timed.verb, release.id, "", "", timed.before, timed.after};
  auto status = put_history(db_, entry);
  if (!status || release.supersedes.empty()) return status;
  entry.release = release.supersedes;
  entry.after += ", as " + release.id;
  return put_history(db_, entry);
}

Status SqliteAcceptance::replace(ReleaseKey earlier, ReleaseKey by) {
  std::vector<TargetKey> queued;
  auto targets = db_.prepare("SELECT g.key, g.tried, g.cancelled, " + tally_columns("t") +
                             " FROM target g JOIN tally t ON t.target=g.key WHERE g.release=?");
  auto read = for_each_row(targets.bind(1, earlier.value), [&](const Statement& row) -> Status {
    const auto tally = tally_in(row, 3);
    if (has_left(tally, row.integer(1) != 0))
      return fail("some of the earlier release with this id has left meanwhile, so it can no longer be replaced");
    if (row.integer(2) != 0)
      return fail("the earlier release with this id was cancelled meanwhile, and stays cancelled");
    if (waiting(tally) > 0) queued.push_back(TargetKey{row.integer(0)});
    return {};
  });
  if (!read) return read;
  for (const auto target : queued) {
    if (auto done = begin_walk(db_, rows_of_replaced, target, RowMove::forget, WithUnknown::no); !done) return done;
  }
  // Whoever paused the text that is replaced, or has to say whether it may still leave, has not seen this one.
  if (auto done = inherit_pauses(db_, by, earlier); !done) return done;
  if (auto done = inherit_approval(db_, by, earlier); !done) return done;
  if (auto done = inherit_hold(db_, by, earlier); !done) return done;
  return db_.execute(fmt::format("UPDATE release SET state='replaced' WHERE key={}", earlier.value));
}

// The renewed lists change places with those that were there: their recipients, spans and accounts are never touched.
Result<ReleaseRow> SqliteAcceptance::renew(ReleaseKey renewal, Time now, const Misgivings& misgivings) {
  std::optional<ReleaseRow> renewed;
  auto status = db_.transaction([&]() -> Status {
    auto release =
        db_.integer(fmt::format("SELECT r.key FROM release n JOIN release r ON r.key=n.renews WHERE n.key={} AND "
                                "n.state='renewal' AND r.state='live'",
                                renewal.value));
    if (!release) return release.error();
    if (*release == 0) return fail("the release is not live any more");
    if (auto done = exchange_lists(ReleaseKey{*release}, renewal); !done) return done;
    if (!misgivings.held.empty()) {
      if (auto done = put_hold(db_, ReleaseKey{*release}, misgivings.held, now); !done) return done;
    }
    if (!misgivings.unapproved.empty()) {
      if (auto done = void_approval(db_, ReleaseKey{*release}, misgivings.unapproved, now); !done) return done;
    }
    auto row = read_release(db_, ReleaseKey{*release});
    if (!row) return row.error();
    renewed = std::move(*row);
    std::int64_t recipients = 0;
    for (const auto& target : renewed->targets)
      recipients += target.kind == TargetKind::list ? target.tally.total() : 0;
    return put_history(db_, {now, {}, "opened", renewed->id, "", "", "", fmt::format("{} recipients", recipients)});
  });
  if (!status) return status.error();
  return std::move(*renewed);
}

Status SqliteAcceptance::exchange_lists(ReleaseKey release, ReleaseKey renewal) {
  struct Pair {
    std::int64_t before = 0, now = 0;
    bool stays = false;
  };
  std::vector<Pair> pairs;
  auto query = db_.prepare("SELECT g.key, n.key, g.tried, g.cancelled, " + tally_columns("t") + R"(
    FROM target g JOIN tally t ON t.target=g.key JOIN target n ON n.release=?2 AND n.kind=g.kind AND n.name=g.name
    WHERE g.release=?1 AND g.opens=1)");
  auto read = for_each_row(query.bind(1, release.value).bind(2, renewal.value), [&](const Statement& row) {
    pairs.push_back(
        {row.integer(0), row.integer(1), row.integer(3) != 0 || has_left(tally_in(row, 4), row.integer(2) != 0)});
  });
  if (!read) return read;
  for (const auto& [before, now, stays] : pairs) {
    if (stays) continue;
    auto done = db_.execute(fmt::format(R"(
        UPDATE target SET release={0}, paused=(SELECT paused FROM target WHERE key={2}) WHERE key={1};
        UPDATE target SET release={3} WHERE key={2};
        DELETE FROM steering WHERE target={2})",
                                        release.value, now, before, renewal.value));
    if (!done) return done;
  }
  return db_.execute(fmt::format("UPDATE target SET opens=0 WHERE release={} AND opens=1", release.value));
}

// In steps, so that none holds the writer for long. The last one takes what the release itself has.
Result<Step> SqliteAcceptance::abandon(ReleaseKey release) {
  std::int64_t removed = 0;
  auto status = db_.transaction([&]() -> Status {
    auto accepting =
        db_.integer(fmt::format("SELECT state IN ('taking','renewal') FROM release WHERE key={}", release.value));
    if (!accepting) return accepting.error();
    if (*accepting == 0) return {};  // it is live, or gone already
    const auto targets = fmt::format("(SELECT key FROM target WHERE release={})", release.value);
    const auto some = fmt::format(
        R"((SELECT id FROM recipient
            WHERE id BETWEEN (SELECT min(first) FROM target WHERE release={0} AND last>=first)
                         AND (SELECT max(last) FROM target WHERE release={0})
              AND target IN {1} ORDER BY id LIMIT 10000))",
        release.value, targets);
    // Ids are given again: an outcome that was left behind would be somebody else's.
    auto done = db_.execute("DELETE FROM outcome WHERE recipient IN " + some);
    if (done) done = db_.execute("DELETE FROM recipient WHERE id IN " + some);
    removed = db_.changes();
    if (!done || removed > 0) return done;
    return db_.execute(fmt::format(R"(
      DELETE FROM span WHERE target IN {0};
      DELETE FROM tally WHERE target IN {0};
      DELETE FROM target WHERE release={1};
      DELETE FROM release WHERE key={1} AND state IN ('taking','renewal'))",
                                   targets, release.value));
  });
  if (!status) return status.error();
  return removed > 0 ? Step::more : Step::done;
}

Status SqliteAcceptance::mark_archived(ReleaseKey release) {
  return db_.transaction([&] {
    return db_.execute(fmt::format("UPDATE release SET taking_directory='', claim='' WHERE key={}", release.value));
  });
}

}  // namespace gazetted
