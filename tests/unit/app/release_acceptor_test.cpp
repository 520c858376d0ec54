#include <utility>

#include "intake_fixture.hpp"

#include "gazetted/ledger/database.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ReleaseAcceptorTest : public IntakeFixture {
 protected:
  static std::string text(const std::string& title) { return "# " + title + "\n\nIt opens today.\n"; }
  // No directory can be renamed to where this is.
  void put_in_the_way(const std::string& id) { fs::create_symlink("nowhere", spool.archive().directory() / id); }
  Status change_ledger(const std::string& sql) {
    return Database::open(settings.store.path, Database::Mode::read_write)->execute(sql);
  }
};

TEST_F(ReleaseAcceptorTest, ADropBecomesAReleaseInLedgerAndArchiveAndNothingElseIsLeft) {
  drop("bridge.md", text("A bridge opens"));
  accept_drops();
  EXPECT_THAT(told, ElementsAre("accepted bridge"));
  ASSERT_THAT(accepted, SizeIs(1));
  EXPECT_TRUE(accepted[0].loaded.rendering) << accepted[0].loaded.trouble;
  EXPECT_EQ(accepted[0].lists.at(0).recipients, 2);
  const auto rows = live();
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].not_before, clock.now() + settings.spool.hold);
  EXPECT_THAT(rows[0].accepting_directory + rows[0].claim, IsEmpty()) << "a start has nothing to put right";
  EXPECT_TRUE(spool.archive().has("bridge"));
  EXPECT_THAT(incoming(), IsEmpty());
  EXPECT_THAT(copies(), IsEmpty());
  EXPECT_TRUE(acceptor.is_idle());
}

// Whoever drops a file has seen nothing of what check prints.
TEST_F(ReleaseAcceptorTest, TheNoticeHasTheWarningsOfCheck) {
  drop("bridge.md", text("A bridge opens") + "\nTODO: the figure\n\n[x](http://x.example)\n");
  accept_drops();
  ASSERT_THAT(accepted, SizeIs(1));
  EXPECT_THAT(accepted[0].warnings,
              testing::IsSupersetOf({HasSubstr("bridge.md:5:1: warning: a placeholder was left in: 'TODO'"),
                                     HasSubstr("it names no contact"), HasSubstr("is not https")}));
}

TEST_F(ReleaseAcceptorTest, AMistakeRejectsWithItsPlaceAndTheSameContentWithItsDate) {
  drop("typo.md", "---\ntitle: T\nsumary: x\n---\nText.\n");
  accept_drops();
  EXPECT_THAT(reason("typo.md"), HasSubstr("typo.md:3:1: unknown key 'sumary'"));
  drop("bridge.md", text("A bridge opens"));
  accept_drops();
  drop("again.md", text("A bridge opens"));
  accept_drops();
  EXPECT_THAT(reason("again.md"), HasSubstr("again.md: already taken as bridge on "));
  EXPECT_THAT(told, ElementsAre("rejected typo.md", "accepted bridge", "rejected again.md"));
}

TEST_F(ReleaseAcceptorTest, ACorrectionWithAMistakeSaysThatTheFirstTextStillLeaves) {
  drop("bridge.md", text("A bridge opens"));
  accept_drops();
  drop("bridge.md", "---\ntitle: T\nsumary: x\n---\nText.\n");
  accept_drops();
  EXPECT_THAT(reason("bridge.md"),
              AllOf(HasSubstr("unknown key 'sumary'"), HasSubstr("To stop it: gazetted cancel bridge")));
}

TEST_F(ReleaseAcceptorTest, AListThatIsBeingWrittenIsWaitedFor) {
  write_list(clock.now());
  drop("bridge.md", text("A bridge opens"));
  accept_drops();
  EXPECT_THAT(told, IsEmpty());
  EXPECT_THAT(live(), IsEmpty());
  pass(settings.spool.settle);
  accept_drops();
  EXPECT_THAT(told, ElementsAre("accepted bridge"));
}

