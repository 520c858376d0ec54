#include "sqlite_queue.hpp"

#include "columns.hpp"
#include "release_table.hpp"
#include "version_table.hpp"

namespace gazetted {
namespace {

constexpr int parent_column = 7;

std::optional<DeliveryId> parent_in(const Statement& row) {
  return row.is_null(parent_column) ? std::nullopt : std::optional(DeliveryId{row.integer(parent_column)});
}

}  // namespace

SqliteQueue::SqliteQueue(Database& db, const std::string& node)
    : db_(db),
      writer_(db_, node),
      fetch_(db_.prepare(R"(
        SELECT r.id, r.target, r.address, r.name, r.language, r.topics, r.attributes, r.parent FROM recipient r
        WHERE r.id BETWEEN ?1 AND ?2 AND r.target=?3 ORDER BY r.id LIMIT ?4)")),
      fetch_due_(db_.prepare(R"(
        SELECT r.id, r.target, r.address, r.name, r.language, r.topics, r.attributes, r.parent,
               o.attempts, o.doubts, o.first, o.state, o.due
        FROM outcome o JOIN recipient r ON r.id=o.recipient
        WHERE o.due IS NOT NULL AND o.due<=?1 AND (o.due>?2 OR (o.due=?2 AND o.recipient>?3))
        ORDER BY o.due, o.recipient LIMIT ?4)")) {}

Result<Committed> SqliteQueue::commit(const Batch& batch) {
  Committed result;
  if (auto status = db_.transaction([&] { return writer_.write(batch, result); }); !status) return status.error();
  writer_.committed(result);
  return result;
}

Result<std::vector<Delivery>> SqliteQueue::fetch(TargetKey target, std::span<const RowRange> ranges) {
  std::vector<Delivery> rows;
  std::vector<std::optional<DeliveryId>> parents;
  for (const auto& range : ranges) {
    fetch_.bind(1, range.from).bind(2, range.last).bind(3, target.value).bind(4, std::int64_t(range.limit));
    auto read = for_each_row(fetch_, [&](const Statement& row) {
      rows.push_back(delivery_in(row));
      parents.push_back(parent_in(row));
    });
    if (!read) return read.error();
  }
  if (auto status = add_threads(rows, parents); !status) return status.error();
  return rows;
}

Result<std::vector<Delivery>> SqliteQueue::fetch_due(Time now, std::pair<std::int64_t, std::int64_t> after,
                                                     std::size_t limit) {
  std::vector<Delivery> rows;
  std::vector<std::optional<DeliveryId>> parents;
  fetch_due_.bind(1, to_millis(now)).bind(2, after.first).bind(3, after.second).bind(4, std::int64_t(limit));
  auto read = for_each_row(fetch_due_, [&](const Statement& row) {
    auto& delivery = rows.emplace_back(delivery_in(row));
    parents.push_back(parent_in(row));
    delivery.attempts = int(row.integer(8));
    delivery.doubts = int(row.integer(9));
    delivery.first_attempt = time_in(row, 10);
    delivery.state = parse_state(row.text(11)).value_or(State::deferred);
    delivery.due = from_millis(row.integer(12));
  });
  if (!read) return read.error();
  if (auto status = add_threads(rows, parents); !status) return status.error();
  return rows;
}

// Most releases supersede nothing, and cost nothing here.
Status SqliteQueue::add_threads(std::vector<Delivery>& rows, const std::vector<std::optional<DeliveryId>>& parents) {
  std::optional<LeasedRows> leased;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!parents[i]) continue;
    if (!leased) {
      auto read = leased_rows(db_);
      if (!read) return read.error();
      leased = std::move(*read);
    }
    auto thread = thread_of(db_, *parents[i], *leased);
    if (!thread) return thread.error();
    rows[i].thread = std::move(*thread);
  }
  return {};
}

Result<std::optional<Time>> SqliteQueue::next_due() {
  auto query = db_.prepare("SELECT min(due) FROM outcome WHERE due IS NOT NULL");
  auto due = first_row(query, [](const Statement& row) { return time_in(row, 0); });
  if (!due) return due.error();
  return due->value_or(std::nullopt);
}

Result<Step> SqliteQueue::make_due(Time now) {
  // None of them waits longer than a few minutes, so the index is read no further.
  auto update = db_.prepare(R"(
    UPDATE outcome SET due=?1, lease=0 WHERE recipient IN (
      SELECT recipient FROM outcome WHERE due>?1 AND due<?2 AND lease=?3 LIMIT 5000))");
  auto status = db_.transaction([&] {
    return update.bind(1, to_millis(now)).bind(2, to_millis(now + Duration(600'000))).bind(3, waits_for_relay).run();
  });
  if (!status) return status.error();
  return db_.changes() == 0 ? Step::done : Step::more;
}

Result<std::vector<LimitState>> SqliteQueue::limits() {
  std::vector<LimitState> states;
  auto query = db_.prepare("SELECT name, until, pace FROM limit_state");
  auto read = for_each_row(query, [&](const Statement& row) {
    states.push_back({row.text(0), from_millis(row.integer(1)), row.real(2)});
  });
  if (!read) return read.error();
  return states;
}

Result<std::vector<ReleaseRow>> SqliteQueue::load() {
  std::vector<ReleaseKey> keys;
  // By their accounts, not by `done` alone: that is a time for people.
  auto query = db_.prepare(R"(
    SELECT key FROM release WHERE state='live' AND (done IS NULL OR taking_directory<>'' OR claim<>'' OR EXISTS(
      SELECT 1 FROM target g JOIN tally t ON t.target=g.key
      WHERE g.release=release.key AND t.pending+t.sending+t.deferred>0)) ORDER BY key)");
  auto read = for_each_row(query, [&](const Statement& row) { keys.push_back(ReleaseKey{row.integer(0)}); });
  if (!read) return read.error();
  std::vector<ReleaseRow> releases;
  for (const auto key : keys) {
    auto release = read_release(db_, key);
    if (!release) return release.error();
    releases.push_back(std::move(*release));
  }
  return releases;
}

Result<std::optional<ReleaseRow>> SqliteQueue::load_release(ReleaseKey key) {
  auto is_live = db_.integer(fmt::format("SELECT 1 FROM release WHERE key={} AND state='live'", key.value));
  if (!is_live) return is_live.error();
  if (*is_live == 0) return std::optional<ReleaseRow>();
  auto release = read_release(db_, key);
  if (!release) return release.error();
  return std::optional<ReleaseRow>(std::move(*release));
}

}  // namespace gazetted
