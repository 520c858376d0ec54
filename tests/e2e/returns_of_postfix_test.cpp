// A real Postfix bounces what gazetted has sent, and hands the bounce over by the lines of operating.md.

#include "returns.hpp"

namespace gazetted::test {
namespace {

using testing::SizeIs;

class ReturnsOfPostfix : public RealReturnsTest {
 protected:
  void SetUp() override {
    if (run({"sh", "-c", "command -v postfix"}).status != 0) GTEST_SKIP() << "skipped: postfix is not installed";
    RealReturnsTest::SetUp();
  }
  void start_postfix(const std::vector<std::string>& way) {
    start_server({"sh", source("tests/e2e/postfix-returns").string()}, way);
  }
  void expect_bounces() { RealReturnsTest::expect_bounces("log"); }
};

TEST_F(ReturnsOfPostfix, ByLmtpAtASocketInADirectoryOfItsGroup) {
  const auto place = newsroom.directory / "lmtp";
  ASSERT_EQ(run({"install", "-d", "-g", "postfix", "-m", "2750", place.string()}).status, 0);
  start_postfix({"lmtp", "unix:" + (place / "lmtp.sock").string()});
  send("lmtp: " + (place / "lmtp.sock").string());
  expect_bounces();
  for (const auto& mail : kept()) {
    ASSERT_THAT(mail.recipients, SizeIs(1));
    EXPECT_THAT(mail.recipients[0], testing::MatchesRegex("bounce[+][a-z0-9]+@news.example.org"));
  }
}

TEST_F(ReturnsOfPostfix, ByLmtpAtAPort) {
  const auto lmtp = free_port();
  start_postfix({"lmtp", fmt::format("inet:127.0.0.1:{}", lmtp)});
  send(fmt::format("lmtp: '127.0.0.1:{}'", lmtp));
  expect_bounces();
  const auto tried = newsroom.command({"doctor", "--returns"});
  EXPECT_EQ(tried.status, 0) << tried.out << tried.err << slurp(directory / "log");
  EXPECT_THAT(tried.out, testing::HasSubstr("came back by lmtp after "));
}

TEST_F(ReturnsOfPostfix, KeepsWhatComesBackWhileTheDaemonIsDown) {
  const auto lmtp = free_port();
  start_postfix({"lmtp", fmt::format("inet:127.0.0.1:{}", lmtp)});
  send(fmt::format("lmtp: '127.0.0.1:{}'", free_port()));  // elsewhere
  ASSERT_TRUE(eventually([&] { return slurp(directory / "log").find("status=deferred") != std::string::npos; }))
      << slurp(directory / "log");
  newsroom.stop();
  newsroom.configure(press_settings(port) + return_path + fmt::format("feedback: {{lmtp: '127.0.0.1:{}'}}\n", lmtp));
  newsroom.start();
  expect_bounces();
}

TEST_F(ReturnsOfPostfix, ByThePipe) {
  // Postfix runs no pipe as root.
  ASSERT_EQ(run({"chown", "nobody", newsroom.directory.path().string()}).status, 0);
  newsroom.configure("");
  ASSERT_EQ(run({"chown", "nobody", newsroom.config().string()}).status, 0);
  start_postfix({"pipe", binary(), newsroom.config().string()});
  newsroom.list("press.csv", recipients(2, "gone.example"));
  newsroom.configure(press_settings(port) + return_path);
  ASSERT_EQ(run({"chown", "-R", "nobody", newsroom.directory.path().string()}).status, 0);
  newsroom.start_as("nobody");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  expect_bounces();
  for (const auto& mail : kept()) EXPECT_THAT(mail.source, "pipe");
}

TEST_F(ReturnsOfPostfix, ByAMaildir) {
  const auto maildir = newsroom.directory / "Maildir";
  for (const char* name : {"", "new", "cur", "tmp"}) {
    fs::create_directories(maildir / name);
    ASSERT_EQ(run({"chown", "postfix", (maildir / name).string()}).status, 0);
  }
  start_postfix({"maildir", maildir.string()});
  send("maildir: " + maildir.string());
  expect_bounces();
  EXPECT_TRUE(fs::is_empty(maildir / "new"));
}

}  // namespace
}  // namespace gazetted::test
