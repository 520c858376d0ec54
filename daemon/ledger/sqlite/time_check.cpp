#include "time_check.hpp"

namespace gazetted {
namespace {

constexpr Duration ahead{60'000};  // a clock may be a little behind the one that wrote a time

// The running process reckons with a clock that nobody sets; how far that was from the machine's is kept beside it.
Status undo_skew(Database& db) {
  auto skew = db.integer("SELECT value FROM setting WHERE name='skew'");
  if (!skew) return skew.error();
  if (*skew == 0) return {};
  return db.execute(fmt::format(
      "UPDATE outcome SET due=due+({}) WHERE due IS NOT NULL; DELETE FROM setting WHERE name='skew'", *skew));
}

// A hold is a length of time: one that began under a clock that was ahead begins anew.
Status begin_holds_anew(Database& db, Time now, Recovered& result) {
  const auto late = to_millis(now + ahead);
  auto query = db.prepare("SELECT id FROM release WHERE state='live' AND taken>? AND done IS NULL ORDER BY key");
  auto read =
      for_each_row(query.bind(1, late), [&](const Statement& row) { result.hold_began_anew.push_back(row.text(0)); });
  if (!read) return read;
  return db.execute(fmt::format(R"(
    UPDATE release SET not_before={0}+not_before-taken, taken={0} WHERE state='live' AND taken>{1} AND done IS NULL)",
                                to_millis(now), late));
}

}  // namespace

Status check_times(Database& db, const Recovery& how, Recovered& result) {
  if (auto status = undo_skew(db); !status) return status;
  if (auto status = begin_holds_anew(db, how.now, result); !status) return status;
  const auto now = to_millis(how.now);
  auto status = db.execute(fmt::format("UPDATE outcome SET due={0}, first=min(first, {0}) WHERE due>{1}", now,
                                       to_millis(how.now + how.furthest)));
  result.brought_near = status ? db.changes() : 0;
  return status;
}

}  // namespace gazetted
