// Taking a release: begin, people in pieces, finish or abandon.
#include "gazetted/base/text.hpp"
#include "ledger_rows.hpp"
#include "row_steps.hpp"
#include "sqlite_store.hpp"

namespace gazetted {
namespace {

constexpr std::size_t own_span = 32;     // a domain with so many rows in a batch has a span of its own
constexpr std::size_t mixed_span = 256;  // small domains share spans of so many rows

// A list of a million has hundreds of thousands of domains with a row or two; a span for each would
// cost more memory and start-up time than the rows are worth.
std::vector<Span> spans_of(const std::vector<std::pair<std::int64_t, std::string>>& rows) {
  std::vector<Span> spans;
  for (std::size_t at = 0; at < rows.size();) {
    std::size_t end = at;
    while (end < rows.size() && rows[end].second == rows[at].second) ++end;
    const bool own = end - at >= own_span;
    const auto last = rows[end - 1].first;
    const bool joins = !own && !spans.empty() && spans.back().domain.empty() &&
                       spans.back().last - spans.back().next < std::int64_t(mixed_span);
    if (joins)
      spans.back().last = last;
    else
      spans.push_back({0, own ? rows[at].second : "", rows[at].first, last});
    at = end;
  }
  return spans;
}

}  // namespace

Result<std::vector<KnownRelease>> SqliteStore::find(const std::string& id, const std::string& hash) {
  auto query = db_.prepare(
      "SELECT r.key,r.id,r.hash,r.taken,coalesce(sum(g.tried+t.sending+t.sent+t.failed+t.bounced+t.unknown),0),"
      "coalesce(min(g.cancelled),0),r.done "
      "FROM release r LEFT JOIN target g ON g.release=r.key LEFT JOIN tally t ON t.target=g.key "
      "WHERE r.state='live' AND (r.id=?1 OR r.hash=?2) GROUP BY r.key ORDER BY r.key DESC");
  query.bind(1, id).bind(2, hash);
  std::vector<KnownRelease> found;
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return found;
    found.push_back({ReleaseKey{query.integer(0)}, query.text(1), query.text(2), from_millis(query.integer(3)),
                     query.text(2) == hash, query.integer(4) > 0, query.integer(5) != 0,
                     query.is_null(6) ? std::nullopt : std::optional(from_millis(query.integer(6)))});
  }
}

Result<TakenRelease> SqliteStore::begin_taking(const NewRelease& release) {
  TakenRelease taken;
  auto status = transaction([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO release(id,state,title,hash,source,newsroom,priority,taken,not_before,taking_directory,claim) "
        "VALUES(?,'taking',?,?,?,?,?,?,?,?,?)");
    put.bind(1, release.id)
        .bind(2, release.title)
        .bind(3, release.hash)
        .bind(4, release.source)
        .bind(5, release.newsroom);
    put.bind(6, to_string(release.priority)).bind(7, to_millis(release.taken)).bind(8, to_millis(release.not_before));
    put.bind(9, release.taking_directory).bind(10, release.claim);
    if (auto done = put.run(); !done) return done;
    taken.key = ReleaseKey{db_.last_id()};
    auto put_target = db_.prepare("INSERT INTO target(release,kind,name) VALUES(?,?,?)");
    auto put_tally = db_.prepare("INSERT INTO tally(target) VALUES(?)");
    for (const auto& target : release.targets) {
      put_target.bind(1, taken.key.value)
          .bind(2, target.kind == TargetKind::list ? "list" : "channel")
          .bind(3, target.name);
      if (auto done = put_target.run(); !done) return done;
      taken.targets.push_back(TargetKey{db_.last_id()});
      if (auto done = put_tally.bind(1, taken.targets.back().value).run(); !done) return done;
    }
    return {};
  });
  if (!status) return status.error();
  return taken;
}

Result<std::int64_t> SqliteStore::put_person(TargetKey target, const Person& person) {
  put_person_.bind(1, target.value).bind(2, person.address).bind(3, person.name).bind(4, person.language);
  put_person_.bind(5, join(person.topics, ",")).bind(6, attributes_text(person));
  if (auto status = put_person_.run(); !status) return status.error();
  return db_.last_id();
}

Status SqliteStore::widen(TargetKey target, std::int64_t first, std::int64_t last) {
  auto widen = db_.prepare("UPDATE target SET first=CASE WHEN last<first THEN ?2 ELSE first END, last=?3 WHERE key=?1");
  return widen.bind(1, target.value).bind(2, first).bind(3, last).run();
}

