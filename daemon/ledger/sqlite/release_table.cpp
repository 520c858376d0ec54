#include "release_table.hpp"

#include "cancelling.hpp"
#include "columns.hpp"
#include "gazetted/ledger/rules/account.hpp"
#include "hold_table.hpp"
#include "version_table.hpp"

namespace gazetted {
namespace {

ReleaseRow release_in(const Statement& row, ReleaseKey key) {
  ReleaseRow release;
  release.key = key;
  release.id = row.text(0);
  release.title = row.text(1);
  release.newsroom = row.text(2);
  release.source = row.text(3);
  const auto priority = row.text(4);
  for (const auto each : {Priority::urgent, Priority::high, Priority::low}) {
    if (to_string(each) == priority) release.priority = each;
  }
  release.accepted = from_millis(row.integer(5));
  release.not_before = from_millis(row.integer(6));
  release.paused = row.integer(7) != 0;
  release.done = time_in(row, 8);
  release.accepting_directory = row.text(9);
  release.claim = row.text(10);
  release.accepting = row.text(11) == "taking";
  release.timing = row.text(12);
  release.release_at = time_in(row, 13);
  release.held = row.text(14);
  release.kind = release_kind_called(row.text(15)).value_or(ReleaseKind::release);
  release.version = int(row.integer(16));
  release.supersedes = row.text(17);
  release.expires_at = time_in(row, 18);
  release.hash = row.text(19);
  release.approval = approval_in(row, 20);
  return release;
}

Status read_targets(Database& db, ReleaseRow& release) {
  auto targets =
      db.prepare("SELECT g.key, g.kind, g.name, g.first, g.last, g.paused, g.cancelled, g.opens, " +
                 tally_columns("t") + " FROM target g JOIN tally t ON t.target=g.key WHERE g.release=? ORDER BY g.key");
  return for_each_row(targets.bind(1, release.key.value), [&](const Statement& row) {
    auto& target = release.targets.emplace_back();
    target.key = TargetKey{row.integer(0)};
    target.kind = kind_in(row, 1);
    target.name = row.text(2);
    target.first = row.integer(3);
    target.last = row.integer(4);
    target.paused = row.integer(5) != 0;
    target.cancelled = row.integer(6) != 0;
    target.cancelled_by_somebody = Cancelled(row.integer(6)) == Cancelled::by_somebody;
    target.opens = Opens(row.integer(7));
    target.tally = tally_in(row, 8);
  });
}

Status read_posts(Database& db, ReleaseRow& release) {
  auto posts = db.prepare(R"(
    SELECT recipient, state, remote_id, reference FROM outcome
    WHERE recipient BETWEEN ? AND ? AND state<>'sending')");
  for (auto& target : release.targets) {
    if (target.kind != TargetKind::channel || target.last < target.first) continue;
    target.posts.resize(std::size_t(target.last - target.first + 1));
    auto read = for_each_row(posts.bind(1, target.first).bind(2, target.last), [&](const Statement& row) {
      target.posts[std::size_t(row.integer(0) - target.first)] = {parse_state(row.text(1)).value_or(State::pending),
                                                                  row.text(2), row.text(3)};
    });
    if (!read) return read;
  }
  return {};
}

Status read_spans(Database& db, ReleaseRow& release) {
  auto spans = db.prepare("SELECT key, domain, next, last FROM span WHERE target=? AND next<=last ORDER BY key");
  for (auto& target : release.targets) {
    if (target.cancelled) continue;
    auto read = for_each_row(spans.bind(1, target.key.value),
                             [&](const Statement& row) { target.spans.push_back(span_in(row)); });
    if (!read) return read;
  }
  return {};
}

KnownRelease known_release_in(const Statement& row, const std::string& hash) {
  KnownRelease known;
  known.key = ReleaseKey{row.integer(0)};
  known.id = row.text(1);
  known.hash = row.text(2);
  known.same_content = known.hash == hash;
  known.accepted = from_millis(row.integer(3));
  known.done = time_in(row, 4);
  known.cancelled = row.integer(5) != 0;
  known.partly_cancelled = row.integer(7) != 0;
  known.not_public = row.integer(8) != 0;
  known.release_at = time_in(row, 9);
  known.kind = release_kind_called(row.text(10)).value_or(ReleaseKind::release);
  known.version = int(row.integer(11));
  known.superseded_by = row.text(12);
  known.left = has_left(tally_in(row, 13), row.integer(6) != 0);
  return known;
}

}  // namespace

Result<std::vector<KnownRelease>> find_releases(Database& db, const std::string& id, const std::string& hash,
                                                Found found) {
  std::string sums;
  for (const auto& state : state_names) sums += fmt::format(", coalesce(sum(t.{}), 0)", state);
  auto query = db.prepare(fmt::format(
      R"(
    SELECT r.key, r.id, r.hash, r.taken, r.done, coalesce(min(g.cancelled), 0), coalesce(max(g.tried), 0),
           coalesce(max(g.cancelled), 0), coalesce(max(g.opens=1), 0) OR {} OR (r.release_at IS NOT NULL AND r.paused<>0),
           r.release_at, r.kind, r.version,
           coalesce((SELECT n.id FROM release n WHERE n.supersedes=r.key AND n.state='live' LIMIT 1), ''){}
    FROM release r LEFT JOIN target g ON g.release=r.key LEFT JOIN tally t ON t.target=g.key
    WHERE {} AND (r.id=?1 OR r.hash=?2) GROUP BY r.key ORDER BY r.key DESC)",
      is_held("r"), sums, found == Found::live ? "r.state='live'" : "r.state NOT IN ('replaced','renewal')"));
  std::vector<KnownRelease> releases;
  auto read = for_each_row(query.bind(1, id).bind(2, hash),
                           [&](const Statement& row) { releases.push_back(known_release_in(row, hash)); });
  if (!read) return read.error();
  return releases;
}

