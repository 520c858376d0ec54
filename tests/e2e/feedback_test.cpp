// What comes back gets from a mail server into gazetted: by LMTP, by its pipe, by a Maildir.
#include <signal.h>
#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "returns.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class FeedbackTest : public ReturnsTest {
 protected:
  fs::path socket() const { return newsroom.directory / "lmtp.sock"; }
  // What is answered to the recipient, and to the end of the mail.
  std::string bring(RawClient client, const std::string& to, const std::string& mail) {
    client.say("LHLO mx.example\r\nMAIL FROM:<>\r\nRCPT TO:<" + to + ">\r\nDATA\r\n");
    auto said = client.hear("\r\n354 ") + " ";
    if (said.find("\r\n354 ") == std::string::npos) return said;
    client.say(replace_all(mail, "\n", "\r\n") + "\r\n.\r\nQUIT\r\n");
    return said + client.hear();
  }
  std::string upper(std::string text) {
    for (auto& c : text) c = char(std::toupper(static_cast<unsigned char>(c)));
    return text;
  }
};

TEST_F(FeedbackTest, ByLmtpAtASocket) {
  start("lmtp: " + socket().string());
  EXPECT_THAT(bring(RawClient(socket()), senders[0], bounce(senders[0], "1")), HasSubstr("250 2.0.0 stored"));
  EXPECT_THAT(bring(RawClient(socket()), upper(senders[1]), bounce(senders[1], "2")), HasSubstr("250 2.0.0 stored"));
  EXPECT_TRUE(has_read(2, 2)) << newsroom.log();
  const auto mails = kept();
  ASSERT_THAT(mails, SizeIs(2));
  EXPECT_THAT(mails[0].recipients, ElementsAre(senders[0]));
  EXPECT_THAT(mails[0].bytes, testing::StartsWith("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example"));
}

TEST_F(FeedbackTest, WhoHasNoTokenOfOursIsRefused) {
  start("lmtp: " + socket().string());
  auto other = senders[0];
  other[10] = other[10] == 'a' ? 'b' : 'a';
  RawClient client(socket());
  client.say("LHLO mx.example\r\nMAIL FROM:<>\r\nRCPT TO:<" + other +
             ">\r\nRCPT TO:<bounce@news.example.org>\r\nRCPT TO:<" + senders[0] + ">\r\nQUIT\r\n");
  EXPECT_THAT(client.hear(), HasSubstr("550 5.1.1 there is no such address here\r\n550 5.1.1 there is no such address "
                                       "here\r\n250 2.1.5 ok\r\n221"));
}

TEST_F(FeedbackTest, ByLmtpAtAPort) {
  const auto port = free_port();
  start(fmt::format("lmtp: '127.0.0.1:{}'", port));
  EXPECT_THAT(bring(RawClient(port), senders[0], bounce(senders[0], "1")), HasSubstr("250 2.0.0 stored"));
  EXPECT_TRUE(has_read(1, 1)) << newsroom.log();
}

TEST_F(FeedbackTest, ThePipeWorksWhileTheDaemonIsDown) {
  start("");
  newsroom.stop();
  const auto first = pipe(bounce(senders[0], "1"), {"--recipient", senders[0]});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(first.out + first.err, "");
  EXPECT_EQ(pipe("Delivered-To: " + senders[1] + "\n" + bounce("x@x.example", "2")).status, 0);
  newsroom.start();
  EXPECT_TRUE(has_read(2, 2)) << newsroom.log();
  EXPECT_EQ(pipe(bounce(senders[2], "3")).status, 0);
  EXPECT_TRUE(has_read(3, 3)) << newsroom.log();
}

TEST_F(FeedbackTest, ThePipeTakesTheRecipientOfItsEnvironment) {
  start("");
  const auto mail = bounce("x@x.example", "1");
  const auto ran =
      run({"env", "ORIGINAL_RECIPIENT=" + senders[0], binary(), "-c", newsroom.config().string(), "bounce"}, mail);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(has_read(1, 1)) << newsroom.log();
  ASSERT_THAT(kept(), SizeIs(1));
  EXPECT_THAT(kept().front().recipients, ElementsAre(senders[0]));
  EXPECT_EQ(kept().front().bytes, mail);
}

