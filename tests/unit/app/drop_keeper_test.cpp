#include <unistd.h>

#include "intake_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using DropKeeperTest = IntakeFixture;

const Error full_disk = fail("no space left on device").blame_machine();

TEST_F(DropKeeperTest, ARejectedDropLiesBesideItsReasonAndEverybodyKnows) {
  drop("a.md", "text");
  const auto claim = claimed("a.md");
  ASSERT_TRUE(spool.marks().begin(claim.claimed));
  keeper.reject(claim, "it has no headline");
  EXPECT_THAT(rejected(), ElementsAre("a.md", "a.md.error.txt"));
  EXPECT_EQ(reason("a.md"), "it has no headline\n");
  EXPECT_THAT(incoming(), IsEmpty());
  EXPECT_THAT(copies(), IsEmpty());
  EXPECT_EQ(spool.marks().ended_while(claim.claimed), 0);
  EXPECT_THAT(told, ElementsAre("rejected a.md"));
  const auto known = *(*LedgerReader::open(settings.store.path))->rejected(10);
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].name, "a.md");
  EXPECT_EQ(known[0].at, clock.now());
}

// The reason may name anybody: it is beside the file, and not in what is never deleted.
TEST_F(DropKeeperTest, ARejectedDropIsInTheHistoryOfTheReleaseThatItsNameMeans) {
  drop("a.md", "# A bridge opens\n\nIt opens today.\n");
  accept_drops();
  ASSERT_THAT(told, ElementsAre("accepted a"));
  drop("a.md", "text");
  keeper.reject(claimed("a.md"), "ann@example.org is no list");
  const auto last = (*LedgerReader::open(settings.store.path))->history("a", 10)->back();
  EXPECT_EQ(last.verb, "rejected");
  EXPECT_EQ(last.after, "a.md");
  EXPECT_EQ(last.by.uid, std::int64_t(::getuid()));
  EXPECT_EQ(last.by.door, "spool");
}

TEST_F(DropKeeperTest, WhatIsOfNoReleaseIsInNoHistory) {
  drop("a.md", "text");
  keeper.reject(claimed("a.md"), "it has no headline");
  keeper.refuse_test("b.md", "it has no headline");
  EXPECT_THAT(*(*LedgerReader::open(settings.store.path))->history("", 10), IsEmpty());
  const auto known = *(*LedgerReader::open(settings.store.path))->rejected(10);
  ASSERT_EQ(known.size(), 2u);
  EXPECT_EQ(known[0].name, "test/b.md");
  EXPECT_EQ(known[0].reason, "it has no headline");
}

TEST_F(DropKeeperTest, WhatTheMachineIsToBlameForWaits) {
  drop("a.md", "text");
  const auto claim = claimed("a.md");
  keeper.turn_away(claim, full_disk);
  EXPECT_THAT(rejected(), IsEmpty());
  EXPECT_THAT(incoming(), ElementsAre(claim.claimed));
  EXPECT_THAT(copies(), IsEmpty()) << "it is copied anew, perhaps from a file that was changed";
  EXPECT_TRUE(keeper.waits(claim.claimed));
  pass(settings.spool.trouble_wait);
  EXPECT_FALSE(keeper.waits(claim.claimed));
  EXPECT_THAT(told, ElementsAre("a.md cannot be accepted yet"));
}

TEST_F(DropKeeperTest, AnythingElseRejectsUnderTheNameOfTheDrop) {
  drop("a.md", "text");
  const auto claim = claimed("a.md");
  keeper.turn_away(claim, full_disk);
  keeper.turn_away(claim, fail("it is a link"));
  EXPECT_EQ(reason("a.md"), "a.md: it is a link\n");
  EXPECT_FALSE(keeper.waits(claim.claimed));
}

TEST_F(DropKeeperTest, WhatCannotBeMovedToRejectedWaitsToo) {
  drop("a.md", "text");
  const auto claim = claimed("a.md");
  fs::remove(spool.rejected());
  directory.put("spool/rejected", "in its place");
  keeper.reject(claim, "it has no headline");
  EXPECT_TRUE(keeper.waits(claim.claimed));
  EXPECT_THAT(incoming(), ElementsAre(claim.claimed));
  EXPECT_THAT(told, ElementsAre("a.md cannot be accepted yet"));
}

TEST_F(DropKeeperTest, AFullDiskIsMailedOnceForAllDropsAndAnewAfterTheLastOneIsThrough) {
  drop("a.md", "text");
  drop("b.md", "text");
  const auto a = claimed("a.md"), b = claimed("b.md");
  keeper.keep_for_machine(a, full_disk);
  keeper.keep_for_machine(b, full_disk);
  EXPECT_THAT(told, ElementsAre("a.md cannot be accepted yet"));
  keeper.forget_trouble("a.md");
  keeper.keep_for_machine(a, full_disk);
  EXPECT_EQ(told.size(), 1u) << "b.md still waits";
  keeper.forget_trouble("a.md");
  keeper.forget_trouble("b.md");
  keeper.keep_for_machine(b, full_disk);
  EXPECT_THAT(told, ElementsAre("a.md cannot be accepted yet", "b.md cannot be accepted yet"));
}

TEST_F(DropKeeperTest, AListThatIsWrittenToIsWaitedForInSilenceButNotForEver) {
  drop("a.md", "text");
  const auto claim = claimed("a.md");
  for (int i = 1; i < 20; ++i) keeper.keep_for_list(claim);
  EXPECT_TRUE(keeper.waits(claim.claimed));
  EXPECT_THAT(told, IsEmpty());
  keeper.keep_for_list(claim);
  EXPECT_THAT(told, ElementsAre("a.md cannot be accepted yet"));
  pass(settings.spool.settle);
  EXPECT_FALSE(keeper.waits(claim.claimed));
}

TEST_F(DropKeeperTest, WhatItsOwnerTookBackIsForgottenUnlessItsReleaseWaitsForItsPlace) {
  drop("a.md", "text");
  const auto claim = claimed("a.md");
  keeper.keep_for_machine(claim, full_disk);
  fs::remove(spool.incoming() / claim.claimed);
  keeper.forget_what_is_gone([](const std::string&) { return false; }, false);
  EXPECT_TRUE(keeper.waits(claim.claimed));
  keeper.forget_what_is_gone([](const std::string&) { return true; }, true);
  EXPECT_TRUE(keeper.waiting().empty());
  keeper.report("b.md", full_disk);
  EXPECT_EQ(told.back(), "b.md cannot be accepted yet") << "no trouble is left of what is gone";
}

TEST_F(DropKeeperTest, ATestThatIsNotMailedStaysAndIsKnownByItsFolder) {
  directory.put("spool/test/a.md", "text");
  keeper.refuse_test("a.md", "it has no headline");
  EXPECT_THAT(names_in(spool.test()), ElementsAre("a.md"));
  EXPECT_THAT(told, ElementsAre("not mailed test/a.md: it has no headline"));
  EXPECT_EQ((*(*LedgerReader::open(settings.store.path))->rejected(10)).at(0).name, "test/a.md");
}

}  // namespace
}  // namespace gazetted::test
