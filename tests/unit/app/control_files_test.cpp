#include "intake_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ControlFilesTest : public IntakeFixture {
 protected:
  void accept(const std::string& name) {
    drop(name, "# A bridge opens\n\nIt opens today, " + name + ".\n");
    accept_drops();
    ASSERT_EQ(told.back(), "accepted " + accepted.back().loaded.row.id);
    told.clear();
  }
};

TEST_F(ControlFilesTest, ACommandGoesToTheDaemonOnceAndItsFileWhenItIsAnswered) {
  accept("bridge.md");
  drop("bridge.pause", "");
  obey_controls();
  obey_controls();
  EXPECT_THAT(told, ElementsAre("pause bridge"));
  controls.remove_obeyed();
  EXPECT_THAT(incoming(), ElementsAre("bridge.pause")) << "a crash before the answer must obey it again";
  answers.at(0)(Status());
  EXPECT_EQ(woken, 1);
  controls.remove_obeyed();
  EXPECT_THAT(incoming(), IsEmpty());
  EXPECT_TRUE(keeper.waiting().empty());
}

TEST_F(ControlFilesTest, AFileIsNamedAfterTheReleaseAsItWasDropped) {
  accept("A Bridge opens.md");
  drop("A Bridge opens.cancel", "");
  obey_controls();
  EXPECT_THAT(told, ElementsAre("cancel " + accepted.back().loaded.row.id));
}

TEST_F(ControlFilesTest, WhatTheDaemonRefusesIsRejectedWithItsReason) {
  accept("bridge.md");
  drop("bridge.resume", "");
  obey_controls();
  answers.at(0)(fail("it is done"));
  controls.remove_obeyed();
  EXPECT_EQ(reason("bridge.resume"), "bridge.resume: it is done\n");
}

TEST_F(ControlFilesTest, WhatTheMachinePreventsIsTriedAgain) {
  accept("bridge.md");
  drop("bridge.pause", "");
  obey_controls();
  answers.at(0)(fail("the ledger cannot be written").blame_machine());
  controls.remove_obeyed();
  EXPECT_THAT(rejected(), IsEmpty());
  obey_controls();
  EXPECT_EQ(answers.size(), 1u) << "not at once";
  pass(settings.spool.trouble_wait);
  obey_controls();
  EXPECT_EQ(answers.size(), 2u);
}

TEST_F(ControlFilesTest, OneForAnUnknownReleaseWaitsForWhateverMayBecomeIt) {
  drop("bridge.pause", "");
  obey_controls();
  EXPECT_THAT(incoming(), ElementsAre("bridge.pause")) << "its release may be dropped a moment later";
  pass(Duration(3'600'000));  // the patience with a command alone is over
  const auto other = directory.put("spool/incoming/other.md", "# Being copied\n");
  written_at(other, clock.now());
  obey_controls();
  EXPECT_THAT(told, IsEmpty());
  fs::remove(other);
  obey_controls();
  EXPECT_THAT(told, ElementsAre("rejected bridge.pause"));
  EXPECT_THAT(reason("bridge.pause"), HasSubstr("there is no release 'bridge', and no file in incoming/"));
}

TEST_F(ControlFilesTest, AnIdThatIsASlipAwayFromALiveOneIsQuestioned) {
  drop("held.md", "# Held\n\nText.\n");
  accept_drops();
  drop("Held.cancel", "");
  obey_controls();
  pass(Duration(3'600'000));
  obey_controls();
  EXPECT_THAT(reason("Held.cancel"), HasSubstr("could become it; did you mean 'held'?"));
}

TEST_F(ControlFilesTest, OneThatIsNoCommandOfItsOwnerIsRejected) {
  accept("bridge.md");
  drop("bridge.cancel", "");
  fs::create_hard_link(spool.incoming() / "bridge.cancel", directory / "another-name");
  obey_controls();
  EXPECT_THAT(told, ElementsAre("rejected bridge.cancel"));
  EXPECT_EQ(reason("bridge.cancel"), "bridge.cancel: it is a hard link; create a new file\n");
}

TEST_F(ControlFilesTest, WhatWaitsForAReleaseIsObeyedInTheLedgerBeforeAnythingOfItLeaves) {
  accept("bridge.md");
  drop("bridge.cancel", "");
  drop("tunnel.cancel", "");
  const auto obeyed = controls.obey_waiting({"bridge"});
  ASSERT_TRUE(obeyed);
  EXPECT_EQ(*obeyed, 1);
  EXPECT_THAT(incoming(), ElementsAre("tunnel.cancel"));
  EXPECT_THAT(told, IsEmpty()) << "dispatch has not heard of the release yet";
  const auto status = *(*LedgerReader::open(settings.store.path))->release("bridge", clock.now());
  EXPECT_EQ(status->state, "cancelled");
  EXPECT_EQ(status->tally[State::cancelled], 2);
}

}  // namespace
}  // namespace gazetted::test
