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

}  // namespace
}  // namespace gazetted
