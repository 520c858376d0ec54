// Who may approve a release, and when an approval no longer holds, as tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/ledger/rules/approval.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

constexpr std::int64_t root = 0, ann = 1001, bob = 1002, cat = 1003;

Approval awaited_from(std::int64_t submitter) { return {ApprovalState::awaited, submitter}; }
Hand user(std::int64_t uid) { return {uid, {}, "control socket", "read it"}; }
Hand behind_sudo(std::int64_t login) { return {root, login, "control socket", "read it"}; }
ApprovalOrder force() { return {true, {ann, bob}}; }

TEST(Approval, WhoMayGiveOne) {
  const Approval forced_by_ann{ApprovalState::forced, ann, ann, 10};
  const Approval given{ApprovalState::given, ann, bob, 10};
  const Hand nobody{{}, {}, "spool", ""};
  const Hand without_reason{ann, {}, "control socket", ""};
  struct Row {
    const char* what;
    Approval before;
    ApprovalOrder order;
    Hand by;
    const char* refused;  // empty: it is approved
    ApprovalState after = ApprovalState::given;
  };
  const Row table[] = {
      {"another user", awaited_from(ann), {}, user(bob), ""},
      {"the submitter", awaited_from(ann), {}, user(ann), "whoever submitted"},
      {"the submitter behind sudo", awaited_from(ann), {}, behind_sudo(ann), "whoever submitted"},
      {"the submitter as somebody else", awaited_from(ann), {}, {bob, ann, "", ""}, "whoever submitted"},
      {"another behind sudo", awaited_from(ann), {}, behind_sudo(bob), ""},
      {"root without a login", awaited_from(ann), {}, user(root), "root may be anybody"},
      {"root who is named", awaited_from(ann), {false, {root}}, user(root), ""},
      {"root who submitted and is named", awaited_from(root), {false, {root}}, user(root), "whoever submitted"},
      {"what root submitted", awaited_from(root), {}, user(bob), "nobody knows who submitted it"},
      {"what root submitted, by one who is named", awaited_from(root), {false, {bob}}, user(bob), ""},
      {"somebody who cannot be seen", awaited_from(ann), {false, {}, "", true}, user(bob), "cannot see who"},
      {"somebody who is not named", awaited_from(ann), {false, {bob}}, user(cat), "named under 'approvers'"},
      {"somebody who is named", awaited_from(ann), {false, {bob}}, user(bob), ""},
      {"where nobody knows who submitted", {ApprovalState::awaited}, {}, user(bob), "nobody knows who"},
      {"the same, by one who is named", {ApprovalState::awaited}, {false, {bob}}, user(bob), ""},
      {"nobody", awaited_from(ann), {}, nobody, "nobody knows who"},
      {"one that needs none", {}, {}, user(bob), "needs no approval"},
      {"one that has it", given, {}, user(cat), "approved already"},
      {"forced by the submitter", awaited_from(ann), force(), user(ann), "", ApprovalState::forced},
      {"forced by nobody in particular", awaited_from(ann), {true, {}}, user(bob), "it names nobody"},
      {"forced by another", awaited_from(ann), force(), user(cat), "may force"},
      {"forced without a reason", awaited_from(ann), force(), without_reason, "--reason"},
      {"forced twice", forced_by_ann, force(), user(bob), "forced already"},
      {"confirmed by another", forced_by_ann, {false, {ann, bob}}, user(bob), ""},
      {"confirmed by the same", {ApprovalState::forced, cat, ann}, {false, {ann}}, user(ann), "cannot confirm it"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.what);
    const auto after = judge_approval(row.before, row.order, row.by, 25);
    if (*row.refused) {
      ASSERT_FALSE(after);
      EXPECT_THAT(after.error().text(), HasSubstr(row.refused));
      continue;
    }
    ASSERT_TRUE(after) << after.error().text();
    EXPECT_EQ(after->state, row.after);
    EXPECT_EQ(after->approver, row.by.login ? row.by.login : row.by.uid);
    EXPECT_EQ(after->submitter, row.before.submitter);
    EXPECT_EQ(after->recipients, row.before.is_awaited() ? 25 : row.before.recipients);
  }
}

