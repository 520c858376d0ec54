#include "gazetted/dispatch/outcome_policy.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace gazetted {
namespace {

using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

constexpr Duration minute{60'000};
constexpr Duration hour{3'600'000};

class OutcomePolicyTest : public testing::Test {
 protected:
  OutcomePolicyTest() { retry.jitter = 0; }

  Decision decide_on(Kind kind, Scope scope, TargetKind target = TargetKind::list) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.scope = scope;
    outcome.retry_after = asked;
    outcome.not_understood = not_understood;
    return decide(delivery, outcome, {retry, on_unknown, target, tells_repetitions}, {now, now, now, 0.5});
  }

  // "deferred +2m, attempt 2, tries since 0s"
  std::string line(Kind kind, Scope scope, TargetKind target = TargetKind::list) {
    const auto made = decide_on(kind, scope, target);
    std::string text(to_string(made.to));
    if (made.due) text += " +" + format_duration(*made.due - now);
    static const std::map<Decision::Due, std::string> names = {
        {Decision::Due::none, ""},
        {Decision::Due::schedule, " by schedule"},
        {Decision::Due::relay, " for a relay"},
        {Decision::Due::destination, " at its destination's pace"},
        {Decision::Due::sender, " for our domain's rest"}};
    text += names.at(made.waits_for);
    text += fmt::format(", attempts {}", made.attempts);
    if (made.doubts > 0) text += fmt::format(", doubts {}", made.doubts);
    text += made.first ? ", first " + format_duration(now - *made.first) + " ago" : ", no first";
    return text;
  }

  std::string table(TargetKind target) {
    static const std::vector<std::pair<Kind, std::string>> kinds = {{Kind::accepted, "accepted"},
                                                                    {Kind::refused, "refused"},
                                                                    {Kind::unknown, "unknown"},
                                                                    {Kind::deferred, "deferred"}};
    static const std::vector<std::pair<Scope, std::string>> scopes = {
        {Scope::recipient, "recipient"},     {Scope::message, "message"}, {Scope::transaction, "transaction"},
        {Scope::destination, "destination"}, {Scope::sender, "sender"},   {Scope::relay, "relay"},
        {Scope::account, "account"}};
    std::string all;
    for (const auto& [kind, kind_name] : kinds) {
      for (const auto& [scope, scope_name] : scopes) {
        if (kind != Kind::deferred && scope != Scope::recipient && scope != Scope::relay) continue;
        all += fmt::format("{} {}: {}\n", kind_name, scope_name, line(kind, scope, target));
      }
    }
    return all;
  }

  Time now = from_millis(1'800'000'000'000);
  RetryOptions retry;
  OnUnknown on_unknown = OnUnknown::resend;
  bool tells_repetitions = false, not_understood = false;
  std::optional<Duration> asked;
  Delivery delivery;
};

TEST_F(OutcomePolicyTest, OfMailThatIsTriedForTheFirstTime) {
  EXPECT_EQ(table(TargetKind::list), R"(accepted recipient: sent, attempts 1, first 0s ago
accepted relay: sent, attempts 1, first 0s ago
refused recipient: failed, attempts 1, first 0s ago
refused relay: failed, attempts 1, first 0s ago
unknown recipient: deferred +1m by schedule, attempts 1, doubts 1, first 0s ago
unknown relay: deferred +1m by schedule, attempts 1, doubts 1, first 0s ago
deferred recipient: deferred +1m by schedule, attempts 1, first 0s ago
deferred message: deferred +1m by schedule, attempts 1, first 0s ago
deferred transaction: deferred +1m by schedule, attempts 0, first 0s ago
deferred destination: deferred at its destination's pace, attempts 0, first 0s ago
deferred sender: deferred for our domain's rest, attempts 0, first 0s ago
deferred relay: deferred +0s for a relay, attempts 0, no first
deferred account: deferred +0s for a relay, attempts 0, no first
)");
}

TEST_F(OutcomePolicyTest, OfMailThatWasDeferredTwice) {
  delivery.state = State::deferred;
  delivery.attempts = 2;
  delivery.first_attempt = now - hour;
  EXPECT_EQ(table(TargetKind::list), R"(accepted recipient: sent, attempts 3, first 1h ago
accepted relay: sent, attempts 3, first 1h ago
refused recipient: failed, attempts 3, first 1h ago
refused relay: failed, attempts 3, first 1h ago
unknown recipient: deferred +1m by schedule, attempts 3, doubts 1, first 1h ago
unknown relay: deferred +1m by schedule, attempts 3, doubts 1, first 1h ago
deferred recipient: deferred +4m by schedule, attempts 3, first 1h ago
deferred message: deferred +4m by schedule, attempts 3, first 1h ago
deferred transaction: deferred +2m by schedule, attempts 2, first 1h ago
deferred destination: deferred at its destination's pace, attempts 2, first 1h ago
deferred sender: deferred for our domain's rest, attempts 2, first 1h ago
deferred relay: deferred +0s for a relay, attempts 2, first 1h ago
deferred account: deferred +0s for a relay, attempts 2, first 1h ago
)");
}

TEST_F(OutcomePolicyTest, OfAPost) {
  EXPECT_EQ(table(TargetKind::channel), R"(accepted recipient: sent, attempts 1, first 0s ago
accepted relay: sent, attempts 1, first 0s ago
refused recipient: failed, attempts 1, first 0s ago
refused relay: failed, attempts 1, first 0s ago
unknown recipient: unknown, attempts 1, first 0s ago
unknown relay: unknown, attempts 1, first 0s ago
deferred recipient: deferred +1m by schedule, attempts 1, first 0s ago
deferred message: deferred +1m by schedule, attempts 1, first 0s ago
deferred transaction: deferred +1m by schedule, attempts 0, first 0s ago
deferred destination: deferred +1m by schedule, attempts 0, first 0s ago
deferred sender: deferred +1m by schedule, attempts 0, first 0s ago
deferred relay: deferred +0s for a relay, attempts 0, no first
deferred account: deferred +0s for a relay, attempts 0, no first
)");
}

TEST_F(OutcomePolicyTest, APostIsRepeatedOnlyWhereTheNetworkTellsARepetitionAndFiveTimesAtMost) {
  tells_repetitions = true;
  std::string all;
  for (delivery.doubts = 0; delivery.doubts <= most_doubts; ++delivery.doubts)
    all += std::string(to_string(decide_on(Kind::unknown, Scope::recipient, TargetKind::channel).to)) + " ";
  EXPECT_EQ(all, "deferred deferred deferred deferred deferred unknown ");
}

TEST_F(OutcomePolicyTest, MailInDoubtIsRepeatedOnceOrNotAtAllAsTheConfigurationSays) {
  delivery.doubts = 1;
  EXPECT_EQ(decide_on(Kind::unknown, Scope::recipient).to, State::unknown);
  delivery.doubts = 0;
  on_unknown = OnUnknown::hold;
  const auto made = decide_on(Kind::unknown, Scope::recipient);
  EXPECT_EQ(made.to, State::unknown);
  EXPECT_EQ(made.doubts, 0);
}

TEST_F(OutcomePolicyTest, WhatIsNotUnderstoodOneCommandAtATimeIsTheMessagesOwnTrouble) {
  not_understood = true;
  EXPECT_EQ(decide_on(Kind::deferred, Scope::transaction).attempts, 0);
  delivery.state = State::deferred;
  EXPECT_EQ(decide_on(Kind::deferred, Scope::transaction).attempts, 1);
}

TEST_F(OutcomePolicyTest, ItExpiresWhenItsNextTryWouldComeTooLate) {
  delivery.state = State::deferred;
  delivery.attempts = 50;
  delivery.first_attempt = now - retry.give_up_after + minute;
  EXPECT_EQ(decide_on(Kind::deferred, Scope::recipient).to, State::expired);
  // It is the relay that was tried: that expires nobody.
  EXPECT_EQ(decide_on(Kind::deferred, Scope::relay).to, State::deferred);
}

TEST_F(OutcomePolicyTest, ASetClockExpiresNobody) {
  delivery.first_attempt = now - hour;
  Outcome outcome;
  // The machine's clock was set a week ahead; the steady wall was not.
  const auto made = decide(delivery, outcome, {retry, on_unknown}, {now + 168 * hour, now, now, 0.5});
  EXPECT_EQ(made.to, State::deferred);
  EXPECT_EQ(made.due, now + minute);
}

TEST_F(OutcomePolicyTest, InALineItWaitsItsTurnButNotBeyondItsOwnEnd) {
  const PolicyTimes times{now, now, now, 0};
  const auto due = [&](Duration wait, Duration since_first) {
    const auto made = due_in_line(wait, now - since_first, retry, times);
    return made ? format_duration(*made - now) : "too late";
  };
  EXPECT_EQ(due(minute, Duration(0)), "1m");
  EXPECT_EQ(due(100 * hour, Duration(0)), "48h");
  EXPECT_EQ(due(2 * hour, 47 * hour), "1h");
  EXPECT_EQ(due(minute, 48 * hour), "0s");
  EXPECT_EQ(due(minute, 48 * hour + minute), "too late");
}

}  // namespace
}  // namespace gazetted
