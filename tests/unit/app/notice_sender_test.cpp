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

TEST_F(NoticeSenderTest, MailOfAPersonThatNobodyTakesIsToldAndShown) {
  Notice forward;
  forward.recipient = "reply@example.org";
  forward.bytes = "X-Gazetted-Feedback: kept/2026-03-02/n.mails#0\r\nSubject: hello\r\n\r\nHello\r\n";
  forward.relays = {"main"};
  forward.key = *stage.ledger().call([&](Ledger& ledger) { return ledger.registry().put_notice(forward); });
  stage.plays = [](const std::string&, const std::string& to) {
    return to == "reply@example.org" ? Play{550, "5.1.1 no such user"} : Play{};
  };
  tasks.spawn(sender.run());
  sender.take_up({forward});
  stage.run_until(minute);
  EXPECT_THAT(stage.attempts_of("main 250"), SizeIs(1)) << "the operators are told";
  EXPECT_THAT(kept(), IsEmpty());
  EXPECT_EQ(number("SELECT count(*) FROM feedback WHERE raw='kept/2026-03-02/n.mails#0' AND decided LIKE "
                   "'%could not be sent on to reply@example.org%' AND text LIKE '%5.1.1 no such user%'"),
            1);
}

TEST_F(NoticeSenderTest, WhatSomebodyWaitsForDoesNotWaitForARelayThatHangs) {
  stage.plays = [](const std::string&, const std::string& to) {
    return to == "desk@example.org" ? Play{250, "2.0.0 queued", 30 * minute} : Play{};
  };
  tasks.spawn(sender.run());
  sender.tell({"a disk is full", "It is."});
  stage.run_until(second);
  Notice confirmation;
  confirmation.recipient = "anna@x.example";
  confirmation.bytes = "Subject: please confirm\r\n\r\n";
  confirmation.relays = {"main"};
  sender.take_up({confirmation}, NoticeLine::Urgency::at_once);
  stage.run_until(minute);
  EXPECT_THAT(stage.attempts_of("anna@x.example"), SizeIs(1));
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
