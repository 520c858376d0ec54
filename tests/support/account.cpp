#include "support/account.hpp"

#include <fmt/format.h>

#include "gazetted/ledger/database.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted::test {
namespace {

std::int64_t number(Database& db, const std::string& sql) {
  auto value = db.integer(sql);
  if (!value) broken(value.error().text());
  return *value;
}

}  // namespace

std::vector<std::string> wrong_accounts(const fs::path& ledger) {
  std::vector<std::string> wrong;
  auto db = Database::open(ledger.string(), Database::Mode::read_only);
  if (!db) return {db.error().text()};
  if (!db->execute("BEGIN")) return {"no snapshot"};
  auto targets = db->prepare(
      "SELECT g.key,r.id,g.name,g.cancelled FROM target g JOIN release r ON r.key=g.release WHERE r.state='live'");
  while (*targets.step()) {
    const auto key = targets.integer(0);
    const auto where = targets.text(1) + "/" + targets.text(2);
    const bool cancelled = targets.integer(3) != 0;
    Tally rows;
    std::int64_t with_outcome = 0;
    for (std::size_t i = 0; i < state_count; ++i) {
      rows.counts[i] =
          number(*db, fmt::format("SELECT count(*) FROM outcome o JOIN recipient r ON r.id=o.recipient WHERE "
                                  "r.target={} AND o.state='{}'",
                                  key, state_names[i]));
      with_outcome += rows.counts[i];
    }
    const auto all = number(*db, fmt::format("SELECT count(*) FROM recipient WHERE target={}", key));
    const auto queued =
        number(*db, fmt::format("SELECT coalesce(sum(last-next+1),0) FROM span WHERE target={} AND next<=last", key));
    rows[State::pending] += queued;
    const auto first_intents = all - with_outcome - queued;
    Tally tally;
    for (std::size_t i = 0; i < state_count; ++i)
      tally.counts[i] = number(*db, fmt::format("SELECT {} FROM tally WHERE target={}", state_names[i], key));
    // In a cancelled target the never tried have no span either: those two states are counted together.
    if (cancelled) {
      tally[State::cancelled] += std::exchange(tally[State::sending], 0);
      rows[State::cancelled] += std::exchange(rows[State::sending], 0) + first_intents;
    } else {
      rows[State::sending] += first_intents;
    }
    if (!(tally == rows))
      wrong.push_back(where + ": the account says " + json::serialize(to_json(tally)) + ", the rows say " +
                      json::serialize(to_json(rows)));
    for (std::size_t i = 0; i < state_count; ++i) {
      if (tally.counts[i] < 0) wrong.push_back(fmt::format("{}: {} {}", where, tally.counts[i], state_names[i]));
    }
  }
  return wrong;
}

}  // namespace gazetted::test
