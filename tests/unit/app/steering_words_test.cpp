#include "gazetted/app/steering_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/app/own_commands.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// What the history keeps, and what is said to whoever gave the order.
TEST(Verbs, HaveOneOrderAndOnePast) {
  const std::pair<const char*, const char*> table[] = {{"pause", "paused"},
                                                       {"resume", "resumed"},
                                                       {"cancel", "cancelled"},
                                                       {"retry", "retried"},
                                                       {"approve", "approved"}};
  for (const auto& [order, past] : table) {
    const auto verb = verb_called(order);
    ASSERT_TRUE(verb) << order;
    EXPECT_EQ(to_string(*verb), order);
    EXPECT_EQ(past_of(*verb), past);
  }
  EXPECT_FALSE(verb_called("paused"));
}

// A release to the list press over relay main, and to the channel wire.
class SteeringWords : public testing::Test {
 protected:
  SteeringWords() {
    release.id = "bridge";
    release.state = "sending";
    release.targets.resize(2);
    release.targets[0].name = "press";
    release.targets[1].name = "wire";
    release.targets[1].kind = TargetKind::channel;
    settings.lists.emplace_back().audience.name = "press";
    settings.lists[0].audience.relays = {"main"};
    live.relays["main"].works = false;
  }
  void count(std::size_t target, State state, int number) {
    release.targets[target].tally[state] = number;
    release.tally[state] += number;
  }
  std::int64_t waiting(const SteerScope& scope = {}) { return wait_for_a_relay({release}, scope, settings, live); }
  ReleaseStatus release;
  Settings settings;
  LiveStatus live;
};

TEST_F(SteeringWords, WhatNeverLeftMayBeSentUnderAnotherId) {
  count(0, State::cancelled, 800);
  count(0, State::suppressed, 1);
  EXPECT_THAT(stays_cancelled(release), AllOf(HasSubstr("before any of it left, and stays cancelled"),
                                              HasSubstr("give its file another id (a line `id: NEW-ID`")));
}

TEST_F(SteeringWords, WhatLeftInPartMayNot) {
  for (const auto state : {State::sent, State::bounced, State::unknown}) {
    release.tally = release.targets[0].tally = release.targets[1].tally = {};
    count(0, State::cancelled, 800);
    count(1, State::cancelled, 1);
    count(0, state, 1200);
    EXPECT_THAT(stays_cancelled(release),
                AllOf(HasSubstr("stays cancelled: list press (800 deliveries), channel wire (1 delivery)"),
                      HasSubstr("1,200 deliveries were made before that, or may have been"),
                      HasSubstr("would send it to them twice"), Not(HasSubstr("NEW-ID")),
                      HasSubstr("gazetted report bridge --format csv")))
        << to_string(state);
  }
}

TEST_F(SteeringWords, ARetryTriesWhatWaitsForARelayAtOnce) {
  count(0, State::deferred, 3);
  count(0, State::pending, 4);
  count(1, State::pending, 1);
  EXPECT_EQ(waiting(), 7);
  EXPECT_EQ(waiting({"bridge", "press", ""}), 7);
  EXPECT_EQ(waiting({"other", "", ""}), 0);
  EXPECT_EQ(waiting({"", "other", ""}), 0);
  EXPECT_EQ(waiting({"", "", "wire"}), 0) << "a post needs no relay";
  release.targets[0].paused = true;
  EXPECT_EQ(waiting(), 0) << "what is paused is not tried";
  release.targets[0].paused = false;
  release.state = "paused";
  EXPECT_EQ(waiting(), 0);
  release.state = "sending";
  live.relays["main"].works = true;
  EXPECT_EQ(waiting(), 0) << "it does not wait for the relay";
}

// What keeps a list or a channel from leaving, until when, and for whom.
class Waiting : public SteeringWords {
 protected:
  Waiting() { count(0, State::pending, 7); }
  std::string why() const { return why_it_waits(release, release.targets[0], *Zone::load("Europe/London"), at); }
  const Time at = *parse_rfc3339("2026-03-02T07:00:00Z");
  const Time nine = *parse_rfc3339("2026-03-02T09:00:00Z");
  const std::string nine_in_words = "Mon 2 Mar 2026, 09:00 Europe/London (UTC+00:00) = 09:00 UTC";
};

TEST_F(Waiting, ForNothingThatTheReleaseSaysIsSilence) { EXPECT_EQ(why(), ""); }

