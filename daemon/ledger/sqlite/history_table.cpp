#include "history_table.hpp"

#include "columns.hpp"
#include "gazetted/ledger/steering.hpp"

namespace gazetted {
namespace {

std::optional<std::int64_t> number_in(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

HistoryEntry entry_in(const Statement& row) {
  HistoryEntry entry;
  entry.at = from_millis(row.integer(0));
  entry.by = {number_in(row, 1), number_in(row, 2), row.text(3), row.text(4)};
  entry.verb = row.text(5);
  entry.release = row.text(6);
  entry.list = row.text(7);
  entry.channel = row.text(8);
  entry.before = row.text(9);
  entry.after = row.text(10);
  return entry;
}

constexpr std::string_view columns = "SELECT at, uid, login, door, reason, verb, release, list, channel, before, after";

Result<std::vector<HistoryEntry>> entries_of(Statement& query) {
  std::vector<HistoryEntry> entries;
  auto read = for_each_row(query, [&](const Statement& row) { entries.push_back(entry_in(row)); });
  if (!read) return read.error();
  return entries;
}

}  // namespace

Status put_history(Database& db, const HistoryEntry& entry) {
  auto put = db.prepare(R"(
    INSERT INTO history(at, uid, login, door, reason, verb, release, list, channel, before, after)
    VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))");
  put.bind(1, to_millis(entry.at)).bind(2, entry.by.uid).bind(3, entry.by.login).bind(4, entry.by.door);
  put.bind(5, entry.by.reason).bind(6, entry.verb).bind(7, entry.release).bind(8, entry.list);
  return put.bind(9, entry.channel).bind(10, entry.before).bind(11, entry.after).run();
}

Result<std::vector<HistoryEntry>> read_history(Database& db, const std::string& release, std::size_t limit) {
  auto query = db.prepare(fmt::format(R"(
    {} FROM history
    WHERE ?1='' OR release=?1 ORDER BY CASE WHEN ?1='' THEN -key ELSE key END LIMIT ?2)",
                                      columns));
  return entries_of(query.bind(1, release).bind(2, std::int64_t(limit)));
}

Result<std::vector<HistoryEntry>> read_cancellations(Database& db, const std::string& release) {
  auto query = db.prepare(fmt::format("{} FROM history WHERE verb='{}' AND release IN ('', ?1) ORDER BY key", columns,
                                      past_of(Verb::cancel)));
  return entries_of(query.bind(1, release));
}

}  // namespace gazetted
