// What mail providers say by their webhooks: the real daemon, signed posts and its answers; and the token that each
// mail carries to the provider of its relay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/return_token.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const auto start = text.find(before);
  if (start == std::string::npos) return "";
  const auto from = start + before.size();
  return text.substr(from, text.find(after, from) - from);
}

class WebhooksTest : public testing::Test {
 protected:
  void start(const std::string& relay_extra, const std::string& more) {
    port = free_port();
    newsroom.list("press.csv", recipients(2));
    newsroom.public_url = fmt::format("http://127.0.0.1:{}", port);
    newsroom.configure(press_settings(capture->smtp_port(), relay_extra) +
                       fmt::format("http: {{listen: '127.0.0.1:{}'}}\n", port) +
                       "bounces: {address: bounce@news.example.org}\n" + more);
    newsroom.start();
  }
  // Where the provider posts, as doctor prints it.
  std::string url(const std::string& provider) {
    const auto ran = newsroom.command({"doctor", "--dns", "127.0.0.1:1"});
    return "http://127.0.0.1:" + between(ran.out, "webhook " + provider + ": http://127.0.0.1:", "\n");
  }
  int post(const std::string& to, const std::string& body, std::vector<std::string> words = {}) {
    const auto file = newsroom.directory.put("post.json", body);
    std::vector<std::string> command = {"curl",
                                        "-s",
                                        "--max-time",
                                        "20",
                                        "-o",
                                        "/dev/null",
                                        "-w",
                                        "%{http_code}",
                                        "-H",
                                        "Expect:",
                                        "--data-binary",
                                        "@" + file.string(),
                                        to};
    command.insert(command.end(), words.begin(), words.end());
    return std::atoi(run(command).out.c_str());
  }
  std::string mailgun_post(const std::string& event, const std::string& key = "signing-key") const {
    const auto token = hex(random_bytes(25)), time = std::to_string(to_millis(Clock().now()) / 1000);
    return R"({"signature":{"timestamp":")" + time + R"(","token":")" + token + R"(","signature":")" +
           hex(hmac_sha256(key, time + token)) + R"("},"event-data":{"event":")" + event +
           R"(","severity":"permanent","recipient":"r0@example.org","delivery-status":{"code":550,"message":"5.1.1 no such user"}}})";
  }
  Capture capture;
  Newsroom newsroom;
  int port = 0;
};

TEST_F(WebhooksTest, ASignedPostIsAnsweredAndAForgedOneIsNot) {
  start("provider: mailgun", "feedback: {providers: {mailgun: {key: signing-key}}}\n");
  const auto to = url("mailgun");
  ASSERT_THAT(to, HasSubstr("/f/mailgun/"));
  EXPECT_EQ(post(to, mailgun_post("failed")), 200);
  EXPECT_EQ(post(to, mailgun_post("opened")), 200);
  EXPECT_EQ(post(to, mailgun_post("failed", "another key")), 403);
  EXPECT_EQ(post(to + "x", mailgun_post("failed")), 404);
  EXPECT_EQ(post(to, std::string(600'000, 'x')), 413);
  EXPECT_EQ(std::atoi(run({"curl", "-s", "-I", "-o", "/dev/null", "-w", "%{http_code}", to}).out.c_str()), 200);
  EXPECT_THAT(newsroom.log(), HasSubstr("webhook-refused"));
  EXPECT_THAT(newsroom.log(), Not(HasSubstr(to.substr(to.rfind('/') + 1)))) << "the secret is in no log";
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("signing-key")));
  EXPECT_THAT(newsroom.command({"check"}).out, Not(HasSubstr("signing-key")));
}

TEST_F(WebhooksTest, TheUrlStaysOverARestart) {
  start("provider: brevo", "feedback: {providers: {brevo: }}\n");
  const auto before = url("brevo");
  newsroom.stop();
  newsroom.start();
  EXPECT_EQ(url("brevo"), before);
  EXPECT_EQ(post(before, R"({"event":"request"})"), 200);
}

TEST_F(WebhooksTest, EachMailCarriesItsOwnTokenToTheProviderAndNoSignatureNamesIt) {
  const auto key = newsroom.directory / "rsa.pem";
  ASSERT_EQ(run({binary(), "dkim-key", key.string(), "--domain", "news.example.org", "--selector", "s"}).status, 0);
  start("provider: mailgun", "dkim: [{domain: news.example.org, selector: s, key_file: rsa.pem}]\n");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  std::set<std::string> tokens;
  for (const auto& mail : capture->mails()) {
    const auto token = between(mail.bytes, "\r\nX-Mailgun-Variables: {\"g\":\"", "\"}\r\n");
    EXPECT_EQ(mail.sender, "bounce+" + token + "@news.example.org") << "the same that a server returns";
    EXPECT_TRUE(read_return_token(ReturnKind::bounce, token)) << token;
    const auto signed_headers = lower(between(mail.bytes, " h=", "bh="));
    EXPECT_THAT(signed_headers, HasSubstr("list-unsubscribe"));
    EXPECT_THAT(signed_headers, Not(HasSubstr("x-mailgun"))) << "the provider takes it out";
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), 2u);
}

}  // namespace
}  // namespace gazetted::test
