// XOAUTH2 from end to end: a token endpoint that rotates, and a mail server that takes access tokens only.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>

#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// Every refresh token works once. What each request said is kept.
class OauthTest : public testing::Test {
 protected:
  void serve(bool rotates) {
    CaptureOptions options;
    options.may_log_in = [this](const std::string& user, const std::string& token) {
      return user == "press@example.org" && token == "access-" + std::to_string(good_access);
    };
    options.http_script = [this, rotates](const CapturedPost& post) {
      HttpAction action;
      const auto expected = "refresh-" + std::to_string(refresh.load());
      const bool right = !rotates || post.body.find("refresh_token=" + expected + "&") != std::string::npos;
      if (!right || refuses) {
        action.status = 400;
        action.body = R"({"error":"invalid_grant"})";
        return action;
      }
      const auto number = ++good_access;
      action.body = fmt::format(R"({{"access_token":"access-{}","expires_in":3600)", number);
      if (rotates) action.body += fmt::format(R"(,"refresh_token":"refresh-{}")", ++refresh);
      action.body += "}";
      return action;
    };
    capture = std::make_unique<Capture>(options);
  }
  std::string auth(const std::string& seed) {
    return fmt::format(
        "connections: 1, messages_per_connection: 1, auth: {{mechanism: xoauth2, username: press@example.org, "
        "token_url: 'http://127.0.0.1:{}/token', client_id: app, client_secret: hush, {}}}",
        (*capture)->http_port(), seed);
  }
  void start(const std::string& seed) {
    newsroom.list("press.csv", recipients(3));
    newsroom.configure(press_settings((*capture)->smtp_port(), auth(seed)));
    newsroom.start();
  }
  std::atomic<int> good_access{0}, refresh{0};
  std::atomic<bool> refuses{false};
  std::unique_ptr<Capture> capture;
  Newsroom newsroom;
};

TEST_F(OauthTest, ARotatedRefreshTokenOutlivesAKill) {
  serve(true);
  start("refresh_token: refresh-0");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  const auto saved = newsroom.directory / "state/tokens/main";
  EXPECT_THAT(slurp(saved), HasSubstr("refresh-1"));
  EXPECT_EQ(fs::status(saved).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  newsroom.kill();
  newsroom.start();
  newsroom.drop("b.md", simple_release("B"));
  ASSERT_TRUE(newsroom.done("b")) << newsroom.log();
  EXPECT_EQ((*capture)->mail_count(), 6u);
  EXPECT_EQ((*capture)->posts().size(), 2u);
  for (const auto& mail : (*capture)->mails()) EXPECT_EQ(mail.login, "press@example.org");
  for (const char* secret : {"refresh-", "access-", "hush"})
    EXPECT_THAT(newsroom.log(), Not(HasSubstr(secret))) << secret;
}

TEST_F(OauthTest, AWithdrawnAccessTokenIsRenewedWithoutStoppingTheRelay) {
  serve(true);
  start("refresh_token: refresh-0");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  good_access += 100;  // what was handed out is worth nothing any more
  newsroom.drop("c.md", simple_release("C"));
  ASSERT_TRUE(newsroom.done("c")) << newsroom.log();
  EXPECT_EQ((*capture)->posts().size(), 2u);
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("relay-stopped")));
}

TEST_F(OauthTest, ARevokedConsentStopsTheRelayLoudlyAndANewOneStartsItAgain) {
  refuses = true;
  serve(true);
  start("refresh_token: refresh-9");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=relay-stopped") != std::string::npos; }));
  EXPECT_THAT(newsroom.log(), HasSubstr("invalid_grant"));
  EXPECT_EQ(newsroom.status("a")->tally[State::failed], 0);
  refuses = false;
  newsroom.configure(press_settings((*capture)->smtp_port(), auth("refresh_token: refresh-0")));
  newsroom.daemon->signal(SIGHUP);
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ((*capture)->mail_count(), 3u);
}

TEST_F(OauthTest, AnApplicationLogsInWithItsOwnCredentials) {
  serve(false);
  start("scope: 'https://outlook.office365.com/.default'");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ((*capture)->posts().at(0).body,
            "grant_type=client_credentials&client_id=app&client_secret=hush&scope=https%3A%2F%2Foutlook.office365.com%"
            "2F.default");
}

}  // namespace
}  // namespace gazetted::test