Status SqliteStore::put_people(TargetKey target, std::span<const Person> people) {
  if (people.empty()) return {};
  return transaction([&]() -> Status {
    std::vector<std::pair<std::int64_t, std::string>> rows;
    for (const auto& person : people) {
      const auto id = put_person(target, person);
      if (!id) return id.error();
      rows.emplace_back(*id, domain_text(person.address));
    }
    auto spans = spans_of(rows);
    const auto first = rows.front().first;
    if (auto status = widen(target, first, spans.back().last); !status) return status;
    // The last span of the batch before goes on where the domain does.
    auto extend = db_.prepare(
        "UPDATE span SET last=?3 WHERE key=(SELECT max(key) FROM span WHERE target=?1) AND last=?2-1 AND domain=?4 "
        "AND domain<>''");
    auto put = db_.prepare("INSERT INTO span(target,domain,next,last) VALUES(?,?,?,?)");
    for (std::size_t i = 0; i < spans.size(); ++i) {
      if (i == 0) {
        if (auto status =
                extend.bind(1, target.value).bind(2, first).bind(3, spans[0].last).bind(4, spans[0].domain).run();
            !status)
          return status;
        if (db_.changes() > 0) continue;
      }
      put.bind(1, target.value).bind(2, spans[i].domain).bind(3, spans[i].next).bind(4, spans[i].last);
      if (auto status = put.run(); !status) return status;
    }
    return db_.execute(fmt::format("UPDATE tally SET pending=pending+{} WHERE target={}", people.size(), target.value));
  });
}

Status SqliteStore::put_suppressed(TargetKey target, std::span<const Person> people) {
  if (people.empty()) return {};
  return transaction([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO outcome(recipient,lease,state,attempts,doubts,code,reply,remote_id,relay) VALUES(?1,0,?2,0,0,0,"
        "'on the suppression list','','')");
    std::int64_t first = 0;
    std::int64_t last = 0;
    for (const auto& person : people) {
      const auto id = put_person(target, person);
      if (!id) return id.error();
      if (first == 0) first = *id;
      last = *id;
      if (auto status = put.bind(1, last).bind(2, to_string(State::suppressed)).run(); !status) return status;
    }
    if (auto status = widen(target, first, last); !status) return status;
    return db_.execute(
        fmt::format("UPDATE tally SET suppressed=suppressed+{} WHERE target={}", people.size(), target.value));
  });
}

Result<ReleaseRow> SqliteStore::finish_taking(ReleaseKey release, std::optional<ReleaseKey> replaces) {
  std::vector<TargetKey> waiting;
  std::optional<ReleaseRow> finished;
  auto status = transaction([&]() -> Status {
    if (replaces) {
      auto targets = db_.prepare(
          "SELECT g.tried+t.sending+t.sent+t.failed+t.bounced+t.unknown,g.key,t.pending+t.deferred FROM target g JOIN "
          "tally t ON t.target=g.key WHERE g.release=?");
      targets.bind(1, replaces->value);
      while (true) {
        auto row = targets.step();
        if (!row) return row.error();
        if (!*row) break;
        if (targets.integer(0) > 0)
          return fail("some of the earlier release with this id has left meanwhile, so it can no longer be replaced");
        if (targets.integer(2) > 0) waiting.push_back(TargetKey{targets.integer(1)});
      }
      for (const auto target : waiting) {
        if (auto done = begin_walk(db_, rows_of_replaced, target, RowMove::forget, false); !done) return done;
      }
      if (auto done = db_.execute(fmt::format("UPDATE release SET state='replaced' WHERE key={}", replaces->value));
          !done)
        return done;
    }
    auto live = db_.execute(fmt::format("UPDATE release SET state='live' WHERE key={}", release.value));
    if (!live) return live;
    // Read before the commit: an error after it would be taken for a release that does not exist.
    auto taken = release_row(release);
    if (!taken) return taken.error();
    finished = std::move(*taken);
    return {};
  });
  if (!status) return status.error();
  return std::move(*finished);
}

// In steps, so that none holds the writer for long. The last one takes what the release itself has.
Result<Step> SqliteStore::abandon_taking(ReleaseKey release) {
  std::int64_t removed = 0;
  auto status = transaction([&]() -> Status {
    auto taking = db_.integer(fmt::format("SELECT state='taking' FROM release WHERE key={}", release.value));
    if (!taking) return taking.error();
    if (*taking == 0) return {};  // it is live, or gone already
    const auto targets = fmt::format("(SELECT key FROM target WHERE release={})", release.value);
    const auto some = fmt::format(
        "(SELECT id FROM recipient WHERE id BETWEEN (SELECT min(first) FROM target WHERE release={0} AND last>=first) "
        "AND (SELECT max(last) FROM target WHERE release={0}) AND target IN {1} ORDER BY id LIMIT 10000)",
        release.value, targets);
    // Ids are given again: an outcome that was left behind would be somebody else's.
    auto done = db_.execute("DELETE FROM outcome WHERE recipient IN " + some);
    if (done) done = db_.execute("DELETE FROM recipient WHERE id IN " + some);
    removed = db_.changes();
    if (!done || removed > 0) return done;
    return db_.execute(
        fmt::format("DELETE FROM span WHERE target IN {0}; DELETE FROM tally WHERE target IN {0};"
                    "DELETE FROM target WHERE release={1}; DELETE FROM release WHERE key={1} AND state='taking'",
                    targets, release.value));
  });
  if (!status) return status.error();
  return removed > 0 ? Step::more : Step::done;
}

Status SqliteStore::in_place(ReleaseKey release) {
  return transaction([&] {
    return db_.execute(fmt::format("UPDATE release SET taking_directory='', claim='' WHERE key={}", release.value));
  });
}

}  // namespace gazetted
