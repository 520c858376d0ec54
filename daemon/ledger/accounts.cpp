#include "accounts.hpp"

#include <algorithm>

#include "ledger_rows.hpp"

namespace gazetted {
namespace {

// One for all moves, so that it is prepared once: ?1 the target, then what is added to each state.
std::string update_of_all_states() {
  std::string sets;
  for (std::size_t i = 0; i < state_count; ++i)
    sets += fmt::format("{}{}={}+?{}", sets.empty() ? "" : ",", state_names[i], state_names[i], i + 2);
  return fmt::format("UPDATE tally SET {} WHERE target=?1 RETURNING {}", sets, tally_columns("tally"));
}

}  // namespace

void Accounts::move(TargetKey target, State from, State to, std::int64_t count) {
  if (from == to || count == 0) return;
  auto& of_target = moves_[target];
  of_target[std::size_t(from)] -= count;
  of_target[std::size_t(to)] += count;
}

Status Accounts::write(Database& db, Below below, std::map<TargetKey, Tally>* after) {
  for (const auto& [target, moves] : moves_) {
    if (std::all_of(moves.begin(), moves.end(), [](std::int64_t move) { return move == 0; })) continue;
    static const std::string sql = update_of_all_states();
    auto& update = db.kept(sql);
    update.bind(1, target.value);
    for (std::size_t i = 0; i < state_count; ++i) update.bind(int(i) + 2, moves[i]);
    auto row = update.step();
    if (!row) return row.error();
    if (!*row) return fail("ledger: target {} has no account", target.value);
    const auto tally = tally_in(update, 0);
    update.reset();
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
