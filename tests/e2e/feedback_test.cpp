// What comes back gets from a mail server into gazetted: by LMTP, by its pipe, by a Maildir.
#include <signal.h>
#include <sys/stat.h>

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
