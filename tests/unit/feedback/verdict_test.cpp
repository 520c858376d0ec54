// What votes come to, as tables.
#include "gazetted/feedback/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

constexpr Duration hour{3'600'000};
constexpr Duration day = 24 * hour;
const Time now = from_millis(1'800'000'000'000);

Vote vote(Duration ago, int halves = 2, VoteState state = VoteState::counted, VoteKind kind = VoteKind::hard) {
  Vote made;
  made.id = ago / hour + 1;
  made.at = now - ago;
  made.kind = kind;
  made.halves = halves;
  made.state = state;
  return made;
}

OpenVote open_vote(int halves, std::vector<Vote> before) {
  OpenVote open;
  open.vote = vote(Duration(0), halves, VoteState::fresh);
  open.before = std::move(before);
  open.on_list = 10'000;
  open.hard_on_list = 1;
  return open;
}

struct Row {
  const char* says;
  int halves;
  std::vector<Vote> before;
  Guard guard;
  HardBounces rule;
  VoteState state;
  std::optional<SuppressionCause> cause;
  std::optional<Duration> rests;
  std::size_t confirms = 0;
};

TEST(Verdict, OfHardVotes) {
  using enum SuppressionCause;
  const std::vector<Row> rows = {
      {"the first rests for a week", 2, {}, Guard::none, HardBounces::twice, VoteState::counted, bounce_rest, 7 * day},
      {"half a vote rests nobody", 1, {}, Guard::none, HardBounces::twice, VoteState::counted, {}, {}},
      {"a second a day later suppresses",
       2,
       {vote(day)},
       Guard::none,
       HardBounces::twice,
       VoteState::counted,
       bounce,
       {}},
      {"on the same day it is kept alone",
       2,
       {vote(day - hour)},
       Guard::none,
       HardBounces::twice,
       VoteState::recorded,
       {},
       {}},
      {"four halves are two votes",
       1,
       {vote(9 * day, 1), vote(6 * day, 1), vote(3 * day, 1)},
       Guard::none,
       HardBounces::twice,
       VoteState::counted,
       bounce,
       {}},
      {"three halves are not",
       1,
       {vote(6 * day, 1), vote(3 * day, 1)},
       Guard::none,
       HardBounces::twice,
       VoteState::counted,
       {},
       {}},
      {"halves of one day are one",
       1,
       {vote(6 * day + hour, 1), vote(6 * day, 1), vote(3 * day, 1)},
       Guard::none,
       HardBounces::twice,
       VoteState::counted,
       {},
       {}},
      {"once is enough where an operator says so",
       2,
       {},
       Guard::none,
       HardBounces::once,
       VoteState::counted,
       bounce,
       {}},
      {"half is not, even then", 1, {}, Guard::none, HardBounces::once, VoteState::counted, {}, {}},
      {"a provider that refuses everybody suppresses nobody",
       2,
       {vote(20 * day)},
       Guard::provider,
       HardBounces::twice,
       VoteState::held,
       bounce_rest,
       day},
      {"not even where once is enough", 2, {}, Guard::provider, HardBounces::once, VoteState::held, bounce_rest, day},
      {"of a list of which many fail, the first is held",
       2,
       {},
       Guard::list,
       HardBounces::twice,
       VoteState::held,
       bounce_rest,
       day},
      {"not even where once is enough, it suppresses",
       2,
       {},
       Guard::list,
       HardBounces::once,
       VoteState::held,
       bounce_rest,
       day},
      {"the second confirms it",
       2,
       {vote(2 * day, 2, VoteState::held)},
       Guard::list,
       HardBounces::twice,
       VoteState::counted,
       bounce,
       {},
       1},
      {"and so it does without a guard",
       2,
       {vote(2 * day, 2, VoteState::held)},
       Guard::none,
       HardBounces::twice,
       VoteState::counted,
       bounce,
       {},
       1},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.says);
    const auto verdict = judge_vote(open_vote(row.halves, row.before), row.guard, row.rule, now);
    EXPECT_EQ(verdict.state, row.state);
    EXPECT_EQ(verdict.cause, row.cause);
    EXPECT_EQ(verdict.until, row.rests ? std::optional(now + *row.rests) : std::nullopt);
    EXPECT_EQ(verdict.confirms.size(), row.confirms);
  }
}

