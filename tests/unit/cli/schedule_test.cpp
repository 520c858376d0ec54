// What leaves when, and what does not leave by itself: the same in text, JSON and calendar.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/cli/schedule_words.hpp"

namespace gazetted {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ScheduleWords : public testing::Test {
 protected:
  static inline const Time now = *parse_rfc3339("2026-03-02T09:00:00Z");

  static ReleaseStatus release(const std::string& id, Duration in) {
    ReleaseStatus status;
    status.id = id;
    status.title = "A plan";
    status.state = "scheduled";
    status.hash = "0123456789abcdef";
    status.accepted = status.not_before = now;
    status.release_at = now + in;
    auto& list = status.targets.emplace_back();
    list.name = "press";
    list.tally[State::pending] = 20;
    status.tally = list.tally;
    return status;
  }
  ScheduleContext context() const { return {zone, approvers, now}; }
  std::string text_of(const ReleaseStatus& status) const { return schedule_text({status}, context()); }

  const Zone zone = *Zone::load("Europe/Paris");
  std::vector<Approver> approvers = {{"alice", 1001, ""}, {"bob", 1002, ""}};
  const Duration hour{3'600'000};
};

TEST_F(ScheduleWords, EachObstacleHasTheCommandThatEndsIt) {
  struct Row {
    void (*make)(ReleaseStatus&);
    const char *reason, *command;
    bool by_itself;
  };
  const Row table[] = {
      {[](auto& one) { one.paused = true, one.state = "paused"; }, "it is paused", "gazetted resume plan", false},
      {[](auto& one) { one.everything_paused = true, one.state = "paused"; }, "everything is paused", "gazetted resume",
       false},
      {[](auto& one) { one.everything_paused = true, one.state = "paused: restored"; },
       "everything is paused, since the ledger was restored or copied", "gazetted resume", false},
      {[](auto& one) { one.targets[0].paused = true; }, "its list press is paused", "gazetted resume plan --list press",
       true},
      {[](auto& one) { one.held = "list 'press' is empty", one.state = "held"; }, "list 'press' is empty",
       "gazetted resume plan", false},
      {[](auto& one) {
         one.approval = {ApprovalState::awaited, 1001}, one.state = "held";
       },
       "it awaits the approval of a second person (bob)", "gazetted approve plan --text 01234567", false},
  };
  for (const auto& row : table) {
    auto one = release("plan", hour);
    row.make(one);
    const auto all = obstacles_of(one, approvers, now);
    ASSERT_EQ(all.size(), 1u) << row.reason;
    EXPECT_EQ(all[0].reason, row.reason);
    EXPECT_EQ(all[0].command, row.command);
    EXPECT_EQ(leaves_by_itself(one, now), row.by_itself) << row.reason;
    EXPECT_THAT(text_of(one), AllOf(HasSubstr(row.reason), HasSubstr(row.command)));
    EXPECT_EQ(text_of(one).find("does not leave by itself") == std::string::npos, row.by_itself) << text_of(one);
    const auto events = schedule_events({one}, "news.example.org", context());
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].status, row.by_itself ? EventStatus::confirmed : EventStatus::tentative) << row.reason;
    EXPECT_THAT(events[0].description, AllOf(HasSubstr(row.reason), HasSubstr(row.command)));
    const auto json = schedule_json({one}, context()).at(0).as_object();
    EXPECT_EQ(json.at("by_itself").as_bool(), row.by_itself);
    EXPECT_EQ(json.at("waits_for").at(0).at("command").as_string(), row.command);
  }
}

TEST_F(ScheduleWords, WhatIsPausedAndAwaitsAnApprovalNeedsBoth) {
  auto one = release("plan", hour);
  one.state = "paused";
  one.paused = true;
  one.approval = {ApprovalState::awaited, 1003};
  EXPECT_EQ(obstacles_of(one, approvers, now).size(), 2u);
  EXPECT_THAT(text_of(one), AllOf(HasSubstr("(alice or bob)"), HasSubstr("resume plan"), HasSubstr("approve plan")));
  const auto json = schedule_json({one}, context()).at(0).as_object();
  EXPECT_EQ(json.at("approval").as_string(), "awaited");
  EXPECT_EQ(json.at("may_approve").as_string(), "alice or bob");
}

