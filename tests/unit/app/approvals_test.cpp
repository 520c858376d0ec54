// Whose yes counts, in words.
#include <gtest/gtest.h>

#include "gazetted/app/approvals.hpp"

namespace gazetted {
namespace {

// Users of numbers that no machine has are called by their number.
TEST(Approvers, AreNamedButForWhoeverSubmitted) {
  const std::vector<Approver> three = {{"alice", 1001, ""}, {"bob", 1002, ""}, {"carol", 1003, ""}};
  const std::vector<Approver> one = {{"alice", 4'000'000'001, ""}};
  const std::vector<Approver> gone = {{"dora", std::nullopt, ""}};
  EXPECT_EQ(who_may_approve(three, std::nullopt), "alice, bob or carol");
  EXPECT_EQ(who_may_approve(three, 1002), "alice or carol");
  EXPECT_EQ(who_may_approve(one, 4'000'000'001),
            "nobody, since only uid 4000000001, who submitted it, is named under 'approvers' and is a user of this "
            "machine");
  EXPECT_EQ(who_may_approve(gone, std::nullopt), "nobody, since no user of this machine is named under 'approvers'");
  EXPECT_EQ(who_may_approve({}, 4'000'000'002), "anybody but uid 4000000002, who submitted it, and root");
  for (const auto& unknown : {std::optional<std::int64_t>(), std::optional<std::int64_t>(0)})
    EXPECT_EQ(who_may_approve({}, unknown),
              "nobody, since it is not known who submitted it: name the users who may under 'approvers' in the "
              "configuration");
}

TEST(Approvers, OfWhatNobodyHasSubmittedYet) {
  EXPECT_EQ(who_will_approve({{"alice", 1001, ""}, {"bob", 1002, ""}}), "alice or bob, but not whoever submits it");
  EXPECT_EQ(who_will_approve({}), "anybody but whoever submits it, and root");
  EXPECT_EQ(who_will_approve({{"dora", std::nullopt, ""}}),
            "nobody, since no user of this machine is named under 'approvers'");
}

}  // namespace
}  // namespace gazetted
