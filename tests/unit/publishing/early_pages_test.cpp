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

}  // namespace
}  // namespace gazetted
