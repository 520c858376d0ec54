// Accounts: moves between states, what balances, what has left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/ledger/rules/account.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Tally tally_of(std::initializer_list<std::pair<State, std::int64_t>> counts) {
  Tally tally;
  for (const auto& [state, count] : counts) tally[state] = count;
  return tally;
}

TEST(Account, EveryMoveLeavesTheTotalAsItIs) {
  AccountMoves moves;
  moves.move(TargetKey{1}, State::pending, State::sending, 4);
  moves.move(TargetKey{1}, State::sending, State::sent, 3);
  moves.move(TargetKey{2}, State::deferred, State::cancelled);
  std::vector<std::int64_t> sums;
  for (const auto& [target, change] : moves.changes()) {
    std::int64_t sum = 0;
    for (const auto count : change) sum += count;
    sums.push_back(sum);
  }
  EXPECT_THAT(sums, ElementsAre(0, 0));
  const auto& first = moves.changes().at(TargetKey{1});
  EXPECT_EQ(first[std::size_t(State::pending)], -4);
  EXPECT_EQ(first[std::size_t(State::sending)], 1);
  EXPECT_EQ(first[std::size_t(State::sent)], 3);
}

TEST(Account, IsToldInWordsUnlessAllOfItWasCancelled) {
  EXPECT_EQ(account_in_words(tally_of({{State::failed, 2}, {State::sent, 998}})), "998 sent, 2 failed");
  EXPECT_EQ(account_in_words(tally_of({{State::sent, 1}, {State::cancelled, 5}})), "1 sent, 5 cancelled");
  EXPECT_EQ(account_in_words(tally_of({{State::suppressed, 5}})), "5 suppressed");
  EXPECT_EQ(account_in_words(tally_of({{State::suppressed, 1}, {State::cancelled, 5}})), "");
  EXPECT_EQ(account_in_words({}), "");
}

TEST(Account, AMoveToWhereItIsIsNone) {
  AccountMoves moves;
  moves.move(TargetKey{1}, State::deferred, State::deferred);
  moves.move(TargetKey{1}, State::pending, State::cancelled, 0);
  EXPECT_THAT(moves.changes(), IsEmpty());
}

TEST(Account, MovesThereAndBackChangeNothing) {
  AccountMoves moves;
  moves.move(TargetKey{1}, State::pending, State::sending);
  EXPECT_FALSE(changes_nothing(moves.changes().at(TargetKey{1})));
  moves.move(TargetKey{1}, State::sending, State::pending);
  EXPECT_TRUE(changes_nothing(moves.changes().at(TargetKey{1})));
}

TEST(Account, FewerThanNoneIsSeenInAnyState) {
  EXPECT_FALSE(overdrawn(tally_of({{State::sent, 3}})));
  for (std::size_t i = 0; i < state_count; ++i) EXPECT_EQ(overdrawn(tally_of({{State(i), -1}})), State(i));
}

TEST(Account, WhatHasLeftAndWhatWaits) {
  struct Row {
    State state;
    bool left;
    std::int64_t waits;
  };
  const Row table[] = {
      {State::pending, false, 1},    {State::sending, true, 0},  {State::deferred, false, 1},
      {State::sent, true, 0},        {State::failed, true, 0},   {State::bounced, true, 0},
      {State::suppressed, false, 0}, {State::expired, false, 0}, {State::cancelled, false, 0},
      {State::unknown, true, 0},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(to_string(row.state));
    const auto tally = tally_of({{row.state, 1}});
    EXPECT_EQ(has_left(tally, false), row.left);
    EXPECT_TRUE(has_left(tally, true)) << "it was tried towards somebody";
    EXPECT_EQ(waiting(tally), row.waits);
  }
}

TEST(Account, ARowIsCountedInOneState) {
  struct Row {
    const char* what;
    std::optional<State> stored;
    Leased leased;
    bool cancelled;
    State counted;
  };
  const Row table[] = {
      {"never tried", std::nullopt, Leased::no, false, State::pending},
      {"never tried, of a cancelled target", std::nullopt, Leased::no, true, State::cancelled},
      {"on its way for the first time", std::nullopt, Leased::yes, false, State::sending},
      {"on its way when its target was cancelled", std::nullopt, Leased::yes, true, State::sending},
      {"on its way again", State::sending, Leased::yes, false, State::sending},
      {"tried, of a cancelled target", State::sent, Leased::no, true, State::sent},
      {"waits for its next try", State::deferred, Leased::no, false, State::deferred},
  };
  for (const auto& row : table)
    EXPECT_EQ(to_string(counted_state(row.stored, row.leased, row.cancelled)), to_string(row.counted)) << row.what;
}

}  // namespace
}  // namespace gazetted
