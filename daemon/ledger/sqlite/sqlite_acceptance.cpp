#include "sqlite_acceptance.hpp"

#include "columns.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/rules/account.hpp"
#include "gazetted/ledger/steering.hpp"
#include "release_table.hpp"
#include "walks.hpp"

namespace gazetted {

SqliteAcceptance::SqliteAcceptance(Database& db)
    : db_(db), put_recipient_(db.prepare(R"(
        INSERT INTO recipient(target, address, name, language, topics, attributes) VALUES(?, ?, ?, ?, ?, ?))")) {}

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
    INSERT INTO release(id, state, title, hash, source, newsroom, priority, taken, not_before, taking_directory, claim)
    VALUES(?, 'taking', ?, ?, ?, ?, ?, ?, ?, ?, ?))");
  put.bind(1, release.id).bind(2, release.title).bind(3, release.hash).bind(4, release.source);
  put.bind(5, release.newsroom).bind(6, to_string(release.priority)).bind(7, to_millis(release.accepted));
  put.bind(8, to_millis(release.not_before)).bind(9, release.accepting_directory).bind(10, release.claim);
  return put.run();
}

Status SqliteAcceptance::put_targets(const NewRelease& release, BegunRelease& begun) {
  auto put_target = db_.prepare("INSERT INTO target(release, kind, name) VALUES(?, ?, ?)");
  auto put_tally = db_.prepare("INSERT INTO tally(target) VALUES(?)");
  for (const auto& target : release.targets) {
    put_target.bind(1, begun.key.value).bind(2, to_string(target.kind));
    if (auto done = put_target.bind(3, target.name).run(); !done) return done;
    begun.targets.push_back(TargetKey{db_.last_id()});
    if (auto done = put_tally.bind(1, begun.targets.back().value).run(); !done) return done;
  }
  return {};
}

Result<std::int64_t> SqliteAcceptance::put_recipient(TargetKey target, const Subscriber& subscriber) {
  put_recipient_.bind(1, target.value)
      .bind(2, subscriber.address)
      .bind(3, subscriber.name)
      .bind(4, subscriber.language);
  put_recipient_.bind(5, join(subscriber.topics, ",")).bind(6, attributes_text(subscriber));
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
    if (auto status = widen(target, rows.front().id, rows.back().id); !status) return status;
    if (auto status = put_spans(target, spans_of(rows)); !status) return status;
    return db_.execute(
        fmt::format("UPDATE tally SET pending=pending+{} WHERE target={}", recipients.size(), target.value));
  });
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
  if (recipients.empty()) return {};
  return db_.transaction([&]() -> Status {
    auto put = db_.prepare(R"(
      INSERT INTO outcome(recipient, lease, state, attempts, doubts, code, reply, remote_id, relay)
      VALUES(?, 0, 'suppressed', 0, 0, 0, 'on the suppression list', '', ''))");
    std::optional<std::int64_t> first;
    std::int64_t last = 0;
    for (const auto& subscriber : recipients) {
      const auto id = put_recipient(target, subscriber);
      if (!id) return id.error();
      first = first.value_or(*id);
      last = *id;
      if (auto status = put.bind(1, last).run(); !status) return status;
    }
    if (auto status = widen(target, *first, last); !status) return status;
    return db_.execute(
        fmt::format("UPDATE tally SET suppressed=suppressed+{} WHERE target={}", recipients.size(), target.value));
  });
}

Result<ReleaseRow> SqliteAcceptance::finish(ReleaseKey release, std::optional<ReleaseKey> replaces) {
  std::optional<ReleaseRow> finished;
  auto status = db_.transaction([&]() -> Status {
    if (replaces) {
      if (auto done = replace(*replaces, release); !done) return done;
    }
    auto live = db_.execute(fmt::format("UPDATE release SET state='live' WHERE key={}", release.value));
    if (!live) return live;
    // Read before the commit: an error after it would be taken for a release that does not exist.
    auto row = read_release(db_, release);
    if (!row) return row.error();
    finished = std::move(*row);
    return {};
  });
  if (!status) return status.error();
  return std::move(*finished);
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
  // Whoever paused the text that is replaced has not seen this one.
  const auto paused = db_.execute(fmt::format(R"(
    UPDATE release SET paused=1 WHERE key={0} AND (SELECT paused FROM release WHERE key={1})<>0;
    UPDATE target SET paused=1 WHERE release={0} AND EXISTS(
      SELECT 1 FROM target e WHERE e.release={1} AND e.kind=target.kind AND e.name=target.name AND e.paused<>0))",
                                              by.value, earlier.value));
  if (!paused) return paused;
  return db_.execute(fmt::format("UPDATE release SET state='replaced' WHERE key={}", earlier.value));
}

// In steps, so that none holds the writer for long. The last one takes what the release itself has.
Result<Step> SqliteAcceptance::abandon(ReleaseKey release) {
  std::int64_t removed = 0;
  auto status = db_.transaction([&]() -> Status {
    auto accepting = db_.integer(fmt::format("SELECT state='taking' FROM release WHERE key={}", release.value));
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
      DELETE FROM release WHERE key={1} AND state='taking')",
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
