#include "sqlite_digests.hpp"

#include "columns.hpp"
#include "hold_table.hpp"
#include "release_table.hpp"

namespace gazetted {
namespace {

constexpr std::string_view run_columns = "list, frequency, until, at, release";

DigestRunRow run_in(const Statement& row) {
  return {row.text(0), parse_frequency(row.text(1)).value_or(Frequency::daily), from_millis(row.integer(2)),
          from_millis(row.integer(3)), row.text(4)};
}

}  // namespace

Status SqliteDigests::note_run(const DigestRunRow& run) {
  return db_.transaction([&] {
    auto put = db_.prepare(
        "INSERT INTO digest_run(list, frequency, until, at, release) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    put.bind(1, run.list).bind(2, to_string(run.frequency)).bind(3, to_millis(run.until));
    return put.bind(4, to_millis(run.at)).bind(5, run.release).run();
  });
}

Result<std::optional<DigestRunRow>> SqliteDigests::last_run(const std::string& list, Frequency frequency) {
  auto query = db_.prepare(
      fmt::format("SELECT {} FROM digest_run WHERE list=? AND frequency=? ORDER BY until DESC LIMIT 1", run_columns));
  return first_row(query.bind(1, list).bind(2, to_string(frequency)), run_in);
}

Result<std::vector<DigestRunRow>> SqliteDigests::runs_since(const std::string& list, Time since, std::size_t limit) {
  auto query = db_.prepare(fmt::format(
      "SELECT {} FROM digest_run WHERE list=? AND until>=? AND release<>'' ORDER BY until, frequency LIMIT ?",
      run_columns));
  query.bind(1, list).bind(2, to_millis(since)).bind(3, std::int64_t(limit));
  std::vector<DigestRunRow> runs;
  auto read = for_each_row(query, [&](const Statement& row) { runs.push_back(run_in(row)); });
  if (!read) return read.error();
  return runs;
}

Result<std::vector<ReleaseRow>> SqliteDigests::published(Time from, Time until) {
  // What was resumed after it was public is there a second time; the caller knows what an earlier digest had.
  auto query = db_.prepare(fmt::format(R"(
    SELECT key FROM (
      SELECT r.key, max(r.not_before, coalesce(r.release_at, r.not_before), coalesce((
          SELECT max(h.at) FROM history h WHERE h.release=r.id AND h.at>=r.taken
            AND h.verb IN ('resumed', 'approved', 'approved alone', 'no longer held')), 0)) AS published
      FROM release r
      WHERE r.state='live' AND r.kind<>'withdrawal' AND r.paused=0 AND NOT {}
        AND NOT EXISTS(SELECT 1 FROM release n WHERE n.supersedes=r.key AND n.state='live')
        AND r.id NOT IN (SELECT release FROM digest_run))
    WHERE published>?1 AND published<=?2 ORDER BY published, key)",
                                       is_held("r")));
  std::vector<ReleaseKey> keys;
  auto found = for_each_row(query.bind(1, to_millis(from)).bind(2, to_millis(until)),
                            [&](const Statement& row) { keys.push_back(ReleaseKey{row.integer(0)}); });
  if (!found) return found.error();
  std::vector<ReleaseRow> rows;
  for (const auto key : keys) {
    auto row = read_release(db_, key);
    if (!row) return row.error();
    rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace gazetted
