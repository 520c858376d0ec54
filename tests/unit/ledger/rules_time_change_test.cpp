// What the history says of a new time, as a table.
#include "gazetted/ledger/rules/time_change.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

TEST(TimeChange, SaysWhichTimeItWasAndWhichItIs) {
  const auto monday = *parse_rfc3339("2026-03-02T09:00:00Z"), tuesday = monday + std::chrono::hours(24);
  const auto sunday = monday - std::chrono::hours(24);
  struct Row {
    const char* what;
    PublicTime before, now;
    Time moment;
    const char *verb, *after;
  };
  for (const auto& row :
       {Row{"an embargo lifted", {true, monday}, {}, sunday, "embargo lifted", "it leaves at once"},
        Row{"an embargo moved",
            {true, monday},
            {true, tuesday},
            sunday,
            "embargo moved",
            "is Tue 3 Mar 2026, 09:00 UTC"},
        Row{"the same embargo", {true, monday}, {true, monday}, sunday, "", ""},
        Row{"another time", {false, monday}, {false, tuesday}, sunday, "time moved", "is Tue 3 Mar 2026, 09:00 UTC"},
        Row{"no time any more", {false, monday}, {}, sunday, "time moved", "it leaves at once"},
        Row{"an embargo that was over", {true, monday}, {}, tuesday, "", ""},
        Row{"no time before", {}, {false, tuesday}, sunday, "", ""}}) {
    const auto change = time_change(row.before, row.now, row.moment, Zone());
    EXPECT_EQ(change.verb, row.verb) << row.what;
    EXPECT_TRUE(change.after.starts_with(row.after)) << row.what << ": " << change.after;
    EXPECT_EQ(change.before.empty(), *row.verb == 0) << row.what;
  }
}

}  // namespace
}  // namespace gazetted
