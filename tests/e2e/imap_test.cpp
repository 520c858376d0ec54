// Mail that comes back is fetched from a real Dovecot.
#include "gazetted/net/imap.hpp"

#include <signal.h>
#include <unistd.h>

#include "returns.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ImapTest : public ReturnsTest {
 protected:
  void SetUp() override {
    if (run({"sh", "-c", "command -v dovecot"}).status != 0)
      GTEST_SKIP() << "skipped: dovecot (package dovecot-imapd) is not installed";
    if (::getuid() != 0) GTEST_SKIP() << "skipped: Dovecot is started by root only";
    fs::permissions(directory.path(), fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
    port = free_port();
    tls_port = free_port();
    server = std::make_unique<Process>(
        std::vector<std::string>{"sh", source("tests/e2e/dovecot-server").string(), directory.path().string(),
                                 std::to_string(port), std::to_string(tls_port)},
        directory / "out.log");
    ASSERT_TRUE(eventually([&] {
      return run({"bash", "-c", fmt::format("exec 3<>/dev/tcp/127.0.0.1/{}", port)}).status == 0;
    })) << slurp(directory / "out.log");
  }
  void TearDown() override {
    if (!server) return;
    server->signal(SIGTERM);
    server->wait();
  }
  void deliver(const std::string& text) {
    const auto name = fmt::format("{}.1.mx", 1764488000 + ++delivered);
    ASSERT_TRUE(write_file(directory / "mail/tmp" / name, text));
    fs::permissions(directory / "mail/tmp" / name, fs::perms::all);
    ASSERT_EQ(run({"chown", "nobody", (directory / "mail/tmp" / name).string()}).status, 0);
    fs::rename(directory / "mail/tmp" / name, directory / "mail/new" / name);
  }
  ImapLogin login(const std::string& password = "s3cret") const {
    return {fmt::format("imap://127.0.0.1:{}/INBOX", port), "bounce", Secret(password), ""};
  }
  std::string way(const std::string& extra) const {
    return fmt::format("imap: {{url: 'imap://127.0.0.1:{}/INBOX', username: bounce, password: s3cret{}}}", port, extra);
  }
  // Of a mailbox: all UIDs, and those that nobody has seen.
  std::string search(const std::string& mailbox, const std::string& what) {
    return run({"curl", "-s", "--user", "bounce:s3cret", fmt::format("imap://127.0.0.1:{}/{}", port, mailbox), "-X",
                "UID SEARCH " + what})
        .out;
  }
  TemporaryDirectory directory;
  std::unique_ptr<Process> server;
  int port = 0, tls_port = 0, delivered = 0;
  const std::shared_ptr<std::atomic<bool>> stopped = std::make_shared<std::atomic<bool>>(false);
};