TEST_F(ScheduleWords, WhereNobodyCanApproveThereIsAReasonAndNoCommand) {
  auto one = release("plan", hour);
  one.state = "held";
  one.approval = {ApprovalState::awaited, 1001};
  approvers = {{"alice", 1001, ""}};
  EXPECT_THAT(text_of(one), AllOf(HasSubstr("as things are, nobody can approve it: the only user under 'approvers' "
                                            "submitted it."),
                                  Not(HasSubstr("gazetted approve"))));
  const auto json = schedule_json({one}, context()).at(0).as_object();
  EXPECT_EQ(json.at("may_approve").as_string(), "");
  EXPECT_EQ(json.at("waits_for").at(0).at("command").as_string(), "");
}

TEST_F(ScheduleWords, TheEndIsSaidInTheNewsroomsZoneAndInUtc) {
  auto one = release("plan", hour);
  EXPECT_THAT(text_of(one), Not(HasSubstr("will no longer be sent")));
  one.expires_at = now + 3 * hour;
  const auto expiry =
      "What has not left by Mon 2 Mar 2026, 13:00 Europe/Paris (UTC+01:00) = 12:00 UTC will no longer "
      "be sent.";
  EXPECT_THAT(text_of(one), HasSubstr(expiry));
  EXPECT_THAT(schedule_events({one}, "h", context())[0].description, HasSubstr(expiry));
  const auto json = schedule_json({one}, context()).at(0).as_object();
  EXPECT_EQ(json.at("expires_at").as_string(), "2026-03-02T12:00:00Z");
  one.expires_at = now;
  EXPECT_THAT(text_of(one), HasSubstr("It expired at Mon 2 Mar 2026, 10:00 Europe/Paris"));
}

// Nobody can resume or approve it: the daemon refuses both.
TEST_F(ScheduleWords, AfterItsEndAReleaseCanOnlyBeEnded) {
  for (const char* state : {"paused", "held", "scheduled"}) {
    auto one = release("plan", -hour);
    one.state = state;
    one.paused = one.state == "paused";
    if (one.state == "held") {
      one.held = "list 'press' is empty";
      one.approval = {ApprovalState::awaited, 1001};
    }
    one.expires_at = now;
    EXPECT_THAT(text_of(one), AllOf(HasSubstr("nothing more of it is sent.\n  To end it: gazetted cancel plan\n"),
                                    Not(HasSubstr("resume")), Not(HasSubstr("approve"))));
    const auto json = schedule_json({one}, context()).at(0).as_object();
    EXPECT_FALSE(json.at("by_itself").as_bool());
    ASSERT_EQ(json.at("waits_for").as_array().size(), 1u);
    EXPECT_EQ(json.at("waits_for").at(0).at("reason").as_string(), "it has expired");
    EXPECT_EQ(json.at("waits_for").at(0).at("command").as_string(), "gazetted cancel plan");
    EXPECT_THAT(schedule_events({one}, "h", context()), IsEmpty());
    one.expires_at = now + hour;
    EXPECT_EQ(schedule_events({one}, "h", context()).size(), 1u);
  }
}

TEST_F(ScheduleWords, WhatWaitsForAPersonComesFirst) {
  auto paused = release("paused", 5 * hour);
  paused.paused = true;
  paused.state = "paused";
  std::vector<ReleaseStatus> all = {release("late", 3 * hour), release("soon", hour), paused};
  put_in_order(all, now);
  std::vector<std::string> ids;
  for (const auto& one : all) ids.push_back(one.id);
  EXPECT_THAT(ids, ElementsAre("paused", "soon", "late"));
  EXPECT_EQ(schedule_text({}, context()), "Nothing is scheduled.\n");
  EXPECT_THAT(schedule_json({}, context()), IsEmpty());
}

}  // namespace
}  // namespace gazetted
