// What the end of a release keeps from leaving, as a table.
#include "gazetted/ledger/rules/expiry.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

TEST(Expiry, IsOfWhatHadNotLeftAtItsEnd) {
  const Time end = from_millis(1'800'000'000'000);
  const Duration hour{3'600'000};
  struct Row {
    const char* what;
    std::optional<Time> expires_at, done;
    Time now;
    State state;
    std::int64_t unsent;
  };
  for (const auto& row : {Row{"it has no end", std::nullopt, std::nullopt, end, State::pending, 0},
                          Row{"its end has not come", end, std::nullopt, end - hour, State::pending, 0},
                          Row{"it waits at its end", end, std::nullopt, end, State::pending, 7},
                          Row{"it waits for another try", end, std::nullopt, end + hour, State::deferred, 7},
                          Row{"its end has cut it off", end, end, end + hour, State::expired, 7},
                          Row{"it was given up before", end, end - hour, end + hour, State::expired, 0},
                          Row{"all of it has left", end, end - hour, end + hour, State::sent, 0},
                          Row{"it was cancelled", end, end + hour, end + hour, State::cancelled, 0}}) {
    Tally tally;
    tally[row.state] = 7;
    EXPECT_EQ(unsent_when_expired(row.expires_at, row.done, tally, row.now), row.unsent) << row.what;
  }
}

// judge_known() refuses the id otherwise.
TEST(Expiry, OnlyOfWhatHasNotLeftTheIdIsTakenAgain) {
  EXPECT_EQ(sent_after_all(false, false), SentAfterAll::under_its_id);
  EXPECT_EQ(sent_after_all(false, true), SentAfterAll::under_another_id);
  EXPECT_EQ(sent_after_all(true, false), SentAfterAll::to_the_others);
  EXPECT_EQ(sent_after_all(true, true), SentAfterAll::to_the_others);
  EXPECT_EQ(why_expired({"party", "noon", SentAfterAll::under_its_id}),
            "it expired at noon, and nothing more of it is sent; to send it after all, drop it again with a later "
            "`expires_at`");
  EXPECT_EQ(how_after_all(SentAfterAll::under_another_id, "party"),
            "to send it after all, drop it again with another id and a later `expires_at`");
  EXPECT_EQ(how_after_all(SentAfterAll::to_the_others, "party"),
            "to send it to those who do not have it, drop it again with another id, a later `expires_at` and a list of "
            "them alone (`gazetted report party --format csv` names them)");
}

}  // namespace
}  // namespace gazetted
