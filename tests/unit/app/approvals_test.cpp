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
  EXPECT_EQ(who_may_approve(one, 4'000'000'001), "") << "why is said elsewhere, in one wording";
  EXPECT_EQ(who_may_approve(gone, std::nullopt), "");
  EXPECT_EQ(who_may_approve({}, 4'000'000'002), "anybody but uid 4000000002, who submitted it, and root");
  for (const auto& unknown : {std::optional<std::int64_t>(), std::optional<std::int64_t>(0)})
    EXPECT_EQ(who_may_approve({}, unknown), "");
}

TEST(Approvers, OfWhatNobodyHasSubmittedYet) {
  EXPECT_EQ(who_will_approve({{"alice", 1001, ""}, {"bob", 1002, ""}}), "alice or bob, but not whoever submits it");
  EXPECT_EQ(who_will_approve({}), "anybody but whoever submits it, and root");
  EXPECT_EQ(who_will_approve({{"dora", std::nullopt, ""}}), "");
}

// Nobody is named exactly where there is a reason.
TEST(Approvers, AreNobodyWhereThereIsAReason) {
  const std::vector<Approver> none, alice = {{"alice", 1001, ""}}, gone = {{"dora", std::nullopt, ""}};
  const std::vector<std::optional<std::int64_t>> submitters = {std::nullopt, 0, 1001, 1002};
  for (const auto& approvers : {none, alice, gone}) {
    for (const auto& submitter : submitters) {
      const auto why = why_nobody_can_approve({ApprovalState::awaited, submitter}, approvers);
      EXPECT_EQ(who_may_approve(approvers, submitter).empty(), !why.empty()) << why;
    }
  }
}

}  // namespace
}  // namespace gazetted
