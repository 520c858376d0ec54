// What is sent again: at a person's word, and by itself where a service fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "press_newsroom.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class Retries : public PressNewsroom {};

TEST_F(Retries, RetrySendsWhatFailedAgain) {
  auto refuse = std::make_shared<std::atomic<bool>>(true);
  CaptureOptions options;
  options.smtp_script = [refuse](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "rcpt" && *refuse) action.reply = "550 5.1.1 no such user";
    return action;
  };
  Capture moody(options);
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(press_settings(moody->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(newsroom.status("a")->tally[State::failed], 3);
  *refuse = false;
  EXPECT_EQ(newsroom.command({"retry", "a"}).out, "3 deliveries will be retried\n");
  ASSERT_TRUE(eventually([&] { return newsroom.status("a")->tally[State::sent] == 3; })) << newsroom.log();
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

TEST_F(Retries, AWebhookThatFailsIsTriedAgainWithTheSameIdAndOneThatIsGoneIsTold) {
  auto tries = std::make_shared<std::atomic<int>>(0);
  CaptureOptions options;
  options.http_script = [tries](const CapturedPost& post) {
    HttpAction action;
    if (post.path == "/gone") action.status = 410;
    if (post.path == "/moody" && ++*tries < 3) action.status = 500;
    return action;
  };
  Capture hooks(options);
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(
      press_settings(capture->smtp_port()) +
      fmt::format("channels:\n  moody: {{type: webhook, url: 'http://127.0.0.1:{0}/moody', allow_private: true}}\n"
                  "  gone: {{type: webhook, url: 'http://127.0.0.1:{0}/gone', allow_private: true}}\n",
                  hooks->http_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  // What is gone keeps its post: somebody may correct the address.
  ASSERT_TRUE(eventually([&] {
    const auto status = newsroom.status("a");
    return status && status->tally[State::sent] == 2 && status->tally[State::deferred] == 1;
  })) << newsroom.log();
  std::set<std::string> ids;
  for (const auto& post : hooks->posts()) {
    if (post.path == "/moody") ids.insert(post.headers.at("webhook-id"));
  }
  EXPECT_EQ(ids.size(), 1u);
  EXPECT_EQ(tries->load(), 3);
  EXPECT_THAT(newsroom.log(), HasSubstr("event=channel-stopped channel=gone code=410"));
  const auto posts = hooks->posts().size();
  EXPECT_EQ(newsroom.command({"retry", "a"}).out,
            "nothing has failed or expired; what waits for its relay, its channel or its page is tried now\n");
  EXPECT_TRUE(eventually([&] { return hooks->posts().size() > posts; })) << newsroom.log();
}

}  // namespace
}  // namespace gazetted::test
