// The approval of a release: who submitted it, that nothing leaves before it, and what ends it.
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ApprovalContract : public test::LedgerContract {
 protected:
  static constexpr std::int64_t ann = 1001, bob = 1002;

  ReleaseRow take_with(const std::string& id, ApprovalState state, std::optional<ReleaseKey> replaces = std::nullopt,
                       std::optional<ReleaseKey> supersedes = std::nullopt, ReleaseKind kind = ReleaseKind::release) {
    NewRelease row;
    row.id = row.title = id;
    row.hash = "hash of " + id + std::to_string(++accepted);
    row.accepted = row.not_before = start;
    row.targets.push_back({TargetKind::list, "press"});
    row.approval = {state, ann};
    row.supersedes = supersedes;
    row.kind = kind;
    const auto begun = *ledger->acceptance().begin(row);
    EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called(id, 10)));
    auto finished = ledger->acceptance().finish(begun.key, replaces);
    EXPECT_TRUE(finished) << finished.error().text();
    return *finished;
  }
  Result<Steered> approve(const std::string& id, std::int64_t who, bool forced = false) {
    Command command{Verb::approve, {id, "", ""}};
    command.by = {who, {}, "control socket", "read it"};
    command.approval = {forced, {}};
    if (forced) command.approval.approvers = {who};
    return ledger->steering().steer(command, start);
  }
  Approval approval_of(const ReleaseRow& release) { return (*ledger->queue().load_release(release.key))->approval; }
};
GAZETTED_EVERY_BACKEND(ApprovalContract);

TEST_P(ApprovalContract, NothingLeavesBeforeItAndEverythingAfter) {
  const auto release = take_with("plan", ApprovalState::awaited);
  EXPECT_EQ(release.approval.submitter, ann);
  EXPECT_TRUE(release.waits_for_person());
  EXPECT_EQ(state_of("plan"), "held");
  const auto refused = approve("plan", ann);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), HasSubstr("whoever submitted"));
  EXPECT_EQ(state_of("plan"), "held");
  ASSERT_TRUE(approve("plan", bob));
  EXPECT_EQ(approval_of(release), (Approval{ApprovalState::given, ann, bob, 10}));
  EXPECT_EQ(state_of("plan"), "sending");
  restart();
  EXPECT_EQ(approval_of(release).state, ApprovalState::given);
  EXPECT_EQ((*reader()->release("plan", start))->approval.approver, bob);
}

TEST_P(ApprovalContract, ResumeDoesNotGiveItAndWhatElseHoldsStays) {
  const auto release = take_with("plan", ApprovalState::awaited);
  ASSERT_TRUE(ledger->steering().hold(release.key, "its list shrank", start));
  resume("plan");
  EXPECT_EQ(state_of("plan"), "held");
  ASSERT_TRUE(ledger->steering().hold(release.key, "its list shrank", start));
  ASSERT_TRUE(approve("plan", bob));
  EXPECT_EQ(state_of("plan"), "held") << "of the list nobody has said a word";
  resume("plan");
  EXPECT_EQ(state_of("plan"), "sending");
}

TEST_P(ApprovalContract, OneThatWasForcedIsConfirmedBySomebodyElse) {
  const auto release = take_with("plan", ApprovalState::awaited);
  ASSERT_TRUE(approve("plan", ann, true));
  EXPECT_EQ(state_of("plan"), "sending");
  EXPECT_EQ(approval_of(release).state, ApprovalState::forced);
  EXPECT_FALSE(approve("plan", ann));
  ASSERT_TRUE(approve("plan", bob));
  EXPECT_EQ(approval_of(release), (Approval{ApprovalState::given, ann, bob, 10}));
  std::vector<std::string> verbs;
  for (const auto& entry : *reader()->history("plan", 10)) verbs.push_back(entry.verb);
  EXPECT_THAT(verbs, ElementsAre("accepted", "approved alone", "approve refused", "approved"));
}

TEST_P(ApprovalContract, AReplacementAwaitsOneOfItsOwnWhateverItSays) {
  const auto first = take_with("plan", ApprovalState::awaited);
  ASSERT_TRUE(approve("plan", bob));
  const auto second = take_with("plan", ApprovalState::not_needed, first.key);
  EXPECT_EQ(second.approval.state, ApprovalState::awaited);
  EXPECT_EQ(state_of("plan"), "held");
}

TEST_P(ApprovalContract, ALaterVersionAwaitsOneAndAWithdrawalDoesNot) {
  const auto first = take_with("plan", ApprovalState::awaited);
  ASSERT_TRUE(approve("plan", bob));
  const auto second = take_with("plan-v2", ApprovalState::not_needed, std::nullopt, first.key, ReleaseKind::correction);
  EXPECT_EQ(second.approval.state, ApprovalState::awaited);
  const auto third = take_with("plan-w", ApprovalState::not_needed, std::nullopt, second.key, ReleaseKind::withdrawal);
  EXPECT_EQ(third.approval.state, ApprovalState::not_needed);
}

