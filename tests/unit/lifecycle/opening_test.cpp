// When a release that waits for its time opens, as a table.
#include <gtest/gtest.h>

#include "gazetted/lifecycle/opening.hpp"

namespace gazetted {
namespace {

TEST(Opening, ComesAtItsTimeAndIsHeldOnlyIfNobodyWasThereForLong) {
  const Time at = from_millis(1'800'000'000'000);
  const Duration hour{3'600'000};
  struct Row {
    const char* what;
    Duration after;
    SeenBefore seen;
    Opening opening;
  };
  for (const auto& row : {Row{"a moment before", Duration(-1), SeenBefore::yes, Opening::wait},
                          Row{"at its time", Duration(0), SeenBefore::yes, Opening::open},
                          Row{"at its time, after a start", Duration(0), SeenBefore::no, Opening::open},
                          Row{"an hour of downtime", hour, SeenBefore::no, Opening::open},
                          Row{"two hours, as allowed", 2 * hour, SeenBefore::no, Opening::open},
                          Row{"three hours of downtime", 3 * hour, SeenBefore::no, Opening::hold},
                          Row{"three hours, and somebody resumed it", 3 * hour, SeenBefore::yes, Opening::open}})
    EXPECT_EQ(judge_opening(at, at + row.after, 2 * hour, row.seen), row.opening) << row.what;
}

TEST(Opening, IsAsLateAsItLeft) {
  const Time at = from_millis(1'800'000'000'000);
  const Duration minute{60'000};
  EXPECT_EQ(late_by(at, std::nullopt, at + minute), std::nullopt);
  EXPECT_EQ(late_by(at, std::nullopt, at + 5 * minute), 5 * minute) << "it has not left yet";
  EXPECT_EQ(late_by(at, at + 3 * minute, at + 500 * minute), 3 * minute);
  EXPECT_EQ(late_by(at, at + Duration(800), at + 500 * minute), std::nullopt);
}

TEST(Opening, SaysHowLateItIs) {
  const Time at = from_millis(1'800'000'000'000);
  EXPECT_EQ(lateness(at, at), "");
  EXPECT_EQ(lateness(at, at + Duration(30'000)), "");
  EXPECT_EQ(lateness(at, at + Duration(7'500'000)), "2h 5m late");
}

}  // namespace
}  // namespace gazetted