OpenVote soft_vote(const std::vector<int>& days_ago, std::vector<int> quiet_days_ago = {}) {
  OpenVote open;
  open.vote = vote(Duration(0), 2, VoteState::fresh, VoteKind::soft);
  for (const auto days : days_ago) open.before.push_back(vote(days * day, 2, VoteState::counted, VoteKind::soft));
  for (const auto days : quiet_days_ago) open.quiet.push_back(now - days * day);
  return open;
}

TEST(Verdict, OfSoftVotes) {
  const auto cause = [](const OpenVote& open) { return judge_vote(open, Guard::none, HardBounces::once, now).cause; };
  EXPECT_EQ(cause(soft_vote({})), std::nullopt);
  EXPECT_EQ(cause(soft_vote({28, 21, 14, 7})), SuppressionCause::bounce);
  EXPECT_EQ(cause(soft_vote({21, 14, 7})), std::nullopt) << "four are too few";
  EXPECT_EQ(cause(soft_vote({20, 15, 10, 5})), std::nullopt) << "too short a time";
  EXPECT_EQ(cause(soft_vote({21, 21, 14, 14, 7})), std::nullopt) << "one a day";
  EXPECT_EQ(cause(soft_vote({28, 21, 14, 7}, {18})), std::nullopt) << "one was taken, and nothing came back";
  EXPECT_EQ(cause(soft_vote({28, 21, 14, 7}, {3})), SuppressionCause::bounce) << "something may still come back";
}

std::vector<ProviderLoad> usual_days(double share) {
  std::vector<ProviderLoad> load;
  for (int days = 29; days > 0; --days) load.push_back({now - days * day, 1000, std::int64_t(1000 * share)});
  return load;
}

TEST(Verdict, AProviderThatRefusesFarMoreThanItUsuallyDoesIsHeld) {
  const auto guard = [](double usual, std::int64_t taken, std::int64_t hard) {
    auto load = usual_days(usual);
    load.push_back({now - hour / 2, taken, hard});
    return guard_of(open_vote(2, {}), load, {}, now);
  };
  EXPECT_EQ(guard(0.002, 1000, 60), Guard::provider);
  EXPECT_EQ(guard(0.002, 1000, 50), Guard::none) << "no more than the share that is allowed";
  EXPECT_EQ(guard(0.02, 1000, 60), Guard::none) << "it is not unusual there";
  EXPECT_EQ(guard(0.02, 1000, 101), Guard::provider);
  EXPECT_EQ(guard(0, 19, 19), Guard::none) << "too few to say";
  EXPECT_EQ(guard(0, 0, 20), Guard::provider) << "mail of an hour ago comes back";
  const std::vector<ProviderLoad> yesterday = {{now - day, 1000, 400}};
  EXPECT_EQ(guard_of(open_vote(2, {}), yesterday, {}, now), Guard::none);
}

TEST(Verdict, AListOfWhichManyFailIsHeld) {
  auto open = open_vote(2, {});
  open.hard_on_list = 501;
  EXPECT_EQ(guard_of(open, {}, {}, now), Guard::list);
  open.hard_on_list = 500;
  EXPECT_EQ(guard_of(open, {}, {}, now), Guard::none);
  open.hard_on_list = 501;
  open.vote.accepted = true;
  EXPECT_EQ(guard_of(open, {}, {}, now), Guard::none) << "an operator has decided";
  auto small = open_vote(2, {});
  small.on_list = 30;
  small.hard_on_list = 19;
  EXPECT_EQ(guard_of(small, {}, {}, now), Guard::none);
}