TEST_F(Waiting, ForItsHoldNamesItsEnd) {
  release.not_before = at + Duration(60'000);
  EXPECT_EQ(why(),
            "nothing of the release leaves before Mon 2 Mar 2026, 07:01 Europe/London (UTC+00:00) = 07:01 UTC "
            "(in 1m)");
}

TEST_F(Waiting, ForItsTimeNamesItAndSaysWhetherThatIsAnEmbargo) {
  release.release_at = nine;
  EXPECT_EQ(why(), "") << "this list is open";
  release.targets[0].opens = Opens::when_renewed;
  EXPECT_THAT(why(), AllOf(HasSubstr("it leaves at " + nine_in_words), HasSubstr("(in 2h")));
  release.targets[1].opens = Opens::early;
  EXPECT_THAT(why(), HasSubstr("under embargo until " + nine_in_words));
  release.release_at = at;
  EXPECT_EQ(why(), "its time has come, and it is about to be opened");
}

TEST_F(Waiting, ForAPersonSaysWhyBeforeAnyTime) {
  release.release_at = nine;
  release.targets[0].opens = Opens::when_renewed;
  release.held = "list 'press' has 40 recipients";
  EXPECT_EQ(why(), "it is held: list 'press' has 40 recipients");
  release.held.clear();
  release.approval.state = ApprovalState::awaited;
  EXPECT_EQ(why(), "it is held: it awaits the approval of a second person");
}

TEST_F(Waiting, AfterItsEndIsInVain) {
  release.expires_at = nine;
  release.held = "list 'press' has 40 recipients";
  EXPECT_THAT(why(), HasSubstr("it is held"));
  release.expires_at = at;
  EXPECT_EQ(why(),
            "the release expired at Mon 2 Mar 2026, 07:00 Europe/London (UTC+00:00) = 07:00 UTC, and nothing "
            "more of it is sent");
}

TEST_F(Waiting, WhatWasNotSentHasItsReasonInTheRelease) {
  const auto why_not = [&](State state) { return why_it_was_not_sent(release, state, *Zone::load("UTC"), at); };
  EXPECT_EQ(why_not(State::cancelled), "") << "somebody has cancelled it";
  release.superseded_by = "bridge-v2";
  EXPECT_EQ(why_not(State::cancelled), "superseded by 'bridge-v2' before it was sent");
  release.withdrawn = at;
  EXPECT_THAT(why_not(State::cancelled), HasSubstr("the release was withdrawn at Mon 2 Mar 2026, 07:00 UTC"));
  EXPECT_EQ(why_not(State::sent), "");
  EXPECT_EQ(why_not(State::expired), "") << "its server did not accept it for too long";
  release.expires_at = at;
  EXPECT_THAT(why_not(State::expired), HasSubstr("the release expired at Mon 2 Mar 2026, 07:00 UTC"));
}

// The history has more orders than the one that did it, and a version may have come later.
TEST_F(SteeringWords, WhoeverStoppedAListIsWhoseOrderFoundSomethingOfIt) {
  release.accepted = *parse_rfc3339("2026-03-02T07:00:00Z");
  const auto order = [&](int minute, const std::string& of, const std::string& list,
                         const std::string& after = "3 cancelled at once") {
    return HistoryEntry{release.accepted + Duration(60'000 * minute), {}, "cancelled", of, list, "", "", after};
  };
  const auto minute = [&](const std::vector<HistoryEntry>& entries) {
    const auto found = order_that_cancelled(release, release.targets[0], entries);
    return found ? int((found->at - release.accepted) / Duration(60'000)) : 0;
  };
  const std::string nothing(nothing_to_cancel);
  EXPECT_EQ(minute({order(1, "bridge", "press")}), 0) << "it was not cancelled alone";
  EXPECT_EQ(minute({order(1, "bridge", "", nothing), order(2, "bridge", "")}), 2) << "as a whole";
  release.targets[0].cancelled_by_somebody = true;
  EXPECT_EQ(minute({}), 0);
  EXPECT_EQ(minute({order(1, "bridge", "other")}), 0);
  EXPECT_EQ(minute({order(1, "bridge", "press"), order(2, "bridge", "press", nothing)}), 1);
  EXPECT_EQ(minute({order(1, "bridge", "press"), order(2, "bridge", "")}), 1);
  EXPECT_EQ(minute({order(-5, "", "press"), order(3, "", "press")}), 3) << "an order of before was for other releases";
}

TEST_F(Waiting, ForTooLongIsLate) {
  const Duration hour{3'600'000};
  release.release_at = at;
  EXPECT_EQ(late_by(release, at + hour), hour);
  release.first_public_attempt = at + Duration(1'000);
  EXPECT_EQ(late_by(release, at + hour), std::nullopt);
  release.first_public_attempt = at + 3 * hour;
  EXPECT_EQ(late_by(release, at + 9 * hour), 3 * hour);
  release.first_public_attempt.reset();
  release.state = "cancelled";
  EXPECT_EQ(late_by(release, at + hour), std::nullopt) << "it does not leave at all";
  release.state = "held";
  release.expires_at = at + 2 * hour;
  EXPECT_EQ(late_by(release, at + hour), hour);
  EXPECT_EQ(late_by(release, at + 9 * hour), std::nullopt) << "it has expired, and will no longer be sent";
  release.first_public_attempt = at + hour;
  EXPECT_EQ(late_by(release, at + 9 * hour), hour) << "some of it left before that";
}

// One of an embargo's early lists still tries, long after its time.
TEST_F(Waiting, OfThoseWhoHaveItEarlyMakesNothingLate) {
  const Duration hour{3'600'000};
  release.release_at = at;
  release.targets[0].opens = Opens::early;
  EXPECT_EQ(late_by(release, at + hour), std::nullopt);
  release.targets[1].opens = Opens::when_renewed;
  EXPECT_EQ(late_by(release, at + hour), hour) << "its channel waits";
  release.targets[1].cancelled = true;
  EXPECT_EQ(late_by(release, at + hour), std::nullopt);
}

TEST(OwnCommands, NameTheRehearsalThatTheyAreFor) {
  EXPECT_EQ(typed("status a"), "gazetted status a");
  commands_begin_with("gazetted --rehearse /tmp/r");
  EXPECT_EQ(typed("status a"), "gazetted --rehearse /tmp/r status a");
  commands_begin_with("gazetted");
}

}  // namespace
}  // namespace gazetted::test
