// Against servers that others wrote: Postfix's smtp-sink, and a Postfix with STARTTLS and AUTH.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

bool installed(const std::string& program) { return run({"sh", "-c", "command -v " + program}).status == 0; }

bool listens(int port) {
  return run({"sh", "-c", fmt::format("exec 3<>/dev/tcp/127.0.0.1/{}", port)}).status == 0 ||
         run({"bash", "-c", fmt::format("exec 3<>/dev/tcp/127.0.0.1/{}", port)}).status == 0;
}

TEST(RealServers, SmtpSinkTakesEveryMail) {
  if (!installed("smtp-sink")) GTEST_SKIP() << "skipped: smtp-sink (package postfix) is not installed";
  TemporaryDirectory directory;
  const auto port = free_port();
  std::vector<std::string> command = {"smtp-sink", fmt::format("127.0.0.1:{}", port), "256"};
  if (::getuid() == 0) command.insert(command.begin() + 1, {"-u", "nobody"});
  Process sink(command, directory / "sink.log");
  ASSERT_TRUE(eventually([&] { return listens(port); }));
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(2000));
  newsroom.configure(press_settings(port));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a", Duration(120'000))) << newsroom.log().substr(0, 3000);
  EXPECT_EQ(newsroom.status("a")->tally[State::sent], 2000);
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

class PostfixTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!installed("postfix") || !installed("saslpasswd2"))
      GTEST_SKIP() << "skipped: postfix and sasl2-bin are not installed";
    if (::getuid() != 0) GTEST_SKIP() << "skipped: Postfix is started by root only";
    fs::permissions(directory.path(), fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
    port = free_port();
    std::vector<std::string> command = {"sh", source("tests/e2e/postfix-server").string(), directory.path().string(),
                                        std::to_string(port)};
    if (next != 0) command.push_back(std::to_string(next));
    server = std::make_unique<Process>(command, directory / "out.log");
    ASSERT_TRUE(eventually([&] { return listens(port); })) << slurp(directory / "out.log");
  }
  void TearDown() override {
    if (!server) return;
    server->signal(SIGTERM);
    server->wait();
  }
  std::vector<std::string> delivered() {
    std::vector<std::string> mails;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(directory / "mail/all/new", code))
      mails.push_back(slurp(entry.path()));
    return mails;
  }
  TemporaryDirectory directory;
  std::unique_ptr<Process> server;
  int port = 0;
  int next = 0;  // of the server behind it; 0: there is none
};

TEST_F(PostfixTest, MailIsDeliveredOverStartTlsWithAuth) {
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(40) + "gone@elsewhere.example,Gone\n");
  const auto relay = "tls: starttls, ca_file: " + (directory / "etc/cert.pem").string() +
                     ", auth: {mechanism: plain, username: press@localhost.test, password: s3cret}";
  newsroom.configure(replace_all(press_settings(port, relay), "tls: off, ", ""));
  newsroom.start();
  newsroom.drop("a.md", "---\ntitle: Grüße\n---\n\n.dot at a line's start\n\nFrom here.\n");
  ASSERT_TRUE(eventually([&] { return delivered().size() == 40; }, Duration(60'000)))
      << newsroom.log() << slurp(directory / "log");
  EXPECT_TRUE(newsroom.done("a"));
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
  for (const auto& row : newsroom.report("a")) EXPECT_FALSE(row.remote_id.empty()) << row.reply;
  const auto mail = delivered().front();
  EXPECT_THAT(mail, HasSubstr("with ESMTPSA"));
  const auto view = view_mail(mail);
  EXPECT_EQ(view.subject, "Grüße");
  EXPECT_THAT(view.text, HasSubstr("\n.dot at a line's start"));
  EXPECT_THAT(slurp(directory / "log"), Not(HasSubstr("improper command pipelining")));
}

TEST_F(PostfixTest, AWrongPasswordStopsTheRelayAndKeepsItsMail) {
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(5));
  const auto relay = "tls: starttls, ca_file: " + (directory / "etc/cert.pem").string() +
                     ", auth: {mechanism: login, username: press@localhost.test, password: wrong}";
  newsroom.configure(replace_all(press_settings(port, relay), "tls: off, ", ""));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=relay-stopped") != std::string::npos; }));
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("wrong")));
  const auto held = newsroom.status("a")->tally;
  EXPECT_EQ(held[State::failed], 0);
  newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), "password: wrong", "password: s3cret"));
  newsroom.daemon->signal(SIGHUP);
  EXPECT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_TRUE(eventually([&] { return delivered().size() == 5; }));
}

// With a server behind it that refuses one recipient, and that takes the bounce.
class PostfixWithAnother : public PostfixTest {
 protected:
  static CaptureOptions refusing() {
    CaptureOptions options;
    options.smtp_script = [](const SmtpStep& step) {
      ServerAction action;
      if (step.stage == "rcpt" && step.argument == "gone+desk@elsewhere.example")
        action.reply = "550 5.1.1 no such user here";
      return action;
    };
    return options;
  }
  PostfixWithAnother() { next = behind->smtp_port(); }
  Capture behind{refusing()};
};

TEST_F(PostfixWithAnother, ABounceNamesTheMailByItsEnvelopeId) {
  Newsroom newsroom;
  newsroom.list("press.csv", "email\ngone+desk@elsewhere.example\n");
  const auto relay = "tls: starttls, ca_file: " + (directory / "etc/cert.pem").string() +
                     ", auth: {mechanism: plain, username: press@localhost.test, password: s3cret}";
  newsroom.configure(replace_all(press_settings(port, relay), "tls: off, ", "") +
                     "bounces: {address: bounce@news.example.org}\n");
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  ASSERT_TRUE(eventually([&] { return !behind->mails().empty(); }, Duration(60'000))) << slurp(directory / "log");
  const auto bounce = behind->mails().front();
  EXPECT_EQ(bounce.sender, "");
  const auto plus = bounce.recipient.find('+');
  ASSERT_NE(plus, std::string::npos) << bounce.recipient;
  const auto token = bounce.recipient.substr(plus + 1, bounce.recipient.find('@') - plus - 1);
  EXPECT_THAT(bounce.bytes, HasSubstr("\r\nOriginal-Envelope-Id: " + token + "\r\n"));
  EXPECT_THAT(bounce.bytes, HasSubstr("\r\nOriginal-Recipient: rfc822;gone+desk@elsewhere.example\r\n"));
  EXPECT_THAT(bounce.bytes, HasSubstr("text/rfc822-headers"));  // RET=HDRS
}

}  // namespace
}  // namespace gazetted::test