TEST(Verdict, MailingPausesWhereTooMuchOfWhatHasLeftHasFailed) {
  const auto pauses = [](std::int64_t mailed, std::int64_t hard) {
    auto open = open_vote(2, {});
    open.mailed = mailed;
    open.hard_on_list = hard;
    return mailing_should_pause(open, {});
  };
  EXPECT_TRUE(pauses(500, 26));
  EXPECT_FALSE(pauses(500, 25));
  EXPECT_TRUE(pauses(200, 11));
  EXPECT_FALSE(pauses(200, 10));
  EXPECT_TRUE(pauses(100, 26)) << "it is over the limit of the first 500, whatever follows";
  EXPECT_FALSE(pauses(100, 25)) << "too early to say";
  EXPECT_FALSE(pauses(10'000, 1000)) << "nothing is left to pause";
}

TEST(Verdict, ManyComplaintsAreToldAndPauseTheRest) {
  EXPECT_EQ(complaint_guard(4, 100, 0.003), ComplaintGuard::none);
  EXPECT_EQ(complaint_guard(5, 100, 0.003), ComplaintGuard::pause);
  EXPECT_EQ(complaint_guard(30, 10'000, 0.003), ComplaintGuard::tell);
  EXPECT_EQ(complaint_guard(31, 10'000, 0.003), ComplaintGuard::pause);
  EXPECT_EQ(complaint_guard(10, 10'000, 0.003), ComplaintGuard::none);
}

TEST(Verdict, WhatEvidenceWeighs) {
  ReportedRecipient report;
  report.what = BounceClass::hard;
  report.reason = ReplyReason::user_unknown;
  report.status = "5.1.1";
  report.evidence.basis = EvidenceBasis::words;
  report.final = "rfc822; Anna@Example.org";
  EXPECT_EQ(ballot_of_report(report, "example.org"), (Ballot{VoteKind::hard, 2}));
  EXPECT_EQ(ballot_of_report(report, "elsewhere.example"), (Ballot{VoteKind::hard, 1})) << "of a forward's target";
  report.status = "5.0.0";
  EXPECT_EQ(ballot_of_report(report, "example.org"), (Ballot{VoteKind::hard, 1})) << "by words alone";
  report.evidence.basis = EvidenceBasis::provider;
  EXPECT_EQ(ballot_of_report(report, "example.org"), (Ballot{VoteKind::hard, 2}));
  report.action = DeliveryAction::delayed;
  EXPECT_EQ(ballot_of_report(report, "example.org"), std::nullopt);
  report.action = DeliveryAction::failed;
  report.what = BounceClass::soft;
  report.reason = ReplyReason::mailbox_full;
  EXPECT_EQ(ballot_of_report(report, "example.org"), (Ballot{VoteKind::soft, 2}));
  EXPECT_EQ(ballot_of_report(report, "elsewhere.example"), std::nullopt);
  for (const auto reason : {ReplyReason::spam, ReplyReason::authentication, ReplyReason::too_large,
                            ReplyReason::expired, ReplyReason::policy, ReplyReason::network}) {
    report.reason = reason;
    EXPECT_EQ(ballot_of_report(report, "example.org"), std::nullopt) << to_string(reason);
  }
  using Why = ReplyReason;
  EXPECT_EQ(ballot_of_refusal(Why::user_unknown, RuleBasis::enhanced, "5.1.1 no"), (Ballot{VoteKind::hard, 2}));
  EXPECT_EQ(ballot_of_refusal(Why::user_unknown, RuleBasis::words, "no such user"), (Ballot{VoteKind::hard, 1}));
  EXPECT_EQ(ballot_of_refusal(Why::user_unknown, RuleBasis::words, "5.1.1 <a@x.example>: User unknown"),
            (Ballot{VoteKind::hard, 2}));
  EXPECT_EQ(ballot_of_refusal(Why::user_unknown, RuleBasis::words, "5.7.1 no such user"), (Ballot{VoteKind::hard, 1}));
  EXPECT_EQ(ballot_of_refusal(Why::mailbox_full, RuleBasis::enhanced, "5.2.2 full"), (Ballot{VoteKind::soft, 2}));
  EXPECT_EQ(ballot_of_refusal(Why::spam, RuleBasis::provider, ""), std::nullopt);
  EXPECT_EQ(ballot_of_refusal(Why::suppressed, RuleBasis::words, "5.1.1 on our suppression list"),
            (Ballot{VoteKind::hard, 0}));
}

}  // namespace
}  // namespace gazetted
