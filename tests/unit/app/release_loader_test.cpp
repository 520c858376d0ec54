#include "gazetted/app/release_loader.hpp"

#include "daemon_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Nothing of the stage's releases is in an archive: each is one that cannot be read.
class ReleaseLoaderTest : public DaemonFixture {
 protected:
  void drop(const std::string& id, Duration hold) {
    Stage::Drop drop;
    drop.id = id;
    drop.recipients = {{"press", {"a@example.org"}}};
    drop.hold = hold;
    stage.drop(drop);
    stage.turn();
  }
  std::vector<ReleaseKey> brought_in;
  std::vector<std::string> told;
  ReleaseLoader loader{{stage.loop(), tasks, stage.pool(), *configuration, stage.ledger(), stage.timers(),
                        stage.clock(), [this](ReleaseKey key) { brought_in.push_back(key); },
                        [this](const NoticeText& trouble) { told.push_back(trouble.subject); }}};
};

TEST_F(ReleaseLoaderTest, OneThatCannotBeReadIsToldOnceAndTriedEveryMinute) {
  drop("bridge", 24 * hour);
  const auto row = row_of("bridge");
  int answered = 0;
  const auto done = [&](const std::shared_ptr<const Rendering>& rendering) {
    EXPECT_FALSE(rendering);
    ++answered;
  };
  loader.load(row, done);
  loader.load(row, done);
  stage.turn();
  EXPECT_EQ(answered, 2);
  EXPECT_THAT(told, ElementsAre("bridge cannot be read"));
  ASSERT_EQ(loader.unreadable().size(), 1u);
  EXPECT_EQ(loader.unreadable()[0].release, "bridge");
  stage.run_until(minute - second);
  EXPECT_THAT(brought_in, IsEmpty());
  stage.run_until(minute + second);
  EXPECT_THAT(brought_in, ElementsAre(row.key));
  stage.run_until(2 * minute + second);
  EXPECT_THAT(brought_in, ElementsAre(row.key, row.key));
  loader.stop();
  stage.turn();
}

TEST_F(ReleaseLoaderTest, OneThatIsDoneMeanwhileIsForgottenAndTheLoopRests) {
  drop("bridge", Duration(0));
  stage.run_until(30 * second);
  ASSERT_THAT(stage.done, ElementsAre("bridge"));
  loader.load(row_of("bridge"), [](const std::shared_ptr<const Rendering>&) {});
  stage.run_until(3 * minute);
  EXPECT_THAT(brought_in, IsEmpty());
  EXPECT_THAT(loader.unreadable(), IsEmpty());
  EXPECT_EQ(tasks.count(), 0u);
}

TEST_F(ReleaseLoaderTest, TheTriesBeginAgainWithTheNextTrouble) {
  drop("bridge", Duration(0));
  stage.run_until(second);
  loader.load(row_of("bridge"), [](const std::shared_ptr<const Rendering>&) {});
  stage.run_until(3 * minute);
  ASSERT_EQ(tasks.count(), 0u);
  drop("tunnel", 24 * hour);
  loader.load(row_of("tunnel"), [](const std::shared_ptr<const Rendering>&) {});
  stage.run_until(5 * minute);
  EXPECT_EQ(brought_in.size(), 2u);
  loader.stop();
  stage.turn();
}

TEST_F(ReleaseLoaderTest, AStopEndsTheTries) {
  drop("bridge", 24 * hour);
  loader.load(row_of("bridge"), [](const std::shared_ptr<const Rendering>&) {});
  stage.turn();
  ASSERT_EQ(tasks.count(), 1u);
  loader.stop();
  stage.turn();
  EXPECT_EQ(tasks.count(), 0u);
  stage.run_until(5 * minute);
  EXPECT_THAT(brought_in, IsEmpty());
}

TEST_F(ReleaseLoaderTest, RenewingReadsAgainWhatMayStillLeave) {
  drop("gone", Duration(0));
  stage.run_until(second);
  ASSERT_THAT(stage.done, ElementsAre("gone"));
  drop("bridge", 24 * hour);
  loader.renew_all();
  stage.turn();
  EXPECT_THAT(brought_in, ElementsAre(row_of("bridge").key));
}

}  // namespace
}  // namespace gazetted::test
