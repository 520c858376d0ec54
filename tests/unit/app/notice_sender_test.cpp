#include "gazetted/app/notice_sender.hpp"

#include "daemon_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class NoticeSenderTest : public DaemonFixture {
 protected:
  std::vector<Notice> kept() {
    return *stage.ledger().call([](Ledger& ledger) { return ledger.registry().notices(); });
  }
  NoticeSender sender{{stage.loop(), *configuration, stage.ledger(), stage.dispatch(), stage.timers(), stage.clock()}};
};

TEST_F(NoticeSenderTest, ANoticeIsInTheLedgerUntilItIsMailed) {
  sender.tell({"a disk is full", "It is."});
  stage.turn();
  ASSERT_THAT(kept(), SizeIs(1));
  EXPECT_EQ(kept()[0].recipient, "desk@example.org");
  EXPECT_THAT(kept()[0].bytes, HasSubstr("Subject: a disk is full\r\n"));
  EXPECT_THAT(stage.attempts, IsEmpty());
  tasks.spawn(sender.run());
  stage.run_until(second);
  EXPECT_THAT(stage.attempts, ElementsAre("00:00:00 main 250 desk@example.org"));
  EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(NoticeSenderTest, WhatTheLedgerHasFromTheLastLifeIsMailed) {
  sender.tell({"a disk is full", "It is."});
  stage.turn();
  NoticeSender next({stage.loop(), *configuration, stage.ledger(), stage.dispatch(), stage.timers(), stage.clock()});
  next.restore(kept());
  tasks.spawn(next.run());
  stage.run_until(second);
  EXPECT_THAT(stage.attempts, SizeIs(1));
  EXPECT_THAT(kept(), IsEmpty());
  next.stop();
  stage.turn();
}

TEST_F(NoticeSenderTest, OneThatIsDeferredIsKeptAndTriedAgain) {
  bool busy = true;
  stage.plays = [&](const std::string&, const std::string&) { return busy ? Play{451, "4.3.0 later"} : Play{}; };
  tasks.spawn(sender.run());
  sender.tell({"a disk is full", "It is."});
  stage.run_until(30 * second);
  EXPECT_THAT(stage.attempts_of("main 451"), SizeIs(1));
  EXPECT_THAT(kept(), SizeIs(1));
  busy = false;
  stage.run_until(10 * minute);
  EXPECT_THAT(stage.attempts_of("main 250"), SizeIs(1));
  EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(NoticeSenderTest, OneThatIsRefusedIsNotTriedAgain) {
  stage.plays = [](const std::string&, const std::string&) { return Play{550, "5.1.1 no such user"}; };
  tasks.spawn(sender.run());
  sender.tell({"a disk is full", "It is."});
  stage.run_until(2 * hour);
  EXPECT_THAT(stage.attempts, SizeIs(1));
  EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(NoticeSenderTest, OneThatTheLedgerCannotKeepIsMailedAllTheSame) {
  ASSERT_TRUE(change_ledger("CREATE TRIGGER full BEFORE INSERT ON notice BEGIN SELECT RAISE(ABORT,'full'); END"));
  tasks.spawn(sender.run());
  sender.tell({"a disk is full", "It is."});
  stage.run_until(second);
  EXPECT_THAT(stage.attempts, SizeIs(1));
}

TEST_F(NoticeSenderTest, AfterAStopANoticeIsKeptAndNotMailed) {
  tasks.spawn(sender.run());
  stage.turn();
  sender.stop();
  stage.turn();
  EXPECT_EQ(tasks.count(), 0u);
  sender.tell({"a disk is full", "It is."});
  stage.run_until(hour);
  EXPECT_THAT(stage.attempts, IsEmpty());
  EXPECT_THAT(kept(), SizeIs(1));
}

TEST_F(NoticeSenderTest, AStopWaitsForTheNoticeThatIsOnTheWireAndBeginsNoOther) {
  stage.plays = [](const std::string&, const std::string&) { return Play{250, "2.0.0 queued", 5 * second}; };
  tasks.spawn(sender.run());
  sender.tell({"a disk is full", "It is."});
  sender.tell({"a disk is broken", "It is."});
  stage.run_until(second);
  sender.stop();
  stage.run_until(minute);
  EXPECT_EQ(tasks.count(), 0u);
  EXPECT_THAT(stage.attempts, SizeIs(1));
  EXPECT_THAT(kept(), SizeIs(1));
}

}  // namespace
}  // namespace gazetted::test