TEST_F(FeedbackTest, WhatThePipeCannotStoreIsTriedLater) {
  start("");
  newsroom.stop();
  const auto mail = bounce(senders[0], "1");
  const auto no_such_option = pipe(mail, {"--recipent", senders[0]});
  EXPECT_EQ(no_such_option.status, 75);
  EXPECT_THAT(no_such_option.err, HasSubstr("did you mean '--recipient'"));
  EXPECT_EQ(run({binary(), "-c", "/nowhere/gazetted.yaml", "bounce"}, mail).status, 75);
  fs::rename(newsroom.directory / "state/feedback/new", newsroom.directory / "elsewhere");
  newsroom.directory.put("state/feedback/new", "a file in its place");
  EXPECT_EQ(pipe(mail).status, 75);
  fs::remove(newsroom.directory / "state/feedback/new");
  fs::rename(newsroom.directory / "state", newsroom.directory / "unmounted");
  const auto unmounted = pipe(mail);
  EXPECT_EQ(unmounted.status, 75);
  EXPECT_THAT(unmounted.err, HasSubstr("there is no such directory"));
  EXPECT_FALSE(fs::exists(newsroom.directory / "state"));
}

TEST_F(FeedbackTest, ThePipeWorksWhileTheConfigurationHasAMistake) {
  start("");
  newsroom.directory.put("gazetted.yaml", slurp(newsroom.config()) + "feedbak: {}\n");
  EXPECT_EQ(pipe(bounce(senders[0], "1")).status, 0);
  EXPECT_TRUE(has_read(1, 1)) << newsroom.log();
}