// The rows of the list are put while the daemon is asked to stop.
TEST_F(ReleaseAcceptorTest, AStopLeavesTheDropForTheNextStart) {
  drop("bridge.md", text("A bridge opens"));
  goes_on = false;
  accept_drops();
  EXPECT_THAT(told, IsEmpty());
  EXPECT_THAT(live(), IsEmpty());
  EXPECT_THAT(copies(), IsEmpty());
  ASSERT_THAT(incoming(), SizeIs(1));
  goes_on = true;
  accept_drops();
  EXPECT_THAT(told, ElementsAre("accepted bridge"));
}

TEST_F(ReleaseAcceptorTest, ACommandThatWaitsBesideTheDropHoldsBeforeDispatchHasTheRelease) {
  drop("bridge.md", text("A bridge opens"));
  drop("bridge.pause", "");
  accept_drops();
  ASSERT_THAT(accepted, SizeIs(1));
  EXPECT_TRUE(accepted[0].loaded.row.paused);
  EXPECT_THAT(incoming(), IsEmpty());
}

TEST_F(ReleaseAcceptorTest, AReleaseThatCannotBePutInItsPlaceIsMailedAndPlacedLater) {
  put_in_the_way("bridge");
  drop("bridge.md", text("A bridge opens"));
  accept_drops();
  EXPECT_THAT(told, ElementsAre("bridge.md cannot be accepted yet", "accepted bridge"));
  EXPECT_TRUE(accepted.at(0).loaded.rendering) << "it is read from its private copy";
  const auto claimed = incoming().at(0);
  EXPECT_TRUE(keeper.waits(claimed)) << "the claim must not be accepted once more";
  EXPECT_FALSE(acceptor.is_placed(claimed));
  EXPECT_EQ(acceptor.place_unplaced(), 0u);
  fs::remove(spool.archive().directory() / "bridge");
  EXPECT_EQ(acceptor.place_unplaced(), 1u);
  EXPECT_TRUE(spool.archive().has("bridge"));
  EXPECT_THAT(incoming(), IsEmpty());
  EXPECT_TRUE(acceptor.is_idle());
  EXPECT_TRUE(keeper.waiting().empty());
}

TEST_F(ReleaseAcceptorTest, AStartPutsInPlaceWhatIsLiveAndRemovesWhatNeverWas) {
  put_in_the_way("bridge");
  drop("bridge.md", text("A bridge opens"));
  accept_drops();
  fs::remove(spool.archive().directory() / "bridge");
  directory.put("spool/archive/.taking-abandoned/a.md", "text");
  directory.put("spool/archive/.taking-unknown/b.md", "text");
  // As after a kill: nothing of the first acceptor's memory is left.
  DropKeeper keeper_of_next{spool, ledger, clock, hooks};
  ControlFiles controls_of_next{{spool, ledger, clock, keeper_of_next, hooks, [] {}}};
  ReleaseAcceptor next{{spool, ledger, clock, keeper_of_next, controls_of_next, hooks, [] { return true; }}};
  next.recover(live(), {".taking-abandoned"});
  EXPECT_TRUE(spool.archive().has("bridge"));
  EXPECT_THAT(copies(), IsEmpty());
  EXPECT_THAT(incoming(), IsEmpty());
  EXPECT_THAT(live().at(0).accepting_directory, IsEmpty());
}

TEST_F(ReleaseAcceptorTest, AStartObeysTheCommandsThatWereDroppedMeanwhile) {
  drop("bridge.md", text("A bridge opens"));
  accept_drops();
  drop("bridge.pause", "");
  acceptor.recover(live(), {});
  EXPECT_TRUE(live().at(0).paused);
  EXPECT_THAT(incoming(), IsEmpty());
}

TEST_F(ReleaseAcceptorTest, ADropThatEndedTheProcessTwiceIsNotReadAThirdTime) {
  drop("bridge.md", text("A bridge opens"));
  const auto claim = claimed("bridge.md");
  spool.discard_copy(claim);
  ASSERT_TRUE(spool.marks().begin(claim.claimed));
  ASSERT_TRUE(spool.marks().begin(claim.claimed));
  accept_drops();
  EXPECT_THAT(reason("bridge.md"), HasSubstr("the daemon ended 2 times while it was reading this file"));
}

