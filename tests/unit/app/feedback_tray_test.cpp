// Mail that comes back is written together, and nobody hears of it before it is durable.
#include "gazetted/app/feedback_tray.hpp"

#include "daemon_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class TrayTest : public DaemonFixture {
 protected:
  void SetUp() override { ASSERT_TRUE(files.open()); }
  static TakenMail mail(const std::string& bytes) {
    TakenMail taken;
    taken.source = "lmtp";
    taken.size = bytes.size();
    taken.bytes = bytes;
    return taken;
  }
  asio::awaitable<void> bring(TakenMail taken) {
    const auto status = co_await tray.put(std::move(taken));
    (status ? stored : refused) += 1;
    if (!status) trouble = status.error().text();
  }
  std::vector<std::size_t> sizes_of_bundles() {
    std::vector<std::size_t> sizes;
    for (const auto& name : *files.waiting(1000)) sizes.push_back(files.read(name)->size());
    return sizes;
  }

  FeedbackFiles files{stage.directory() / "state"};
  int stored = 0, refused = 0, arrived = 0;
  std::string trouble;
  FeedbackTray tray{
      FeedbackTray::Ports{stage.loop(), stage.pool(), stage.timers(), stage.clock(), [this] { ++arrived; }}, files};
};

TEST_F(TrayTest, MailsThatComeTogetherShareABundle) {
  for (int i = 0; i < 300; ++i) tasks.spawn(bring(mail("x")));
  stage.turn();
  EXPECT_EQ(stored, 0) << "nobody is told before they are written";
  EXPECT_THAT(*files.waiting(10), IsEmpty());
  stage.run_until(FeedbackTray::gathering);
  EXPECT_EQ(stored, 300);
  EXPECT_THAT(sizes_of_bundles(), testing::ElementsAre(300));
  EXPECT_EQ(arrived, 1);
}

TEST_F(TrayTest, ABundleThatIsFullDoesNotWait) {
  for (int i = 0; i < 1200; ++i) tasks.spawn(bring(mail("x")));
  stage.turn();
  EXPECT_EQ(stored, 1000);
  stage.run_until(FeedbackTray::gathering);
  EXPECT_EQ(stored, 1200);
  EXPECT_THAT(sizes_of_bundles(), testing::UnorderedElementsAre(500, 500, 200));
}

TEST_F(TrayTest, ABundleOfLargeMailsIsFullByTheirBytes) {
  for (int i = 0; i < 9; ++i) tasks.spawn(bring(mail(std::string(kept_of_mail, 'x'))));
  stage.turn();
  EXPECT_EQ(stored, 8);
}

TEST_F(TrayTest, MoreThanCanBeWrittenIsRefused) {
  const std::size_t most = FeedbackTray::most_waiting / kept_of_mail;
  for (std::size_t i = 0; i < most + 2; ++i) tasks.spawn(bring(mail(std::string(kept_of_mail, 'x'))));
  stage.run_until(FeedbackTray::gathering);
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(stored, int(most));
  EXPECT_TRUE(answer_to(tray.put(mail("x")))) << "there is room again";
}

TEST_F(TrayTest, WhatCannotBeWrittenIsNotTaken) {
  fs::remove_all(files.directory() / "tmp");
  for (int i = 0; i < 3; ++i) tasks.spawn(bring(mail("x")));
  stage.run_until(FeedbackTray::gathering);
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(arrived, 0);
  ASSERT_TRUE(files.open());
  EXPECT_TRUE(answer_to(tray.put(mail("x"))));
}

TEST_F(TrayTest, AllOfSeveralAreDurable) {
  std::vector<TakenMail> mails;
  for (int i = 0; i < 700; ++i) mails.push_back(mail(std::to_string(i)));
  EXPECT_TRUE(answer_to(tray.put_all(std::move(mails))));
  EXPECT_THAT(sizes_of_bundles(), testing::UnorderedElementsAre(500, 200));
}

}  // namespace
}  // namespace gazetted::test
