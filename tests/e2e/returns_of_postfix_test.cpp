// A real Postfix bounces what gazetted has sent, and hands the bounce over by the lines of operating.md.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gazetted/feedback/feedback.hpp"
#include "returns.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class ReturnsOfPostfix : public ReturnsTest {
 protected:
  void SetUp() override {
    if (run({"sh", "-c", "command -v postfix"}).status != 0) GTEST_SKIP() << "skipped: postfix is not installed";
    if (::getuid() != 0) GTEST_SKIP() << "skipped: Postfix is started by root only";
    for (const auto& path : {directory.path(), newsroom.directory.path()})
      fs::permissions(path, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
    port = free_port();
  }
  void TearDown() override {
    if (!postfix) return;
    postfix->signal(SIGTERM);
    postfix->wait();
  }
  void start_postfix(std::vector<std::string> way) {
    std::vector<std::string> command = {"sh", source("tests/e2e/postfix-returns").string(), directory.path().string(),
                                        std::to_string(port), std::to_string(refusing->smtp_port())};
    command.insert(command.end(), way.begin(), way.end());
    postfix = std::make_unique<Process>(command, directory / "out.log");
    ASSERT_TRUE(eventually([&] {
      return run({"bash", "-c", fmt::format("exec 3<>/dev/tcp/127.0.0.1/{}", port)}).status == 0;
    })) << slurp(directory / "out.log");
  }
  // Sends a release to two people who are not there.
  void send(const std::string& ways) {
    newsroom.list("press.csv", recipients(2, "gone.example"));
    newsroom.configure(press_settings(port) + return_path + (ways.empty() ? "" : "feedback: {" + ways + "}\n"));
    newsroom.start();
    newsroom.drop("a.md", simple_release("A"));
    ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  }
  void expect_bounces() {
    ASSERT_TRUE(has_read(2, 2)) << newsroom.log() << slurp(directory / "log");
    const auto mails = kept();
    ASSERT_THAT(mails, SizeIs(2));
    for (const auto& mail : mails) {
      const auto feedback = read_feedback(mail.bytes);
      EXPECT_EQ(feedback.kind, FeedbackKind::delivery_status);
      EXPECT_EQ(class_of(feedback), BounceClass::hard) << mail.bytes;
      ASSERT_THAT(feedback.recipients, SizeIs(1));
      EXPECT_THAT(feedback.recipients[0].final, testing::EndsWith("@gone.example"));
    }
  }
  static CaptureOptions refuses_everybody() {
    CaptureOptions options;
    options.smtp_script = [](const SmtpStep& step) {
      ServerAction action;
      if (step.stage == "rcpt") action.reply = "550 5.1.1 <" + step.argument + ">: user unknown";
      return action;
    };
    return options;
  }
  TemporaryDirectory directory;
  Capture refusing{refuses_everybody()};
  std::unique_ptr<Process> postfix;
  int port = 0;
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