TEST_P(ApprovalContract, OneThatIsVoidIsAwaitedAgain) {
  const auto release = take_with("plan", ApprovalState::awaited);
  ASSERT_TRUE(approve("plan", bob));
  NewRelease row;
  row.id = "plan";
  row.renews = release.key;
  const auto begun = *ledger->acceptance().begin(row);
  ASSERT_TRUE(ledger->acceptance().renew(begun.key, start, {"", "its lists have 20 recipients now"}));
  EXPECT_EQ(state_of("plan"), "held");
  EXPECT_EQ(approval_of(release).approver, std::nullopt);
  const auto history = *reader()->history("plan", 10);
  EXPECT_TRUE(std::any_of(history.begin(), history.end(), [](const auto& entry) {
    return entry.verb == "approval void" && entry.by.reason == "its lists have 20 recipients now";
  }));
  ASSERT_TRUE(approve("plan", bob));
  EXPECT_EQ(state_of("plan"), "sending");
}

TEST_P(ApprovalContract, AnotherTextThanTheOneThatWasReadIsNotApproved) {
  const auto release = take_with("plan", ApprovalState::awaited);
  const auto with_text = [&](const std::string& text) {
    Command command{Verb::approve, {"plan", "", ""}};
    command.by = {bob, {}, "control socket", ""};
    command.approval.text = text;
    return ledger->steering().steer(command, start);
  };
  EXPECT_FALSE(with_text("hash of another"));
  EXPECT_FALSE(with_text("hash")) << "too short to name one";
  EXPECT_TRUE(with_text(release.hash.substr(0, 12)));
}

TEST_P(ApprovalContract, WhatIsCancelledOrSupersededIsNotApproved) {
  const auto first = take_with("plan", ApprovalState::awaited);
  take_with("plan-v2", ApprovalState::awaited, std::nullopt, first.key, ReleaseKind::correction);
  EXPECT_THAT(approve("plan", bob).error().text(), HasSubstr("superseded by 'plan-v2'"));
  cancel("plan-v2");
  EXPECT_THAT(approve("plan-v2", bob).error().text(), HasSubstr("it was cancelled"));
}

// A guard's question is not answered by another text, but a withdrawal waits for nobody.
TEST_P(ApprovalContract, WhatIsHeldStaysHeldInALaterVersion) {
  const auto first = take_with("plan", ApprovalState::not_needed);
  ASSERT_TRUE(ledger->steering().hold(first.key, "its list grew", start));
  const auto second = take_with("plan-v2", ApprovalState::not_needed, std::nullopt, first.key, ReleaseKind::correction);
  EXPECT_EQ(second.held, "its list grew");
  const auto third = take_with("plan-w", ApprovalState::not_needed, std::nullopt, second.key, ReleaseKind::withdrawal);
  EXPECT_EQ(third.held, "");
}

// Nor is a pause ended by another text.
TEST_P(ApprovalContract, WhatIsPausedStaysPausedInALaterVersion) {
  const auto first = take_with("plan", ApprovalState::not_needed);
  steer(Verb::pause, {"plan", "press", ""});
  const auto second = take_with("plan-v2", ApprovalState::not_needed, std::nullopt, first.key, ReleaseKind::correction);
  EXPECT_FALSE(second.paused);
  EXPECT_TRUE(second.targets[0].paused);
  pause("plan-v2");
  const auto third = take_with("plan-v3", ApprovalState::not_needed, std::nullopt, second.key, ReleaseKind::update);
  EXPECT_TRUE(third.paused);
  const auto last = take_with("plan-w", ApprovalState::not_needed, std::nullopt, third.key, ReleaseKind::withdrawal);
  EXPECT_FALSE(last.paused || last.targets[0].paused) << "a withdrawal waits for nobody";
}

TEST_P(ApprovalContract, ThoseWhoMayGiveOneAreAskedOnceForEach) {
  const auto release = take_with("plan", ApprovalState::awaited);
  EXPECT_FALSE(approval_of(release).asked);
  ASSERT_TRUE(ledger->steering().mark_asked(release.key));
  restart();
  EXPECT_TRUE(approval_of(release).asked);
}

// The time of the release has come: its lists are read again at this moment, and it is for whoever is there.
TEST_P(ApprovalContract, OneThatIsGivenLateIsForTheListsAsTheyAreThen) {
  NewRelease row;
  row.id = "plan";
  row.hash = "hash";
  row.accepted = row.not_before = start;
  row.release_at = start + Duration(1'000);
  row.targets.push_back({TargetKind::list, "press", Opens::when_renewed});
  row.approval = {ApprovalState::awaited, ann};
  const auto begun = *ledger->acceptance().begin(row);
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("plan", 10)));
  const auto release = *ledger->acceptance().finish(begun.key, std::nullopt);
  Command command{Verb::approve, {"plan", "", ""}};
  command.by = {bob, {}, "control socket", ""};
  ASSERT_TRUE(ledger->steering().steer(command, start + Duration(1'000)));
  EXPECT_EQ(approval_of(release).recipients, Approval::whoever_is_there);
}

TEST_P(ApprovalContract, WhatNeedsNoneHasNone) {
  const auto release = take("plan", 3);
  EXPECT_FALSE(release.waits_for_person());
  EXPECT_THAT(approve("plan", bob).error().text(), HasSubstr("needs no approval"));
  EXPECT_THAT(approve("nobody", bob).error().text(), HasSubstr("there is no release 'nobody'"));
}

}  // namespace
}  // namespace gazetted