// A mail server of the bounce domain, which does with what comes to it as `hands_over` does.
class ReturnsTrial : public FeedbackTest {
 protected:
  // The way back: what the relay gets goes to our LMTP listener, as the recipient that `rewrite` makes of it.
  void hand_over(const std::function<std::string(std::string)>& rewrite) {
    const auto mails = capture->mails();
    for (; handed_over < mails.size(); ++handed_over) {
      const auto& mail = mails[handed_over];
      if (mail.sender.empty())
        bring(RawClient(socket()), rewrite(mail.recipient), replace_all(mail.bytes, "\r\n", "\n"));
    }
  }
  Ran doctor(const std::function<std::string(std::string)>& rewrite, std::vector<std::string> more = {"--returns"}) {
    std::atomic<bool> over = false;
    std::thread server([&] {
      while (!over) {
        if (rewrite) hand_over(rewrite);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
    more.insert(more.begin(), "doctor");
    auto ran = newsroom.command(more);
    over = true;
    server.join();
    return ran;
  }
  std::size_t handed_over = 0;
};

TEST_F(ReturnsTrial, AMailThatComesBackIsNamedAndIsNoFeedback) {
  start("lmtp: " + socket().string(), 1);
  const auto ran = doctor([](const std::string& to) { return to; });
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err << newsroom.log();
  EXPECT_THAT(ran.out, HasSubstr("came back by lmtp after "));
  EXPECT_THAT(newsroom.command({"feedback"}).out, HasSubstr("Nothing has come back."));
  const auto mails = capture->mails();
  EXPECT_EQ(mails.back().sender, "");
  EXPECT_THAT(mails.back().recipient, testing::MatchesRegex("bounce[+][a-z0-9]+@news.example.org"));
  EXPECT_LE(mails.back().recipient.find('@'), 32u);
  // The way of others' servers.
  const auto direct =
      doctor([](const std::string& to) { return to; }, {"--mx", fmt::format("127.0.0.1:{}", capture->smtp_port())});
  EXPECT_EQ(direct.status, 0) << direct.out << direct.err;
  EXPECT_THAT(direct.out, HasSubstr("came back by lmtp after "));
  // Plain `doctor` sends nothing, and says what would.
  const auto before = capture->mail_count();
  EXPECT_THAT(newsroom.command({"doctor", "--dns", "127.0.0.1:9"}).out, HasSubstr("gazetted doctor --returns"));
  EXPECT_EQ(capture->mail_count(), before);
}

TEST_F(ReturnsTrial, ALostTokenIsNamedWithTheLineThatKeepsIt) {
  start("lmtp: " + socket().string(), 1);
  const auto ran = doctor([](const std::string&) { return "bounce@news.example.org"; });
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.out, HasSubstr("came to feedback.lmtp without its token, and was refused"));
  EXPECT_THAT(ran.out, HasSubstr("rcpt_include_affixes"));
}

TEST_F(ReturnsTrial, AMailWithoutAnyTokenThatProvesItselfIsNamed) {
  start("", 1);
  const auto ran = [&] {
    std::atomic<bool> over = false;
    std::thread server([&] {
      while (!over) {
        const auto mails = capture->mails();
        for (; handed_over < mails.size(); ++handed_over) {
          const auto& mail = mails[handed_over];
          if (mail.sender.empty()) pipe(replace_all(mail.bytes, mail.recipient, "bounce@news.example.org"));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
    auto result = newsroom.command({"doctor", "--returns"});
    over = true;
    server.join();
    return result;
  }();
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.out, HasSubstr("came back by pipe, but no token in it proves itself"));
  EXPECT_THAT(newsroom.command({"feedback"}).out, HasSubstr("Nothing has come back."));
}

TEST_F(ReturnsTrial, ARelayThatRefusesAndAMailThatNeverArrivesAreNamed) {
  CaptureOptions options;
  options.smtp_script = [](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "mail" && step.argument.empty()) action.reply = "550 5.7.1 no mail without a sender";
    return action;
  };
  Capture refusing(options);
  start("lmtp: " + socket().string(), 1);
  newsroom.directory.put(
      "gazetted.yaml",
      replace_all(slurp(newsroom.config()), "lists:\n",
                  fmt::format("  second: {{host: 127.0.0.1, port: {}, tls: off}}\nlists:\n", refusing->smtp_port())));
  newsroom.daemon->signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=reloaded") != std::string::npos; }));
  const auto refused = doctor(nullptr, {"--returns", "--relay", "second"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.out, HasSubstr("relay second does not take a mail without a sender to bounce+"));
  EXPECT_THAT(refused.out, HasSubstr("550 5.7.1 no mail without a sender"));
  const auto lost = doctor(nullptr);
  EXPECT_EQ(lost.status, 1);
  EXPECT_THAT(lost.out, HasSubstr("was taken by relay main, and has not arrived after 3"));
  EXPECT_THAT(lost.err, HasSubstr("waiting for it to come back, 30 s at most"));
  newsroom.stop();
  EXPECT_THAT(newsroom.command({"doctor", "--returns"}).out, HasSubstr("?"));
}

TEST_F(FeedbackTest, ByAMaildir) {
  const auto maildir = newsroom.directory / "Maildir";
  for (const char* name : {"new", "cur", "tmp"}) fs::create_directories(maildir / name);
  start("maildir: " + maildir.string());
  for (int i = 0; i < 3; ++i) {
    const auto name = fmt::format("176448800{}.V1.mx", i);
    ASSERT_TRUE(write_file(maildir / "tmp" / name, "Delivered-To: " + senders[std::size_t(i)] + "\n" +
                                                       bounce("x@x.example", std::to_string(i))));
    fs::rename(maildir / "tmp" / name, maildir / "new" / name);
  }
  EXPECT_TRUE(has_read(3, 3)) << newsroom.log();
  EXPECT_TRUE(fs::is_empty(maildir / "new"));
}

TEST_F(FeedbackTest, AReloadChangesNoAddressAndLosesNoConnection) {
  start("lmtp: " + socket().string());
  RawClient client(socket());
  client.say("LHLO mx.example\r\nMAIL FROM:<>\r\nRCPT TO:<" + senders[0] + ">\r\nDATA\r\n");
  client.hear("\r\n354 ");
  newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), "lmtp.sock", "other.sock"));
  newsroom.daemon->signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=reloaded") != std::string::npos; }));
  EXPECT_THAT(newsroom.log(), HasSubstr("feedback.lmtp"));
  client.say(replace_all(bounce(senders[0], "1"), "\n", "\r\n") + "\r\n.\r\n");
  EXPECT_THAT(client.hear("250 2.0.0"), HasSubstr("250 2.0.0"));
  newsroom.stop();
  EXPECT_THAT(client.hear(), HasSubstr("421 4.3.2"));
  EXPECT_FALSE(fs::exists(socket()));
  newsroom.start();
  EXPECT_TRUE(has_read(1, 1)) << newsroom.log();
  EXPECT_THAT(bring(RawClient(newsroom.directory / "other.sock"), senders[1], bounce(senders[1], "2")),
              HasSubstr("250 2.0.0"));
}

TEST_F(FeedbackTest, TheStateIsNotForEverybody) {
  start("lmtp: " + socket().string());
  bring(RawClient(socket()), senders[0], bounce(senders[0], "1"));
  ASSERT_TRUE(has_read(1, 1));
  for (const auto& entry : fs::recursive_directory_iterator(newsroom.directory / "state/feedback"))
    EXPECT_EQ(entry.status().permissions() & fs::perms::others_all, fs::perms::none) << entry.path();
}

}  // namespace
}  // namespace gazetted::test
