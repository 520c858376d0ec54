// What doctor says of the machine's clock, as a table.
#include <gtest/gtest.h>

#include "gazetted/doctor/doctor.hpp"

namespace gazetted {
namespace {

TEST(DoctorOfTheClock, SaysWhetherReleasesCanLeaveByIt) {
  struct Row {
    const char* what;
    std::optional<ClockSync> clock;
    Verdict verdict;
    const char* text;
    bool has_remedy;
  };
  const Row table[] = {
      {"nobody knows", std::nullopt, Verdict::unknown, "the kernel does not say whether it is synchronized", false},
      {"synchronized", ClockSync{true, Duration(12)}, Verdict::good, "synchronized", false},
      {"long ago", ClockSync{true, Duration(16'000)}, Verdict::advice, "it is synchronized, but may be wrong by 16s",
       true},
      {"never", ClockSync{false, Duration(16'000)}, Verdict::advice,
       "nothing synchronizes it (adjtimex); releases with release_at or embargo leave by it", true},
  };
  for (const auto& row : table) {
    Diagnosis said;
    examine_clock(row.clock, [&](const Diagnosis& one) { said = one; });
    EXPECT_EQ(said.verdict, row.verdict) << row.what;
    EXPECT_EQ(said.text, row.text) << row.what;
    EXPECT_EQ(!said.remedy.empty(), row.has_remedy) << row.what;
  }
}

}  // namespace
}  // namespace gazetted
