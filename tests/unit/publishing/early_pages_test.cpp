// Who may read a release before everybody else, as a table.
#include "gazetted/publishing/early_pages.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

TargetRow list(const std::string& name, bool cancelled = false) {
  TargetRow target;
  target.kind = TargetKind::list;
  target.name = name;
  target.cancelled = cancelled;
  return target;
}

ReleaseRow version(const std::string& id, std::vector<TargetRow> targets, ReleaseKind kind = ReleaseKind::release) {
  ReleaseRow row;
  row.id = id;
  row.kind = kind;
  row.targets = std::move(targets);
  return row;
}

std::string read_by(const std::string& release, const std::string& of_list, const std::vector<ReleaseRow>& versions) {
  const auto* row = version_to_read({release, of_list, "a@x.example", "", "en"}, versions);
  return row ? row->id : "nothing";
}

TEST(EarlyPages, AreForThoseWhoWereMailedAndShowTheLatestVersion) {
  const auto first = version("plan", {list("early"), list("press")});
  // As the ledger leaves it when another takes its place.
  const auto replaced = version("plan", {list("early", true), list("press", true)});
  const auto second = version("plan-v2", {list("early"), list("press")}, ReleaseKind::correction);
  EXPECT_EQ(read_by("plan", "early", {first}), "plan");
  EXPECT_EQ(read_by("plan", "other", {first}), "nothing");
  EXPECT_EQ(read_by("other", "early", {first}), "nothing");
  EXPECT_EQ(read_by("plan", "early", {second, replaced}), "plan-v2");
  EXPECT_EQ(read_by("plan-v2", "early", {second, replaced}), "plan-v2");
}

TEST(EarlyPages, EndWithAWithdrawalAndWhatIsCancelled) {
  const auto first = version("plan", {list("early"), list("press")});
  EXPECT_EQ(read_by("plan", "early", {version("away", {}, ReleaseKind::withdrawal), first}), "nothing");
  EXPECT_EQ(read_by("plan", "early", {version("plan", {list("early", true), list("press", true)})}), "nothing");
  EXPECT_EQ(read_by("plan", "early", {version("plan", {list("early", true), list("press")})}), "nothing");
  EXPECT_EQ(read_by("plan", "early", {version("plan", {list("early"), list("press", true)})}), "plan");
  const auto second = version("plan-v2", {list("early", true), list("press")}, ReleaseKind::correction);
  EXPECT_EQ(read_by("plan", "early", {second, first}), "nothing");
}

ReleaseRow with(ReleaseRow row, State state, std::int64_t count) {
  row.targets.front().tally[state] = count;
  return row;
}

// A correction supersedes when it is accepted, whether or not anybody may read it.
TEST(EarlyPages, KeepWhatWasReadWhileTheLatestVersionWaitsForSomebody) {
  const auto minute = [](int minutes) { return Time() + std::chrono::minutes(minutes); };
  auto first = with(version("plan", {list("early", true), list("press", true)}), State::sent, 3);
  auto second = with(version("plan-v2", {list("early"), list("press")}, ReleaseKind::correction), State::pending, 3);
  first.accepted = minute(0);
  second.accepted = minute(10);
  first.done = minute(10);
  struct {
    const char* what;
    ApprovalState approval;
    std::string held, shown;
  } const rows[] = {
      {"awaited", ApprovalState::awaited, "", "plan"},
      {"held", ApprovalState::not_needed, "it was converted", "plan"},
      {"given", ApprovalState::given, "", "plan-v2"},
      {"not needed", ApprovalState::not_needed, "", "plan-v2"},
  };
  for (const auto& row : rows) {
    second.approval.state = row.approval;
    second.held = row.held;
    EXPECT_EQ(read_by("plan", "early", {second, first}), row.shown) << row.what;
  }
  second.approval.state = ApprovalState::awaited;
  auto third = second;
  third.id = "plan-v3";
  third.accepted = minute(20);
  second.done = minute(20);
  EXPECT_EQ(read_by("plan", "early", {third, second, first}), "plan") << "neither was read by anybody";
  second.approval.state = ApprovalState::given;
  second = with(second, State::sent, 2);
  EXPECT_EQ(read_by("plan", "early", {third, second, first}), "plan-v2");
  const auto silent = version("plan-v2", {}, ReleaseKind::correction);
  EXPECT_EQ(read_by("plan", "early", {third, silent, first}), "plan-v2");
  first.done = minute(5);
  EXPECT_EQ(read_by("plan", "early", {third, first}), "nothing") << "it had been cancelled before";
  first.done = minute(20);
  first.targets.front().cancelled_by_somebody = true;
  EXPECT_EQ(read_by("plan", "early", {third, first}), "nothing");
}

TEST(EarlyPages, HaveTheFilesThatTheirMailsLinkTo) {
  auto first = version("plan", {list("early"), list("press")});
  EXPECT_FALSE(files_may_be_read_early("plan", {first})) << "no list has it early";
  first.targets.front().opens = Opens::early;
  EXPECT_TRUE(files_may_be_read_early("plan", {first}));
  EXPECT_FALSE(files_may_be_read_early("other", {first}));
  EXPECT_FALSE(files_may_be_read_early("plan", {version("away", {}, ReleaseKind::withdrawal), first}));
  auto waits = first;
  waits.held = "it was converted";
  EXPECT_FALSE(files_may_be_read_early("plan", {waits}));
  first.targets.front().cancelled = true;
  EXPECT_FALSE(files_may_be_read_early("plan", {first}));
}

}  // namespace
}  // namespace gazetted
