// A newsroom whose mail comes back, and the addresses that its mails came back to.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>
#include <set>

#include "gazetted/app/feedback_bundle.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/feedback/feedback.hpp"
#include "support/program.hpp"
#include "support/raw_client.hpp"

namespace gazetted::test {

inline const char* const return_path = "bounces: {address: bounce@news.example.org}\n";

class ReturnsTest : public testing::Test {
 protected:
  // `ways`: what is in `feedback:`. One release is sent to so many people.
  void start(const std::string& ways, int people = 3) {
    newsroom.list("press.csv", recipients(people));
    newsroom.configure(press_settings(capture->smtp_port()) + return_path +
                       (ways.empty() ? "" : "feedback: {" + ways + "}\n"));
    newsroom.start();
    newsroom.drop("a.md", simple_release("A"));
    ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
    for (const auto& mail : capture->mails()) senders.push_back(mail.sender);
    ASSERT_EQ(senders.size(), std::size_t(people));
    for (const auto& sender : senders)
      ASSERT_THAT(sender, testing::MatchesRegex("bounce[+][a-z0-9]+@news.example.org"));
  }
  static std::string bounce(const std::string& to, const std::string& id) {
    return "From: MAILER-DAEMON@mx.example (Mail Delivery System)\nTo: " + to + "\nMessage-ID: <" + id +
           "@mx.example>\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
           "--b\n\nThis is the mail system at host mx.example.\n"
           "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
           "Final-Recipient: rfc822; gone@x.example\nAction: failed\nStatus: 5.1.1\n"
           "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n\n--b--\n";
  }
  // The pipe of a mail server.
  Ran pipe(const std::string& mail, const std::vector<std::string>& options = {}) {
    std::vector<std::string> command = {binary(), "-c", newsroom.config().string(), "bounce"};
    command.insert(command.end(), options.begin(), options.end());
    return run(command, mail);
  }
  // Mails that the daemon has read, and how many of them it knew to be about its own.
  std::pair<int, int> read_so_far() {
    std::pair<int, int> sum;
    for (const auto& line : split(newsroom.log(), '\n')) {
      if (line.find("event=feedback-read ") == std::string::npos) continue;
      sum.first += number_in(line, " mails=");
      sum.second += number_in(line, " ours=");
    }
    return sum;
  }
  bool has_read(int mails, int ours) {
    return eventually([&] { return read_so_far() == std::pair(mails, ours); });
  }
  std::vector<TakenMail> kept() {
    std::vector<TakenMail> all;
    std::set<fs::path> bundles;  // in the order of their names, which is that of their times
    for (const auto& day : fs::directory_iterator(newsroom.directory / "state/feedback/kept")) {
      for (const auto& file : fs::directory_iterator(day.path())) bundles.insert(file.path());
    }
    for (const auto& bundle : bundles) {
      auto mails = read_bundle(slurp(bundle));
      if (!mails) ADD_FAILURE() << bundle << ": " << mails.error().text();
      if (mails) all.insert(all.end(), mails->begin(), mails->end());
    }
    return all;
  }

  Capture capture;
  Newsroom newsroom;
  std::vector<std::string> senders;

 private:
  static int number_in(const std::string& line, const std::string& key) {
    const auto at = line.find(key);
    return at == std::string::npos ? 0 : std::atoi(line.c_str() + at + key.size());
  }
};

// With a real mail server, which accepts mail for gone.example, brings it to a server that refuses it, and bounces it.
class RealReturnsTest : public ReturnsTest {
 protected:
  void SetUp() override {
    if (::getuid() != 0) GTEST_SKIP() << "skipped: mail servers are started by root only";
    for (const auto& path : {directory.path(), newsroom.directory.path()})
      fs::permissions(path, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
    port = free_port();
  }
  void TearDown() override {
    if (!server) return;
    server->signal(SIGTERM);
    server->wait();
  }
  // DIRECTORY PORT REFUSING_PORT are put before `way`.
  void start_server(std::vector<std::string> command, const std::vector<std::string>& way) {
    for (const auto& word : {directory.path().string(), std::to_string(port), std::to_string(refusing->smtp_port())})
      command.push_back(word);
    command.insert(command.end(), way.begin(), way.end());
    server = std::make_unique<Process>(command, directory / "out.log");
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
  void expect_bounces(const std::string& server_log) {
    ASSERT_TRUE(has_read(2, 2)) << newsroom.log() << slurp(directory / server_log);
    const auto mails = kept();
    ASSERT_EQ(mails.size(), 2u);
    for (const auto& mail : mails) {
      const auto feedback = read_feedback(mail.bytes);
      EXPECT_EQ(feedback.kind, FeedbackKind::delivery_status);
      EXPECT_EQ(class_of(feedback), BounceClass::hard) << mail.bytes;
      ASSERT_EQ(feedback.recipients.size(), 1u);
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
  std::unique_ptr<Process> server;
  int port = 0;
};

}  // namespace gazetted::test
