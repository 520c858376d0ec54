// The words that people read for a delivery's state.
#include "gazetted/lifecycle/state_words.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace gazetted {
namespace {

const std::map<State, std::string_view> words = {
    {State::pending, "waiting"},
    {State::sending, "being sent"},
    {State::deferred, "to be retried"},
    {State::sent, "accepted by the mail server"},
    {State::failed, "refused"},
    {State::bounced, "bounced"},
    {State::suppressed, "not to be mailed"},
    {State::expired, "not sent in time"},
    {State::cancelled, "cancelled"},
    {State::unknown, "may or may not have arrived"},
};

TEST(StateWords, EveryStateHasItsOwnWords) {
  std::set<std::string_view> told;
  for (std::size_t i = 0; i < state_count; ++i) {
    const auto state = State(i);
    ASSERT_TRUE(words.contains(state)) << to_string(state);
    EXPECT_EQ(meaning_of(state), words.at(state)) << to_string(state);
    told.insert(meaning_of(state));
  }
  EXPECT_EQ(told.size(), state_count) << "two states read alike";
}

}  // namespace
}  // namespace gazetted
