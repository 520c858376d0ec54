#include "suppression_table.hpp"

#include "columns.hpp"
#include "gazetted/base/text.hpp"
#include "history_table.hpp"

namespace gazetted {
namespace {

// The stronger cause; of one cause the longer.
bool takes_the_place(const Suppression& row, const Suppression& of) {
  if (row.cause != of.cause) return row.cause > of.cause;
  if (row.until && of.until) return *row.until > *of.until;
  return !row.until && of.until;
}

bool is_own_leaving(SuppressionCause cause) {
  return cause == SuppressionCause::unsubscribe || cause == SuppressionCause::reply;
}

// On disk: the cause, when it began, and its reason.
std::string packed(const Suppression& row) {
  return fmt::format("{}\n{}\n{}", to_string(row.cause), to_millis(row.at), row.reason);
}

std::optional<Suppression> unpacked(const Suppression& over, const std::string& behind) {
  const auto parts = split(behind, '\n');
  const auto cause = parts.empty() ? std::nullopt : parse_suppression_cause(parts.front());
  if (!cause) return std::nullopt;
  Suppression row{over.address, over.list, "", over.at, *cause, over.newsroom};
  if (parts.size() > 1) row.at = from_millis(std::atoll(parts[1].c_str()));
  if (parts.size() > 2) row.reason = parts[2];
  return row;
}

// What is behind a row that leaving takes the place of: an operator's word and what lasts, not a rest.
Result<std::string> behind_of(Database& db, const Suppression& row, const Suppression& there) {
  if (!is_own_leaving(row.cause)) return std::string();
  if (!is_own_leaving(there.cause)) return there.until ? std::string() : packed(there);
  static const std::string sql = "SELECT behind FROM suppression WHERE address=?1 AND list=?2 AND newsroom=?3";
  auto& query = db.kept(sql);
  auto found = first_row(query.bind(1, row.address).bind(2, row.list).bind(3, row.newsroom),
                         [](const Statement& one) { return one.text(0); });
  if (!found) return found.error();
  return found->value_or("");
}

}  // namespace

Suppression suppression_in(const Statement& row) {
  Suppression made{row.text(0), row.text(1), row.text(2), from_millis(row.integer(3))};
  // A word of a newer program: an operator's, which nothing ends by itself.
  made.cause = parse_suppression_cause(row.text(4)).value_or(SuppressionCause::manual);
  made.newsroom = row.text(5);
  made.until = time_in(row, 6);
  made.provider = row.text(7);
  if (const auto behind = unpacked(made, row.text(8))) made.behind = behind->cause;
  return made;
}

Result<bool> put_suppression(Database& db, const Suppression& row) {
  static const std::string find =
      "SELECT " + std::string(suppression_columns) + " FROM suppression WHERE address=?1 AND list=?2 AND newsroom=?3";
  auto& query = db.kept(find);
  const auto there = first_row(query.bind(1, row.address).bind(2, row.list).bind(3, row.newsroom), suppression_in);
  if (!there) return there.error();
  if (*there && !takes_the_place(row, **there)) {
    if ((*there)->cause != row.cause || row.reason.empty()) return false;
    static const std::string name = "UPDATE suppression SET reason=?4 WHERE address=?1 AND list=?2 AND newsroom=?3";
    auto& update = db.kept(name);
    update.bind(1, row.address).bind(2, row.list).bind(3, row.newsroom).bind(4, row.reason);
    if (auto done = update.run(); !done) return done.error();
    return false;
  }
  auto behind = *there ? behind_of(db, row, **there) : Result<std::string>(std::string());
  if (!behind) return behind.error();
  static const std::string put =
      "INSERT OR REPLACE INTO suppression(address, list, reason, at, cause, newsroom, until, provider, behind) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)";
  auto& insert = db.kept(put);
  insert.bind(1, row.address).bind(2, row.list).bind(3, row.reason).bind(4, to_millis(row.at));
  insert.bind(5, to_string(row.cause)).bind(6, row.newsroom).bind(7, millis(row.until)).bind(8, row.provider);
  insert.bind(9, *behind);
  if (auto done = insert.run(); !done) return done.error();
  return true;
}

Status put_suppressions(Database& db, std::span<const Suppression> rows, Time now, const Hand& by) {
  for (const auto& row : rows) {
    if (auto done = put_suppression(db, row); !done) return done.error();
  }
  HistoryEntry entry{now, by, "suppressed", "", rows.empty() ? "" : rows.front().list, ""};
  for (const auto& row : rows) {
    if (row.list != entry.list) entry.list = "several";
  }
  entry.after = fmt::format("{} {}", rows.size(), rows.size() == 1 ? "address" : "addresses");
  return put_history(db, entry);
}

Result<std::vector<Suppression>> take_back_suppressions(Database& db, const std::vector<Suppression>& rows) {
  static const std::string find = "SELECT behind FROM suppression WHERE address=?1 AND list=?2 AND newsroom=?3";
  static const std::string drop = "DELETE FROM suppression WHERE address=?1 AND list=?2 AND newsroom=?3";
  std::vector<Suppression> ended;
  for (const auto& row : rows) {
    const auto bind = [&](Statement& query) -> Statement& {
      return query.bind(1, row.address).bind(2, row.list).bind(3, row.newsroom);
    };
    const auto behind = first_row(bind(db.kept(find)), [](const Statement& one) { return one.text(0); });
    if (!behind) return behind.error();
    if (auto done = bind(db.kept(drop)).run(); !done) return done.error();
    const auto again = *behind ? unpacked(row, **behind) : std::nullopt;
    if (!again) {
      ended.push_back(row);
    } else if (auto put = put_suppression(db, *again); !put) {
      return put.error();
    }
  }
  return ended;
}

}  // namespace gazetted
