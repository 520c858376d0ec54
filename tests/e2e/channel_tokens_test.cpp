// Channels whose access tokens run out: refreshed once, saved before they are used, and loud when that ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "gazetted/base/text.hpp"
#include "support/fake_networks.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ChannelTokens : public testing::Test {
 protected:
  void configure(const std::string& channel) {
    newsroom.list("press.csv", recipients(1));
    newsroom.configure(fmt::format("channels: {{news: {{url: 'http://127.0.0.1:{}', allow_private: true, {}}}}}\n",
                                   (*capture)->http_port(), channel));
  }
  bool sent(const std::string& id) {
    return eventually([&] {
      const auto rows = newsroom.report(id);
      return !rows.empty() && rows.front().state == State::sent;
    });
  }
  Newsroom newsroom;
  std::unique_ptr<Capture> capture;
};

// LinkedIn with a refresh token that works once.
class LinkedInTokens : public ChannelTokens {
 protected:
  LinkedInTokens() {
    CaptureOptions options;
    options.http_script = [this](const CapturedPost& post) {
      if (post.path == "/token") {
        ++asked;
        if (refuses || form_body(post)["refresh_token"] != fmt::format("refresh-{}", refresh.load()))
          return json_answer(400, R"({"error":"invalid_grant"})");
        return json_answer(
            200, fmt::format(R"({{"access_token":"access-{}","expires_in":5184000,"refresh_token":"refresh-{}"}})",
                             ++access, ++refresh));
      }
      if (header(post, "authorization") != fmt::format("Bearer access-{}", access.load()))
        return json_answer(401, R"({"status":401,"code":"EXPIRED_ACCESS_TOKEN"})");
      return json_answer(201, "", {{"x-restli-id", fmt::format("urn:li:share:{}", ++posts)}});
    };
    capture = std::make_unique<Capture>(options);
    configure(
        fmt::format("type: linkedin, author: 'urn:li:organization:1', refresh_token: refresh-0, client_id: app, "
                    "client_secret: hush, token_url: 'http://127.0.0.1:{}/token'",
                    (*capture)->http_port()));
    newsroom.start();
  }
  std::atomic<int> access{0}, refresh{0}, asked{0}, posts{0};
  std::atomic<bool> refuses{false};
};

TEST_F(LinkedInTokens, ARotatedTokenIsOnDiskBeforeItIsUsedAndOutlivesAKill) {
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(sent("a")) << newsroom.log();
  const auto saved = newsroom.directory / "state/tokens/channel%3Anews";
  EXPECT_THAT(slurp(saved), HasSubstr("refresh-1"));
  EXPECT_EQ(fs::status(saved).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  newsroom.kill();
  newsroom.start();
  newsroom.drop("b.md", simple_release("B"));
  ASSERT_TRUE(sent("b")) << newsroom.log();
  EXPECT_EQ(asked, 2);
  for (const char* secret : {"refresh-", "access-", "hush"})
    EXPECT_THAT(newsroom.log(), Not(HasSubstr(secret))) << secret;
}

TEST_F(LinkedInTokens, AnExpiredTokenIsRefreshedOnceAndNothingStops) {
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(sent("a")) << newsroom.log();
  access += 100;  // what we hold is worth nothing any more
  newsroom.drop("b.md", simple_release("B"));
  ASSERT_TRUE(sent("b")) << newsroom.log();
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(posts, 2);
  EXPECT_EQ(newsroom.report("b").front().attempts, 1);
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("channel-stopped")));
}

TEST_F(LinkedInTokens, ARevokedConsentStopsTheChannelLoudlyAndKeepsItsPost) {
  refuses = true;
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=channel-stopped") != std::string::npos; }))
      << newsroom.log();
  EXPECT_THAT(newsroom.log(), HasSubstr("invalid_grant"));
  EXPECT_TRUE(eventually([&] { return newsroom.report("a").front().state == State::deferred; })) << newsroom.log();
  EXPECT_EQ(posts, 0);
}

// Threads exchanges an access token for the next while it is good.
class ThreadsTokens : public ChannelTokens {
 protected:
  void serve(bool exchanges) {
    CaptureOptions options;
    options.get_script = [this, exchanges](const std::string& target) -> std::optional<HttpAction> {
      const auto at = target.find("access_token=");
      if (!target.starts_with("/refresh_access_token?grant_type=th_refresh_token&") || at == std::string::npos)
        return std::nullopt;
      const std::lock_guard lock(mutex);
      exchanged.push_back(target.substr(at + 13));
      if (!exchanges) return json_answer(400, R"({"error":{"code":100,"message":"too young"}})");
      return json_answer(200,
                         fmt::format(R"({{"access_token":"token-{}","expires_in":5184000}})", exchanged.size() + 1));
    };
    options.http_script = [this](const CapturedPost& post) {
      const std::lock_guard lock(mutex);
      used.push_back(header(post, "authorization"));
      return json_answer(200, R"({"id":"42"})");
    };
    capture = std::make_unique<Capture>(options);
    configure("type: threads, token: token-1, user: '17'");
    newsroom.start();
  }
  std::vector<std::string> copy(const std::vector<std::string>& of) {
    const std::lock_guard lock(mutex);
    return of;
  }
  std::mutex mutex;
  std::vector<std::string> exchanged, used;
};

TEST_F(ThreadsTokens, ATokenIsExchangedForTheNextBeforeAnythingIsPosted) {
  serve(true);
  ASSERT_TRUE(eventually([&] { return copy(exchanged).size() == 1; })) << newsroom.log();  // by itself
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(sent("a")) << newsroom.log();
  EXPECT_EQ(copy(used), std::vector<std::string>(2, "Bearer token-2"));
  newsroom.kill();
  newsroom.start();
  ASSERT_TRUE(eventually([&] { return copy(exchanged).size() == 2; })) << newsroom.log();
  EXPECT_EQ(copy(exchanged), (std::vector<std::string>{"token-1", "token-2"}));
}

TEST_F(ThreadsTokens, WhereNoneIsToBeHadTheOneThatWeHaveIsUsed) {
  serve(false);
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(sent("a")) << newsroom.log();
  EXPECT_EQ(copy(used), std::vector<std::string>(2, "Bearer token-1"));
  EXPECT_THAT(newsroom.log(), HasSubstr("event=token-kept"));
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("token-1"))) << "a secret is in the log";
}

}  // namespace
}  // namespace gazetted::test
