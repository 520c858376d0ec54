#include "tally_table.hpp"

#include "columns.hpp"

namespace gazetted {
namespace {

// "pending{}…,sending{}…": the same for every state, by its place in State.
template <class Text>
std::string for_each_state(Text text) {
  std::string all;
  for (std::size_t i = 0; i < state_count; ++i) all += (i == 0 ? "" : ",") + text(state_names[i], i);
  return all;
}

// One for all moves, so that it is prepared once: ?1 the target, then what is added to each state.
std::string update_of_all_states() {
  const auto sets = for_each_state([](auto name, auto i) { return fmt::format("{0}={0}+?{1}", name, i + 2); });
  return fmt::format("UPDATE tally SET {} WHERE target=?1 RETURNING {}", sets, tally_columns("tally"));
}

}  // namespace

Status write_moves(Database& db, const AccountMoves& moves, Overdrawn when_overdrawn,
                   std::map<TargetKey, Tally>* after) {
  for (const auto& [target, change] : moves.changes()) {
    if (changes_nothing(change)) continue;
    static const std::string sql = update_of_all_states();
    auto& update = db.kept(sql);
    update.bind(1, target.value);
    for (std::size_t i = 0; i < state_count; ++i) update.bind(int(i) + 2, change[i]);
    const auto tally = first_row(update, [](const Statement& row) { return tally_in(row, 0); });
    if (!tally) return tally.error();
    if (!*tally) return fail("ledger: target {} has no account", target.value);
    const auto state = overdrawn(**tally);
    if (state && when_overdrawn == Overdrawn::ends_the_process)
      broken(fmt::format("ledger: the account of target {} would say {} {}", target.value, (**tally)[*state],
                         to_string(*state)));
    if (after) after->insert_or_assign(target, **tally);
  }
  return {};
}

Status set_tally(Database& db, TargetKey target, const Tally& tally) {
  const auto sets = for_each_state([&](auto name, auto i) { return fmt::format("{}={}", name, tally.counts[i]); });
  return db.execute(fmt::format("UPDATE tally SET {} WHERE target={}", sets, target.value));
}

}  // namespace gazetted