TEST_F(ImapTest, FindsMailsByTheirNumbers) {
  deliver("Subject: one\n\nfirst\n");
  deliver("Subject: two\n\n" + std::string(300'000, 'x') + "\n");
  ImapMailbox mailbox(login(), stopped);
  const auto state = mailbox.state();
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->next, 3u);
  EXPECT_THAT(*mailbox.uids_from(1), ElementsAre(1, 2));
  EXPECT_THAT(*mailbox.uids_from(2), ElementsAre(2));
  EXPECT_THAT(*mailbox.uids_from(3), IsEmpty()) << "n:* names the last one, too";
  EXPECT_EQ(*mailbox.fetch(state->validity, 1, 1000), "Subject: one\r\n\r\nfirst\r\n");
  EXPECT_EQ(mailbox.about(2)->size, 300'000u + 18);
  EXPECT_EQ(mailbox.fetch(state->validity, 2, 100'000)->size(), 100'000u);
  EXPECT_FALSE(mailbox.fetch(state->validity + 1, 1, 1000)) << "the numbers of another mailbox";
  EXPECT_FALSE(mailbox.fetch(state->validity, 7, 1000));
  deliver("Subject: three\n\nthird\n");
  EXPECT_TRUE(eventually([&] { return mailbox.uids_from(3)->size() == 1; })) << "it came over the same connection";
}

TEST_F(ImapTest, MovesAndRemovesMails) {
  for (const char* text : {"Subject: 1\n\n", "Subject: 2\n\n", "Subject: 3\n\n"}) deliver(text);
  ImapMailbox mailbox(login(), stopped);
  ASSERT_TRUE(mailbox.state());
  EXPECT_TRUE(mailbox.move(1, "Done with"));
  EXPECT_TRUE(mailbox.move(2, "Done with"));
  EXPECT_TRUE(mailbox.remove(3));
  EXPECT_THAT(*mailbox.uids_from(1), IsEmpty());
  EXPECT_THAT(search("Done%20with", "ALL"), HasSubstr("SEARCH 1 2"));
  // What is gone already is no trouble: a crash may have come between a mail's removal and the note of it.
  EXPECT_TRUE(mailbox.remove(3));
  EXPECT_TRUE(mailbox.move(3, "Done with"));
}

TEST_F(ImapTest, SaysWhatSomebodyHasRead) {
  deliver("Subject: 1\n\n");
  deliver("Subject: 2\n\n");
  ImapMailbox mailbox(login(), stopped);
  const auto state = mailbox.state();
  ASSERT_TRUE(state);
  EXPECT_FALSE(mailbox.about(1)->is_seen);
  ASSERT_TRUE(mailbox.fetch(state->validity, 1, 1000));
  EXPECT_TRUE(mailbox.about(1)->is_seen) << "to fetch it is to read it";
  EXPECT_FALSE(mailbox.about(2)->is_seen);
}

TEST_F(ImapTest, SaysWhatIsWrong) {
  EXPECT_FALSE(ImapMailbox(login("wrong"), stopped).state());
  auto nobody = login();
  nobody.url = fmt::format("imap://127.0.0.1:{}/INBOX", free_port());
  const auto answer = ImapMailbox(nobody, stopped).state();
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().text(), HasSubstr(nobody.url));
  auto tls = login();
  tls.url = fmt::format("imaps://127.0.0.1:{}/INBOX", tls_port);
  EXPECT_FALSE(ImapMailbox(tls, stopped).state()) << "a certificate that nobody has signed";
  tls.ca_file = (directory / "cert.pem").string();
  EXPECT_TRUE(ImapMailbox(tls, stopped).state());
  *stopped = true;
  EXPECT_FALSE(ImapMailbox(login(), stopped).state());
}

TEST_F(ImapTest, TakesWhatIsOursAndLeavesTheRestUnread) {
  start("");
  newsroom.stop();
  deliver("Delivered-To: " + senders[0] + "\n" + bounce("x@x.example", "1"));
  deliver("From: a@x.example\nTo: bounce@news.example.org\nSubject: a question\n\nWho are you?\n");
  deliver("Delivered-To: " + senders[1] + "\n" + bounce("x@x.example", "2"));
  newsroom.configure(press_settings(capture->smtp_port()) + return_path + "feedback: {" + way(", move_to: Processed") +
                     "}\n");
  newsroom.start();
  ASSERT_TRUE(has_read(2, 2)) << newsroom.log();
  EXPECT_TRUE(eventually([&] { return search("Processed", "ALL").find("SEARCH 1 2") != std::string::npos; }));
  EXPECT_TRUE(eventually([&] { return search("INBOX", "UNSEEN").find("SEARCH 2") != std::string::npos; }));
  for (const auto& mail : kept()) EXPECT_EQ(mail.source, "imap");
  newsroom.stop();
  deliver("Delivered-To: " + senders[2] + "\n" + bounce("x@x.example", "3"));
  newsroom.start();
  ASSERT_TRUE(eventually([&] { return kept().size() == 3; })) << newsroom.log();
  EXPECT_TRUE(eventually([&] { return search("Processed", "ALL").find("SEARCH 1 2 3") != std::string::npos; }));
  EXPECT_THAT(search("INBOX", "ALL"), HasSubstr("SEARCH 2\r\n"));
}

TEST_F(ImapTest, WhatSomebodyHasReadStaysRead) {
  start("");
  newsroom.stop();
  deliver("From: a@x.example\nSubject: read\n\nWho are you?\n");
  deliver("From: a@x.example\nSubject: unread\n\nWho are you?\n");
  {
    ImapMailbox reader(login(), stopped);
    const auto state = reader.state();
    ASSERT_TRUE(state);
    ASSERT_TRUE(reader.fetch(state->validity, 1, 1000));
  }
  deliver("Delivered-To: " + senders[0] + "\n" + bounce("x@x.example", "1"));
  newsroom.configure(press_settings(capture->smtp_port()) + return_path + "feedback: {" + way(", move_to: Processed") +
                     "}\n");
  newsroom.start();
  ASSERT_TRUE(has_read(1, 1)) << newsroom.log();
  EXPECT_TRUE(eventually([&] { return search("Processed", "ALL").find("SEARCH 1") != std::string::npos; }));
  EXPECT_TRUE(eventually([&] { return search("INBOX", "UNSEEN").find("SEARCH 2\r\n") != std::string::npos; }));
  EXPECT_THAT(search("INBOX", "SEEN"), HasSubstr("SEARCH 1\r\n"));
}

TEST_F(ImapTest, StartsAnewWhereTheMailboxIsAnother) {
  start("");
  newsroom.stop();
  deliver("Delivered-To: " + senders[0] + "\n" + bounce("x@x.example", "1"));
  newsroom.configure(press_settings(capture->smtp_port()) + return_path + "feedback: {" + way("") + "}\n");
  newsroom.start();
  ASSERT_TRUE(has_read(1, 1)) << newsroom.log();
  EXPECT_TRUE(eventually([&] { return search("INBOX", "ALL").find("SEARCH\r\n") != std::string::npos; }));
  newsroom.stop();
  const auto file = newsroom.directory / "state/feedback/imap.json";
  EXPECT_THAT(slurp(file), HasSubstr("\"uid\":1"));
  ASSERT_TRUE(write_file(file, replace_all(slurp(file), "\"uid\":1", "\"uid\":99")));
  ASSERT_TRUE(write_file(file, replace_all(slurp(file), "\"uidvalidity\":", "\"uidvalidity\":9")));
  deliver("Delivered-To: " + senders[1] + "\n" + bounce("x@x.example", "2"));
  newsroom.start();
  ASSERT_TRUE(eventually([&] { return kept().size() == 2; })) << newsroom.log();
}

}  // namespace
}  // namespace gazetted::test
