// Releases as the dispatch loop holds them.
#include "ledger_rows.hpp"
#include "sqlite_store.hpp"

namespace gazetted {

Result<ReleaseRow> SqliteStore::release_row(ReleaseKey key) {
  ReleaseRow release;
  auto query = db_.prepare(
      "SELECT key,id,title,newsroom,source,priority,taken,not_before,paused,done,taking_directory,claim,state FROM "
      "release WHERE key=?");
  auto row = query.bind(1, key.value).step();
  if (!row) return row.error();
  if (!*row) return fail("ledger: there is no release {}", key.value);
  release.key = key;
  release.id = query.text(1);
  release.title = query.text(2);
  release.newsroom = query.text(3);
  release.source = query.text(4);
  const auto priority = query.text(5);
  release.priority = priority == "high" ? Priority::high : priority == "low" ? Priority::low : Priority::normal;
  release.taken = from_millis(query.integer(6));
  release.not_before = from_millis(query.integer(7));
  release.paused = query.integer(8) != 0;
  if (!query.is_null(9)) release.done = from_millis(query.integer(9));
  release.taking_directory = query.text(10);
  release.claim = query.text(11);
  release.taking = query.text(12) == "taking";
  auto targets = db_.prepare("SELECT g.key,g.kind,g.name,g.first,g.last,g.paused,g.cancelled," + tally_columns("t") +
                             " FROM target g JOIN tally t ON t.target=g.key WHERE g.release=? ORDER BY g.key");
  targets.bind(1, key.value);
  while (true) {
    auto next = targets.step();
    if (!next) return next.error();
    if (!*next) break;
    TargetRow target;
    target.key = TargetKey{targets.integer(0)};
    target.kind = targets.text(1) == "list" ? TargetKind::list : TargetKind::channel;
    target.name = targets.text(2);
    target.first = targets.integer(3);
    target.last = targets.integer(4);
    target.paused = targets.integer(5) != 0;
    target.cancelled = targets.integer(6) != 0;
    target.tally = tally_in(targets, 7);
    release.targets.push_back(std::move(target));
  }
  if (auto status = load_posts(release); !status) return status.error();
  auto spans = db_.prepare("SELECT key,domain,next,last FROM span WHERE target=? AND next<=last ORDER BY key");
  for (auto& target : release.targets) {
    if (target.cancelled) continue;
    spans.bind(1, target.key.value);
    while (true) {
      auto next = spans.step();
      if (!next) return next.error();
      if (!*next) break;
      target.spans.push_back({spans.integer(0), spans.text(1), spans.integer(2), spans.integer(3)});
    }
    spans.reset();
  }
  return release;
}

Status SqliteStore::load_posts(ReleaseRow& release) {
  auto posts = db_.prepare(
      "SELECT recipient,state,remote_id,reference FROM outcome WHERE recipient BETWEEN ? AND ? AND state<>'sending'");
  for (auto& target : release.targets) {
    if (target.kind != TargetKind::channel || target.last < target.first) continue;
    target.posts.resize(std::size_t(target.last - target.first + 1));
    posts.bind(1, target.first).bind(2, target.last);
    while (true) {
      auto next = posts.step();
      if (!next) return next.error();
      if (!*next) break;
      target.posts[std::size_t(posts.integer(0) - target.first)] = {parse_state(posts.text(1)).value_or(State::pending),
                                                                    posts.text(2), posts.text(3)};
    }
    posts.reset();
  }
  return {};
}

Result<Standing> SqliteStore::standing() {
  Standing standing;
  auto query = db_.prepare("SELECT store,generation,machine,held,held_at,file FROM identity");
  auto row = query.step();
  if (!row) return row.error();
  if (*row) {
    standing.identity = Identity{query.text(0), query.integer(1), query.text(2), query.text(5)};
    standing.held = query.text(3);
    standing.held_at = from_millis(query.integer(4));
  }
  auto lease = db_.integer("SELECT seq FROM sqlite_sequence WHERE name='lease'");
  if (!lease) return lease.error();
  standing.last_lease = *lease;
  return standing;
}

Status SqliteStore::begin_generation(const Identity& identity, const std::string& held, Time now) {
  return transaction([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO identity(id,store,generation,machine,file) VALUES(1,?1,?2,?3,?4) ON CONFLICT(id) DO UPDATE SET "
        "store=excluded.store,generation=excluded.generation,machine=excluded.machine,file=excluded.file");
    put.bind(1, identity.store).bind(2, identity.generation).bind(3, identity.machine).bind(4, identity.file);
    if (auto status = put.run(); !status || held.empty()) return status;
    auto hold = db_.prepare("UPDATE identity SET held=?1,held_at=?2");
    if (auto status = hold.bind(1, held).bind(2, to_millis(now)).run(); !status) return status;
    return db_.execute("INSERT OR REPLACE INTO setting(name,value) VALUES('paused',1)");
  });
}

Result<std::vector<ReleaseRow>> SqliteStore::load() {
  std::vector<std::int64_t> keys;
  // By their accounts, not by `done` alone: that is a time for people.
  auto query = db_.prepare(
      "SELECT key FROM release WHERE state='live' AND (done IS NULL OR taking_directory<>'' OR claim<>'' OR "
      "EXISTS(SELECT 1 FROM target g JOIN tally t ON t.target=g.key WHERE g.release=release.key AND "
      "t.pending+t.sending+t.deferred>0)) ORDER BY key");
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) break;
    keys.push_back(query.integer(0));
  }
  std::vector<ReleaseRow> releases;
  for (const auto key : keys) {
    auto release = release_row(ReleaseKey{key});
    if (!release) return release.error();
    releases.push_back(std::move(*release));
  }
  return releases;
}

Result<std::optional<ReleaseRow>> SqliteStore::load_release(ReleaseKey key) {
  auto query = db_.prepare("SELECT 1 FROM release WHERE key=? AND state='live'");
  auto row = query.bind(1, key.value).step();
  if (!row) return row.error();
  if (!*row) return std::optional<ReleaseRow>();
  auto release = release_row(key);
  if (!release) return release.error();
  return std::optional<ReleaseRow>(std::move(*release));
}

Result<std::vector<LiveRelease>> SqliteStore::live(const std::string& id) {
  auto query = db_.prepare(
      "SELECT r.key,coalesce(sum(t.pending+t.sending+t.deferred),0)=0 AS is_done FROM release r LEFT JOIN target g ON "
      "g.release=r.key LEFT JOIN tally t ON t.target=g.key WHERE r.state='live' AND (?1='' OR r.id=?1) GROUP BY r.key "
      "HAVING ?1<>'' OR NOT is_done ORDER BY r.key");
  query.bind(1, id);
  std::vector<LiveRelease> found;
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return found;
    found.push_back({ReleaseKey{query.integer(0)}, query.integer(1) != 0});
  }
}

}  // namespace gazetted