TEST(Approval, WhoeverWaitsForNobodyIsToldSo) {
  constexpr std::int64_t gone = -1, no_account = 54321;
  const Approval forced_by_ann{ApprovalState::forced, cat, ann, 10};
  struct Row {
    const char* what;
    Approval approval;
    std::vector<std::int64_t> approvers;
    const char* nobody;  // empty: somebody can
  };
  const Row table[] = {
      {"of ann", awaited_from(ann), {}, ""},
      {"of root", awaited_from(root), {}, "who submitted it is not known (root may be anybody). Name the users"},
      {"of somebody unknown", {ApprovalState::awaited}, {}, "who submitted it is not known"},
      {"of a user without an account", awaited_from(no_account), {}, ""},
      {"of root, where some are named", awaited_from(root), {ann}, ""},
      {"of root, who is the only one named", awaited_from(root), {root}, "the only user under 'approvers' submitted"},
      {"of the only one named", awaited_from(ann), {ann}, "; the submitter may use --force, with a reason"},
      {"of the only one named who exists", awaited_from(ann), {ann, gone}, "the only user under 'approvers' submitted"},
      {"of one of two", awaited_from(ann), {ann, bob}, ""},
      {"where nobody named exists", awaited_from(ann), {gone, gone}, "has an account on this machine"},
      {"forced by the only one", forced_by_ann, {ann}, "nobody can confirm it: every user"},
      {"forced by one of two who did not submit it", forced_by_ann, {ann, bob}, ""},
      {"forced by one of two, of the other", forced_by_ann, {ann, cat}, "nobody can confirm it"},
      {"one that needs none", {ApprovalState::not_needed, root}, {}, ""},
      {"one that has it", {ApprovalState::given, root, bob}, {}, ""},
  };
  for (const auto& row : table) {
    const auto said = why_nobody_can_approve(row.approval, row.approvers);
    EXPECT_EQ(said.empty(), *row.nobody == 0) << row.what << ": " << said;
    EXPECT_THAT(said, HasSubstr(row.nobody)) << row.what;
  }
}

// What is said is what happens.
TEST(Approval, NobodyCanIsTrueOfEverybody) {
  const std::vector<std::int64_t> people = {root, ann, bob, cat};
  for (const auto submitter : people) {
    for (const std::vector<std::int64_t>& approvers : {std::vector<std::int64_t>{}, {root}, {ann}, {ann, bob}, {-1}}) {
      const auto before = awaited_from(submitter);
      const bool somebody = std::any_of(people.begin(), people.end(), [&](auto person) {
        return judge_approval(before, {false, approvers}, user(person), 1).has_value();
      });
      EXPECT_EQ(why_nobody_can_approve(before, approvers).empty(), somebody) << submitter << " " << approvers.size();
    }
  }
}

TEST(Approval, AnAudienceThatGrewByMoreThanATenthEndsIt) {
  struct Row {
    ApprovalState state;
    std::int64_t approved, now;
    bool is_void;
  };
  const Row table[] = {
      {ApprovalState::given, 100, 100, false},    {ApprovalState::given, 100, 110, false},
      {ApprovalState::given, 100, 111, true},     {ApprovalState::given, 100, 5, false},
      {ApprovalState::forced, 10, 12, true},      {ApprovalState::given, 0, 1, true},
      {ApprovalState::awaited, 0, 100, false},    {ApprovalState::given, Approval::whoever_is_there, 100, false},
      {ApprovalState::not_needed, 0, 100, false},
  };
  for (const auto& [state, approved, now, is_void_then] : table)
    EXPECT_EQ(is_void({state, ann, bob, approved}, now), is_void_then) << approved << " " << now;
}

TEST(Approval, IsBoundToWhereEachListIsReadFrom) {
  const ListRules then{{"press", "1a"}, {"local staff", "2b"}, {"other", "3c"}};
  Approval approval{ApprovalState::given, ann, bob, 10};
  approval.rules = bound_rules({"press", "local staff", "gone"}, then);
  struct Row {
    ListRules now;
    const char* list;
  };
  const Row table[] = {
      {then, ""},
      {{{"press", "1a"}, {"local staff", "2b"}, {"other", "4d"}}, ""},  // the release does not go there
      {{{"press", "9f"}, {"local staff", "2b"}}, "press"},
      {{{"press", "1a"}, {"local staff", "9f"}}, "local staff"},
      {{{"local staff", "2b"}}, ""},  // a list that is gone is an error of its own
  };
  for (const auto& [now, list] : table) EXPECT_EQ(list_of_another_rule(approval, now), list);
  EXPECT_EQ(list_of_another_rule(Approval{ApprovalState::given, ann, bob, 10}, then), "") << "before it was bound";
  EXPECT_EQ(list_of_another_rule(Approval{}, then), "");
}

}  // namespace
}  // namespace gazetted