// Where no memory is left is asked of the hook, which is called while a text is read and while its lists are.
TEST_F(ReleaseAcceptorTest, WhatNeedsMoreMemoryThanThereIsIsRejectedAndTheNextOneIsTaken) {
  for (const auto* const name : {"read.md", "listed.md"}) {
    drop(name, std::string(name) == "read.md" ? "---\nsumary: x\n---\nText.\n" : text("A bridge opens"));
    bool is_full = true;
    ReleaseAcceptor short_of_memory{{spool, ledger, clock, keeper, controls, hooks, [&]() -> bool {
                                       if (std::exchange(is_full, false)) throw std::bad_alloc();
                                       return true;
                                     }}};
    for (const auto& each : spool.scan(clock.now()).ready) short_of_memory.accept(each, settings);
    EXPECT_THAT(reason(name), HasSubstr(std::string(name) + ": to read it, more memory is needed than there is"));
    EXPECT_TRUE(short_of_memory.is_idle());
    EXPECT_THAT(incoming(), IsEmpty());
    EXPECT_THAT(live(), IsEmpty());
  }
  drop("bridge.md", text("A bridge opens"));
  accept_drops();
  EXPECT_EQ(told.back(), "accepted bridge");
}

TEST_F(ReleaseAcceptorTest, TheMarkOfAReadingLastsUntilTheReleaseIsInItsPlace) {
  drop("bridge.md", text("A bridge opens"));
  const auto current = spool.scan(clock.now()).ready.at(0).current;
  std::set<int> counted;
  ReleaseAcceptor watched{{spool, ledger, clock, keeper, controls, hooks, [&] {
                             for (const auto& name : incoming()) counted.insert(spool.marks().ended_while(name));
                             return true;
                           }}};
  for (const auto& each : spool.scan(clock.now()).ready) watched.accept(each, settings);
  EXPECT_THAT(told, ElementsAre("accepted bridge"));
  EXPECT_THAT(counted, ElementsAre(1)) << "a death while its lists are written would count";
  EXPECT_FALSE(fs::exists(settings.spool.state / "reading.json"));
}

TEST_F(ReleaseAcceptorTest, WhatTheLedgerCannotKeepWaitsAndIsRejectedByNobody) {
  ASSERT_TRUE(change_ledger("CREATE TRIGGER full BEFORE INSERT ON recipient BEGIN SELECT RAISE(ABORT,'full'); END"));
  drop("bridge.md", text("A bridge opens"));
  accept_drops();
  EXPECT_THAT(told, ElementsAre("bridge.md cannot be accepted yet"));
  EXPECT_THAT(live(), IsEmpty());
  ASSERT_TRUE(change_ledger("DROP TRIGGER full"));
  pass(settings.spool.trouble_wait);
  accept_drops();
  EXPECT_EQ(told.back(), "accepted bridge");
}

TEST_F(ReleaseAcceptorTest, RowsThatCannotBeRemovedYetAreRemovedLater) {
  ASSERT_TRUE(change_ledger("CREATE TRIGGER full BEFORE DELETE ON release BEGIN SELECT RAISE(ABORT,'full'); END"));
  drop("bridge.md", text("A bridge opens"));
  goes_on = false;
  accept_drops();
  EXPECT_FALSE(acceptor.is_idle());
  acceptor.abandon_left_behind();
  EXPECT_FALSE(acceptor.is_idle());
  ASSERT_TRUE(change_ledger("DROP TRIGGER full"));
  acceptor.abandon_left_behind();
  EXPECT_TRUE(acceptor.is_idle());
  EXPECT_EQ(*Database::open(settings.store.path, Database::Mode::read_only)->integer("SELECT count(*) FROM release"),
            0);
}

}  // namespace
}  // namespace gazetted::test
