#include "accounts.hpp"

#include "ledger_rows.hpp"

namespace gazetted {

void Accounts::move(TargetKey target, State from, State to, std::int64_t count) {
  if (from == to || count == 0) return;
  auto& of_target = moves_[target];
  of_target[std::size_t(from)] -= count;
  of_target[std::size_t(to)] += count;
}

Status Accounts::write(Database& db, Below below, std::map<TargetKey, Tally>* after) {
  for (const auto& [target, moves] : moves_) {
    std::string sets;
    for (std::size_t i = 0; i < state_count; ++i) {
      if (moves[i] != 0)
        sets += fmt::format("{}{}={}+({})", sets.empty() ? "" : ",", state_names[i], state_names[i], moves[i]);
    }
    if (sets.empty()) continue;
    auto update = db.prepare(
        fmt::format("UPDATE tally SET {} WHERE target={} RETURNING {}", sets, target.value, tally_columns("tally")));
    auto row = update.step();
    if (!row) return row.error();
    if (!*row) return fail("ledger: target {} has no account", target.value);
    const auto tally = tally_in(update, 0);
    for (std::size_t i = 0; i < state_count; ++i) {
      if (tally.counts[i] < 0 && below == Below::ends_the_process)
        broken(fmt::format("ledger: the account of target {} would say {} {}", target.value, tally.counts[i],
                           state_names[i]));
    }
    if (after) after->insert_or_assign(target, tally);
  }
  moves_.clear();
  return {};
}

}  // namespace gazetted
