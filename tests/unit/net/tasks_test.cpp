#include "gazetted/net/tasks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "gazetted/net/signal_flag.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TasksTest : public testing::Test {
 protected:
  // One that waits until its gate opens, and writes its name down.
  asio::awaitable<void> wait_and_note(std::string name, SignalFlag& gate) {
    co_await gate.wait();
    notes.push_back(name);
  }
  asio::awaitable<void> note_when_all_ended(Tasks& group) {
    co_await group.all_ended();
    notes.push_back("all ended");
  }
  void turn() {
    io.restart();
    io.poll();
  }
  asio::io_context io;
  SignalFlag first{io}, second{io};
  std::vector<std::string> notes;
};

TEST_F(TasksTest, CountsThoseThatRunAndTellsOfEachThatEnded) {
  std::vector<std::size_t> left;
  std::optional<Tasks> group;
  group.emplace(io, [&] { left.push_back(group->count()); });
  group->spawn(wait_and_note("first", first));
  group->spawn(wait_and_note("second", second));
  turn();
  EXPECT_EQ(group->count(), 2u);
  EXPECT_THAT(left, IsEmpty());
  second.raise();
  turn();
  EXPECT_EQ(group->count(), 1u);
  first.raise();
  turn();
  EXPECT_THAT(notes, ElementsAre("second", "first"));
  EXPECT_THAT(left, ElementsAre(1u, 0u));
}

TEST_F(TasksTest, WaitsUntilTheLastHasEndedAlsoForOneThatBeganMeanwhile) {
  Tasks group(io), waiting(io);
  group.spawn(wait_and_note("first", first));
  waiting.spawn(note_when_all_ended(group));
  turn();
  group.spawn(wait_and_note("second", second));
  first.raise();
  turn();
  EXPECT_THAT(notes, ElementsAre("first"));
  second.raise();
  turn();
  EXPECT_THAT(notes, ElementsAre("first", "second", "all ended"));
  EXPECT_EQ(waiting.count(), 0u);
}

TEST_F(TasksTest, AGroupWithoutTasksIsNotWaitedFor) {
  Tasks group(io), waiting(io);
  waiting.spawn(note_when_all_ended(group));
  turn();
  EXPECT_THAT(notes, ElementsAre("all ended"));
}

TEST_F(TasksTest, WhoEndsAfterTheGroupIsGoneTellsNobody) {
  bool told = false;
  {
    Tasks group(io, [&] { told = true; });
    group.spawn(wait_and_note("first", first));
    turn();
  }
  first.raise();
  turn();
  EXPECT_THAT(notes, ElementsAre("first"));
  EXPECT_FALSE(told);
}

TEST_F(TasksTest, AnEscapedExceptionEndsTheProcess) {
  const auto fail = []() -> asio::awaitable<void> {
    throw std::runtime_error("nobody catches this");
    co_return;
  };
  Tasks group(io);
  EXPECT_DEATH(
      {
        group.spawn(fail());
        turn();
      },
      "broken invariant: an exception escaped: nobody catches this");
}

}  // namespace
}  // namespace gazetted
