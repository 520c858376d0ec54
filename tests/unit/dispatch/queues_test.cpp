// The pure rooms of dispatch: rows that are due, the queue of a relay, the state of a channel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/dispatch/channel_queue.hpp"
#include "gazetted/dispatch/due_rows.hpp"
#include "gazetted/dispatch/relay_queue.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Nanos second = std::chrono::seconds(1);

Delivery row(std::int64_t id, std::int64_t due_ms, std::int64_t target = 1) {
  Delivery delivery;
  delivery.id = DeliveryId{id};
  delivery.target = TargetKey{target};
  delivery.state = State::deferred;
  delivery.due = from_millis(due_ms);
  return delivery;
}

class DueRowsTest : public testing::Test {
 protected:
  std::vector<std::int64_t> taken() {
    std::vector<std::int64_t> ids;
    while (!due.empty()) ids.push_back(due.take().id.value);
    return ids;
  }
  void read(std::vector<Delivery> rows, bool full = false, std::optional<Time> next = {}) {
    due.reading();
    due.read(std::move(rows), full, next, now);
  }
  DueRows due;
  Time now = from_millis(1'000'000);
};

TEST_F(DueRowsTest, ARowComesOnceUntilItIsSettled) {
  read({row(1, 10), row(2, 20)});
  EXPECT_THAT(taken(), ElementsAre(1, 2));
  read({row(1, 10), row(2, 20)});
  EXPECT_THAT(taken(), IsEmpty());
  due.forget(DeliveryId{2});
  read({row(1, 10), row(2, 90)});
  EXPECT_THAT(taken(), ElementsAre(2));
}

TEST_F(DueRowsTest, AFullReadIsFollowedByOneBehindIt) {
  read({row(1, 10), row(2, 20)}, true, from_millis(10));
  EXPECT_EQ(due.after(), DueRows::Position(20, 2));
  EXPECT_EQ(due.next_read(), std::nullopt) << "there are rows to be picked first";
  taken();
  EXPECT_EQ(due.next_read(), now);
}

TEST_F(DueRowsTest, WhatIsOnItsWayIsNotReadAgainAtOnce) {
  read({row(1, 10)}, false, from_millis(10));
  taken();
  EXPECT_EQ(due.next_read(), now + Duration(1000));
}

TEST_F(DueRowsTest, WhatIsWokenDuringAReadIsReadAfterIt) {
  due.reading();
  due.start_over();
  EXPECT_EQ(due.next_read(), std::nullopt);
  due.read({}, false, now + Duration(3'600'000), now);
  EXPECT_EQ(due.next_read(), Time{});
}

TEST_F(DueRowsTest, ADueTimeThatIsWrittenDuringAReadIsNotLost) {
  due.reading();
  due.expect(now + Duration(5000));
  due.read({}, false, now + Duration(3'600'000), now);
  EXPECT_EQ(due.next_read(), now + Duration(5000));
}

TEST_F(DueRowsTest, RowsOfATargetThatIsReadAnewAreForgotten) {
  read({row(1, 10, 7), row(2, 20, 8)});
  due.forget_target(TargetKey{7});
  EXPECT_THAT(taken(), ElementsAre(2));
  read({row(1, 10, 7)});
  EXPECT_THAT(taken(), ElementsAre(1));
}

class RelayQueueTest : public testing::Test {
 protected:
  RelayQueueTest() {
    RelayOptions options;
    options.name = "main";
    options.connections = 4;
    queue.set_options(options, 4);
  }
  JobPtr job(std::int64_t id, const std::string& destination, Priority priority = Priority::normal) {
    auto made = std::make_shared<Job>();
    made->delivery.id = DeliveryId{id};
    made->release = std::make_shared<QueuedRelease>();
    made->release->row.priority = priority;
    made->relay = &queue;
    made->destination = destination;
    queue.destinations.picked(destination, now);
    return made;
  }
  std::vector<std::int64_t> all_that_leave() {
    std::vector<std::int64_t> ids;
    while (true) {
      auto next = queue.next(limits, now);
      if (!next.job) return ids;
      queue.started(*next.job, limits, now);
      queue.destinations.ended(next.job->destination, now);
      ids.push_back(next.job->delivery.id.value);
    }
  }
  RelayQueue queue{"main"};
  Limits limits;
  SteadyTime now{1000 * second};
};

