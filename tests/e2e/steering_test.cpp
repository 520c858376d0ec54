// Pause, resume and cancel, by command and by file: what they promise holds over a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "press_newsroom.hpp"
#include "support/daemon_here.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class Steering : public PressNewsroom {};

TEST_F(Steering, PauseResumeAndCancelByCommandAndByFile) {
  configure("hold: 1h");
  DaemonHere daemon(newsroom);
  for (const std::string id : {"a", "b", "c", "d"}) newsroom.drop(id + ".md", simple_release(id));
  for (const std::string id : {"a", "b", "c", "d"}) ASSERT_TRUE(eventually([&] { return state(id) == "held"; })) << id;
  EXPECT_EQ(newsroom.command({"pause", "a"}).out, "paused a\n");
  EXPECT_EQ(newsroom.command({"cancel", "b"}).out, "cancelled b: 3 deliveries will not be sent\n");
  newsroom.drop("c.pause", "");
  ASSERT_TRUE(eventually([&] { return state("c") == "paused"; }));
  EXPECT_EQ(state("a"), "paused");
  EXPECT_EQ(state("b"), "cancelled");
  EXPECT_EQ(newsroom.command({"pause", "d"}).status, 0);
  // When d has left after the end of the hold, the others stayed because of what was said of them.
  daemon.clock.set_by(Duration(2 * 3'600'000));
  EXPECT_EQ(newsroom.command({"resume", "d"}).status, 0);
  ASSERT_TRUE(newsroom.done("d"));
  EXPECT_EQ(capture->mails().size(), 3u);
  EXPECT_EQ(newsroom.command({"resume", "a"}).status, 0);
  newsroom.drop("c.resume", "");
  EXPECT_TRUE(newsroom.done("a"));
  EXPECT_TRUE(newsroom.done("c"));
  EXPECT_EQ(capture->mails().size(), 9u);
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
  EXPECT_THAT(newsroom.command({"pause", "nope"}).err, HasSubstr("there is no release 'nope'"));
}

TEST_F(Steering, PauseAloneMeansEverythingAndOutlivesARestart) {
  start();
  EXPECT_EQ(newsroom.command({"pause"}).status, 0);
  newsroom.stop();
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state("a") == "paused"; }));
  EXPECT_EQ(newsroom.command({"resume"}).status, 0);
  EXPECT_TRUE(newsroom.done("a"));
}

TEST_F(Steering, ResumeAloneSaysWhatStaysPausedByItsNameAndHowToResumeIt) {
  start();
  newsroom.command({"pause"});
  for (const std::string id : {"a", "b", "c"}) newsroom.drop(id + ".md", simple_release(id));
  for (const std::string id : {"a", "b", "c"}) ASSERT_TRUE(eventually([&] { return state(id) == "paused"; })) << id;
  EXPECT_EQ(newsroom.command({"pause", "a"}).status, 0);
  EXPECT_EQ(newsroom.command({"pause", "b", "--list", "press"}).status, 0);
  const auto resumed = newsroom.command({"resume"});
  EXPECT_EQ(resumed.status, 0);
  EXPECT_THAT(resumed.out, HasSubstr("resumed everything\n"));
  EXPECT_THAT(resumed.out, HasSubstr("release 'a' stays paused: gazetted resume a\n"));
  EXPECT_THAT(resumed.out, HasSubstr("list 'press' of 'b' stays paused: gazetted resume b --list press\n"));
  EXPECT_THAT(resumed.out, testing::Not(HasSubstr("'c'")));
  ASSERT_TRUE(newsroom.done("c"));
  EXPECT_EQ(capture->mails().size(), 3u);
  EXPECT_EQ(newsroom.command({"resume", "a"}).out, "resumed a\n");
  EXPECT_EQ(newsroom.command({"resume", "b", "--list", "press"}).out, "resumed list press of b\n");
  EXPECT_TRUE(newsroom.done("a"));
  EXPECT_TRUE(newsroom.done("b"));
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
  EXPECT_EQ(newsroom.command({"resume"}).out, "nothing was paused\n");
}

}  // namespace
}  // namespace gazetted::test