Result<ReleaseRow> read_release(Database& db, ReleaseKey key) {
  auto query = db.prepare(fmt::format(R"(
    SELECT id, title, newsroom, source, priority, taken, not_before, paused, done, taking_directory, claim, state,
           timing, release_at, held, kind, version,
           coalesce((SELECT e.id FROM release e WHERE e.key=release.supersedes), ''), expires_at, hash, {}
    FROM release WHERE key=?)",
                                      approval_columns));
  auto release = first_row(query.bind(1, key.value), [key](const Statement& row) { return release_in(row, key); });
  if (!release) return release.error();
  if (!*release) return fail("ledger: there is no release {}", key.value);
  auto later = superseded_by(db, key);
  if (!later) return later.error();
  (*release)->superseded_by = std::move(*later);
  auto status = read_targets(db, **release);
  if (status) status = read_posts(db, **release);
  if (status) status = read_spans(db, **release);
  if (!status) return status.error();
  return std::move(**release);
}

Result<std::optional<LastOfList>> read_last_of_list(Database& db, const std::string& list) {
  auto query = db.prepare("SELECT r.id, g.key, g.first, g.last, " + tally_columns("t") + R"(
    FROM target g JOIN release r ON r.key=g.release JOIN tally t ON t.target=g.key
    WHERE g.kind='list' AND g.name=? AND r.state='live' AND r.kind<>'withdrawal' AND t.sent+t.unknown+t.bounced>0
      AND r.id NOT IN (SELECT release FROM digest_run)
    ORDER BY r.key DESC LIMIT 1)");
  return first_row(query.bind(1, list), [](const Statement& row) {
    return LastOfList{row.text(0), TargetKey{row.integer(1)}, row.integer(2), row.integer(3), tally_in(row, 4).total()};
  });
}

Result<std::vector<ReleaseRow>> read_versions(Database& db, const std::string& id) {
  std::vector<ReleaseRow> rows;
  auto query = db.prepare("SELECT key FROM release WHERE id=? AND state='live' ORDER BY key DESC LIMIT 1");
  auto latest = first_row(query.bind(1, id), [](const Statement& row) { return ReleaseKey{row.integer(0)}; });
  if (!latest) return latest.error();
  if (!*latest) return rows;
  auto keys = versions_before(db, **latest);
  if (!keys) return keys.error();
  keys->insert(keys->begin(), **latest);
  for (const auto key : *keys) {
    auto row = read_release(db, key);
    if (!row) return row.error();
    rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace gazetted
