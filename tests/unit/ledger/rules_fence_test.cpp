// The fence, as tables: what an intent may take, and what is written of a record, by what came between.
#include <gtest/gtest.h>

#include "gazetted/ledger/rules/fence.hpp"

namespace gazetted {
namespace {

const Time now = from_millis(1'800'000'000'000);
const Time later = now + Duration(60'000);
const TargetMarks live{true, false, false};
const TargetMarks paused{true, false, true};
const TargetMarks cancelled{true, true, false};
const TargetMarks replaced{false, false, false};

std::string word(const std::optional<State>& state) { return std::string(state ? to_string(*state) : "refused"); }

TEST(FenceRules, AnIntentTakesOnlyARowThatWaits) {
  struct Row {
    const char* what;
    bool tried_before;
    std::optional<State> stored;
    bool leased;
    TargetMarks marks;
    const char* from;
  };
  const Row table[] = {
      {"never tried", false, std::nullopt, false, live, "pending"},
      {"paused: what was decided before may still leave", false, std::nullopt, false, paused, "pending"},
      {"deferred", true, State::deferred, false, live, "deferred"},
      {"requeued", true, State::pending, false, live, "pending"},
      {"under an intent", false, std::nullopt, true, live, "refused"},
      {"sent meanwhile", true, State::sent, false, live, "refused"},
      {"in doubt", true, State::unknown, false, live, "refused"},
      {"cancelled meanwhile", false, std::nullopt, false, cancelled, "refused"},
      {"replaced meanwhile", false, std::nullopt, false, replaced, "refused"},
      {"tried meanwhile", false, State::deferred, false, live, "refused"},
      {"said to be tried, and never was", true, std::nullopt, false, live, "refused"},
  };
  for (const auto& row : table) {
    const Intent intent{DeliveryId{1}, TargetKey{1}, row.tried_before, State::pending};
    EXPECT_EQ(word(state_to_lease(intent, row.stored, row.leased, row.marks)), row.from) << row.what;
  }
}

struct RecordRow {
  const char* what;
  std::int64_t record_lease;
  std::optional<LeaseKey> lease;
  State to;
  std::optional<Time> due;
  TargetMarks marks;
  const char* written;
  std::optional<Time> written_due;
};

void expect_judged(const RecordRow& row) {
  SCOPED_TRACE(row.what);
  Record record;
  record.lease = LeaseKey{row.record_lease};
  record.to = row.to;
  record.due = row.due;
  const auto verdict = judge_record(record, row.lease, row.marks, now);
  EXPECT_EQ(word(verdict ? std::optional(verdict->to) : std::nullopt), row.written);
  if (verdict) {
    EXPECT_EQ(verdict->due, row.written_due);
  }
}

TEST(FenceRules, WhatIsWrittenOfAnAttempt) {
  const RecordRow table[] = {
      {"sent", 7, LeaseKey{7}, State::sent, std::nullopt, live, "sent", std::nullopt},
      {"sent, cancelled meanwhile", 7, LeaseKey{7}, State::sent, std::nullopt, cancelled, "sent", std::nullopt},
      {"sent, replaced meanwhile", 7, LeaseKey{7}, State::sent, std::nullopt, replaced, "sent", std::nullopt},
      {"deferred", 7, LeaseKey{7}, State::deferred, later, live, "deferred", later},
      {"deferred, cancelled meanwhile", 7, LeaseKey{7}, State::deferred, later, cancelled, "cancelled", std::nullopt},
      {"of an earlier attempt", 6, LeaseKey{7}, State::failed, std::nullopt, live, "refused", std::nullopt},
      {"of an attempt that is over", 7, std::nullopt, State::sent, std::nullopt, live, "refused", std::nullopt},
  };
  for (const auto& row : table) expect_judged(row);
}

TEST(FenceRules, WhatMayHaveArrivedBeforeIsInDoubtWhenItWasCancelledMeanwhile) {
  Record record;
  record.lease = LeaseKey{7};
  record.to = State::deferred;
  record.due = later;
  record.doubts = 1;
  const auto verdict = judge_record(record, LeaseKey{7}, cancelled, now);
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->to, State::unknown);
  EXPECT_FALSE(verdict->due);
}

TEST(FenceRules, WhatIsWrittenOfADecisionWithoutAnAttempt) {
  const RecordRow table[] = {
      {"suppressed", 0, std::nullopt, State::suppressed, std::nullopt, live, "suppressed", std::nullopt},
      {"put off", 0, std::nullopt, State::deferred, later, live, "deferred", later},
      {"laid aside while paused", 0, std::nullopt, State::pending, std::nullopt, paused, "pending", std::nullopt},
      {"laid aside, resumed meanwhile", 0, std::nullopt, State::pending, std::nullopt, live, "pending", now},
      {"leased meanwhile", 0, LeaseKey{7}, State::deferred, later, live, "refused", std::nullopt},
      {"cancelled meanwhile", 0, std::nullopt, State::deferred, later, cancelled, "refused", std::nullopt},
      {"replaced meanwhile", 0, std::nullopt, State::suppressed, std::nullopt, replaced, "refused", std::nullopt},
  };
  for (const auto& row : table) expect_judged(row);
}

}  // namespace
}  // namespace gazetted
