// What a crash means for a delivery, as a table: where it was on the wire, and what is known of it.
#include <gtest/gtest.h>

#include "gazetted/ledger/rules/recovery.hpp"

namespace gazetted {
namespace {

TEST(Recovery, WhatACrashMeansForADelivery) {
  struct Row {
    const char* what;
    std::optional<WireStage> stage;
    State answer;
    TargetKind kind;
    bool cancelled;
    int doubts, booked;
    OnUnknown on_unknown;
    State to;
    int doubts_after;
  };
  const auto list = TargetKind::list;
  const auto channel = TargetKind::channel;
  const auto resend = OnUnknown::resend;
  const auto hold = OnUnknown::hold;
  const Row table[] = {
      {"no slot", std::nullopt, State::unknown, list, false, 0, 0, resend, State::pending, 0},
      {"intent", WireStage::intent, State::unknown, list, false, 1, 0, hold, State::pending, 1},
      {"intent, cancelled", WireStage::intent, State::unknown, list, true, 0, 0, resend, State::cancelled, 0},
      {"intent, cancelled, in doubt", WireStage::intent, State::unknown, list, true, 1, 0, resend, State::unknown, 1},
      {"at the dot", WireStage::dot, State::unknown, list, false, 0, 0, resend, State::deferred, 1},
      {"at the dot once more", WireStage::dot, State::unknown, list, false, 1, 0, resend, State::unknown, 1},
      {"at the dot, hold", WireStage::dot, State::unknown, list, false, 0, 0, hold, State::unknown, 0},
      {"at the dot, cancelled", WireStage::dot, State::unknown, list, true, 0, 0, resend, State::unknown, 0},
      {"a post on its way", WireStage::dot, State::unknown, channel, false, 0, 0, resend, State::unknown, 0},
      {"answered", WireStage::answered, State::sent, list, false, 0, 0, hold, State::sent, 0},
      {"deferred", WireStage::answered, State::deferred, list, false, 0, 0, hold, State::deferred, 0},
      {"deferred, cancelled", WireStage::answered, State::deferred, list, true, 0, 0, hold, State::cancelled, 0},
      {"deferred, cancelled, in doubt", WireStage::answered, State::deferred, list, true, 1, 0, hold, State::unknown,
       1},
      {"a doubt just booked", WireStage::answered, State::deferred, list, false, 0, 1, resend, State::deferred, 1},
  };
  const Time now = from_millis(1'800'000'000'000);
  for (const auto& row : table) {
    SCOPED_TRACE(row.what);
    Interrupted delivery;
    delivery.kind = row.kind;
    delivery.channel = "c";
    delivery.cancelled = row.cancelled;
    delivery.doubts = row.doubts;
    WireSlot slot;
    slot.stage = row.stage.value_or(WireStage::free);
    slot.state = row.answer;
    slot.at = now;
    slot.doubts = row.booked;
    const auto verdict = settle(delivery, row.stage ? &slot : nullptr, row.on_unknown, now);
    EXPECT_EQ(to_string(verdict.record.to), to_string(row.to));
    EXPECT_EQ(verdict.record.doubts, row.doubts_after);
    EXPECT_EQ(verdict.record.due.has_value(), !is_final(row.to));
  }
}

TEST(Recovery, APostIsMadeAgainOnlyWhereARepetitionIsKnown) {
  Interrupted post;
  post.kind = TargetKind::channel;
  post.channel = "wall";
  EXPECT_EQ(settle_blindly(post, {OnUnknown::resend, {"other"}}, Time{}).record.to, State::unknown);
  EXPECT_EQ(settle_blindly(post, {OnUnknown::hold, {"wall"}}, Time{}).record.to, State::deferred);
}

TEST(Recovery, ASlotOfAnotherIntentSaysNothingOfThisOne) {
  Interrupted row;
  row.lease = LeaseKey{7};
  WireSlot slot;
  slot.stage = WireStage::answered;
  slot.state = State::sent;
  slot.lease = LeaseKey{6};
  EXPECT_EQ(settle(row, &slot, OnUnknown::hold, Time{}).how, Settled::not_sent);
  slot.lease = LeaseKey{7};
  EXPECT_EQ(settle(row, &slot, OnUnknown::hold, Time{}).how, Settled::answered);
}

TEST(Recovery, WhatCertainlyDidNotLeaveLearnsNothing) {
  Interrupted row;
  row.attempts = 3;
  const auto record = settle(row, nullptr, OnUnknown::hold, Time{}).record;
  EXPECT_FALSE(record.verdict);
  EXPECT_EQ(record.attempts, 3);
}

TEST(Recovery, ARowIsUnderTheLeaseThatItsOutcomeNames) {
  struct Row {
    const char* what;
    std::optional<State> stored;
    std::int64_t lease;
    bool under;
  };
  const Row table[] = {
      {"never tried before", std::nullopt, 0, true},
      {"on its way", State::sending, 5, true},
      {"on its way under a later lease", State::sending, 6, false},
      {"deferred since", State::deferred, 5, false},
      {"sent since", State::sent, 5, false},
      {"waits for a relay", State::pending, -1, false},
  };
  for (const auto& row : table)
    EXPECT_EQ(is_under(LeaseKey{5}, row.stored, LeaseKey{row.lease}), row.under) << row.what;
}

}  // namespace
}  // namespace gazetted