TEST_F(RelayQueueTest, TheUrgentLeaveFirstAndOthersInTheirOrder) {
  queue.add(job(1, "a"));
  queue.add(job(2, "a"));
  queue.add(job(3, "a", Priority::high));
  queue.add(job(4, "a", Priority::low));
  queue.add_first(job(5, "a"));
  EXPECT_THAT(all_that_leave(), ElementsAre(5, 3, 1, 2, 4));
}

TEST_F(RelayQueueTest, OneWhoseTokenIsForLaterIsPassedByOthersAndSaysWhenToLookAgain) {
  auto later = job(1, "a");
  later->not_before = now + second / 100;
  queue.add(later);
  queue.add(job(2, "b"));
  EXPECT_THAT(all_that_leave(), ElementsAre(2));
  EXPECT_EQ(queue.next(limits, now).look_again, now + second / 100);
  now += second / 100;
  EXPECT_THAT(all_that_leave(), ElementsAre(1));
}

TEST_F(RelayQueueTest, TakesJobsOnlyWhileItIsConfiguredAndMayBeConnectedTo) {
  EXPECT_TRUE(queue.takes_jobs());
  queue.leave_configuration(now);
  EXPECT_FALSE(queue.takes_jobs());
  queue.come_back();
  queue.state.failed(queue.state.epoch(), {RelayState::Cause::relay, 0, "connection refused"}, now);
  EXPECT_FALSE(queue.takes_jobs());
}

class ChannelQueueTest : public testing::Test {
 protected:
  ChannelQueue::Down answer(Outcome::Kind kind, Outcome::Scope scope = Outcome::Scope::recipient, int code = 0,
                            std::string reply = "") {
    Outcome outcome;
    outcome.kind = kind;
    outcome.scope = scope;
    outcome.code = code;
    outcome.reply = std::move(reply);
    outcome.retry_after = asked;
    return channel.answered(outcome, now);
  }
  ChannelQueue channel{"hook"};
  std::optional<Duration> asked;
  SteadyTime now{1000 * second};
};

TEST_F(ChannelQueueTest, ANetworksPauseHoldsWhoeverAsks) {
  asked = Duration(90'000);
  const auto down = answer(Outcome::Kind::deferred, Outcome::Scope::destination, 429);
  EXPECT_EQ(down.what, ChannelQueue::Down::What::paused);
  channel.try_now();
  channel.set_options({});
  EXPECT_FALSE(channel.may_post(now + 89 * second));
  EXPECT_TRUE(channel.may_post(now + 90 * second));
}

TEST_F(ChannelQueueTest, OneThatRefusesUsIsToldOnceAndTriedWhenSomebodyAsks) {
  const auto refused = [&] { return answer(Outcome::Kind::deferred, Outcome::Scope::account, 401, "id 17"); };
  EXPECT_TRUE(refused().news);
  EXPECT_FALSE(refused().news);
  EXPECT_TRUE(channel.is_stopped());
  EXPECT_FALSE(channel.may_post(now));
  channel.try_now();
  EXPECT_TRUE(channel.may_post(now));
  EXPECT_TRUE(channel.set_options({})) << "a reload may have put it right";
  EXPECT_FALSE(channel.is_stopped());
}

TEST_F(ChannelQueueTest, WhatOnePostMeetsIsNoTroubleOfTheAccount) {
  for (const auto kind : {Outcome::Kind::deferred, Outcome::Kind::refused, Outcome::Kind::unknown}) {
    EXPECT_EQ(answer(kind).what, ChannelQueue::Down::What::no);
    EXPECT_TRUE(channel.may_post(now));
  }
}

TEST_F(ChannelQueueTest, HasRoomForAFewPostsAtOnce) {
  int posts = 0;
  while (channel.has_room()) channel.begin(), ++posts;
  EXPECT_EQ(posts, 4);
  channel.end();
  EXPECT_TRUE(channel.has_room());
}

}  // namespace
}  // namespace gazetted
