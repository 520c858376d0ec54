// Promise 1: nobody missed, nobody mailed twice, and you can see it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "gazetted/base/text.hpp"
#include "support/daemon_here.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

std::map<std::string, int> copies(Capture& capture) {
  std::map<std::string, int> count;
  for (const auto& mail : capture->mails()) ++count[mail.recipient];
  return count;
}

// Two hours later than it is. The daemon looks at its clock when it is spoken to.
void end_hold(DaemonHere& daemon, Newsroom& newsroom) {
  daemon.clock.set_by(Duration(2 * 3'600'000));
  EXPECT_EQ(newsroom.command({"pause"}).status, 0);
  EXPECT_EQ(newsroom.command({"resume"}).status, 0);
}

TEST(EverybodyOnce, ADroppedReleaseReachesEveryPersonAndChannel) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(50) + "not an address,x\n");
  newsroom.configure(press_settings(capture->smtp_port()) +
                     fmt::format("channels:\n  crm: {{type: webhook, url: 'http://127.0.0.1:{0}/crm', secret: "
                                 "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0, allow_private: true}}\n"
                                 "  web: {{type: webhook, url: 'http://127.0.0.1:{0}/web', allow_private: true}}\n",
                                 capture->http_port()));
  newsroom.start();
  newsroom.drop("statement.md", simple_release("Statement"));
  ASSERT_TRUE(newsroom.done("statement")) << newsroom.log();
  EXPECT_EQ(copies(capture).size(), 50u);
  EXPECT_EQ(capture->mails().size(), 50u);
  EXPECT_EQ(capture->posts().size(), 2u);
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
  const auto status = *newsroom.status("statement");
  EXPECT_EQ(status.tally[State::sent], 52);
  EXPECT_EQ(status.tally.total(), 52);
  EXPECT_THAT(slurp(newsroom.directory / "spool/archive/statement/skipped.csv"), HasSubstr("press,52,"));
  EXPECT_TRUE(eventually([&] { return fs::is_empty(newsroom.incoming()); }));

  const auto mail = capture->mails().front();
  EXPECT_THAT(mail.bytes, HasSubstr("\r\nTo: Person "));
  EXPECT_THAT(mail.bytes, HasSubstr("Dear=20=\r\nPerson "));

  const auto posts = capture->posts();
  const auto post = std::find_if(posts.begin(), posts.end(), [](const auto& p) { return p.path == "/crm"; });
  ASSERT_NE(post, posts.end());
  EXPECT_TRUE(post->headers.contains("webhook-signature"));
}

TEST(EverybodyOnce, TheSameContentIsSentOnce) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  newsroom.drop("b.md", simple_release("A"));
  ASSERT_TRUE(newsroom.rejected("b.md"));
  EXPECT_THAT(slurp(newsroom.directory / "spool/rejected/b.md.error.txt"), HasSubstr("already taken as a on 20"));
  newsroom.drop("a.md", simple_release("A, corrected"));
  ASSERT_TRUE(newsroom.rejected("a.md"));
  EXPECT_THAT(slurp(newsroom.directory / "spool/rejected/a.md.error.txt"), HasSubstr("some of it has left"));
  EXPECT_EQ(capture->mails().size(), 3u);
}

TEST(EverybodyOnce, ACorrectedFileTakesItsPlaceWhileHeld) {
  Capture capture;
  Newsroom newsroom;
  newsroom.spool_extra = "hold: 1h";
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(press_settings(capture->smtp_port()));
  DaemonHere daemon(newsroom);
  newsroom.drop("a.md", simple_release("First"));
  ASSERT_TRUE(eventually([&] { return newsroom.status("a") && newsroom.status("a")->state == "held"; }));
  newsroom.drop("a.md", simple_release("Second"));
  ASSERT_TRUE(eventually([&] { return newsroom.status("a") && newsroom.status("a")->title == "Second"; }));
  end_hold(daemon, newsroom);
  ASSERT_TRUE(newsroom.done("a"));
  ASSERT_EQ(capture->mails().size(), 3u);
  EXPECT_THAT(capture->mails()[0].bytes, HasSubstr("Subject: Second"));
  EXPECT_TRUE(fs::exists(newsroom.directory / "spool/archive/a/1/a.md"));
}

TEST(EverybodyOnce, RefusedAndDeferredRecipientsAreToldApart) {
  CaptureOptions options;
  auto tries = std::make_shared<std::map<std::string, int>>();
  options.smtp_script = [tries](const SmtpStep& step) {
    ServerAction action;
    if (step.stage != "rcpt") return action;
    if (step.argument.starts_with("user1@")) action.reply = "550 5.1.1 no such user";
    if (step.argument.starts_with("user2@") && ++(*tries)[step.argument] < 3) action.reply = "450 4.2.0 greylisted";
    return action;
  };
  Capture capture(options);
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(5));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  const auto status = *newsroom.status("a");
  EXPECT_EQ(status.tally[State::sent], 4);
  EXPECT_EQ(status.tally[State::failed], 1);
  for (const auto& row : newsroom.report("a")) {
    if (row.target.starts_with("user2@")) {
      EXPECT_EQ(row.attempts, 3);
    }
    if (row.target.starts_with("user1@")) {
      EXPECT_EQ(row.reply, "5.1.1 no such user");
    }
  }
  const auto trace = newsroom.command({"trace", "user2@example.org"});
  EXPECT_THAT(trace.out, HasSubstr("450 4.2.0 greylisted"));
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

TEST(EverybodyOnce, TheNextRelayTakesOverWhileOneIsDown) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(5));
  newsroom.configure(fmt::format(
      "relays:\n  dead: {{host: 127.0.0.1, port: {}, tls: off}}\n  main: {{host: 127.0.0.1, port: {}, tls: off}}\n"
      "lists:\n  press: {{subscribers: lists/press.csv, from: P <p@news.example.org>, relay: [dead, main]}}\n",
      free_port(), capture->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ(capture->mails().size(), 5u);
  EXPECT_THAT(newsroom.log(), HasSubstr("event=relay-down relay=dead"));
}

TEST(EverybodyOnce, AnAnswerThatNeverCameIsADoubtAndIsCounted) {
  for (const bool hold : {true, false}) {
    CaptureOptions options;
    auto cut = std::make_shared<bool>(false);
    options.smtp_script = [cut](const SmtpStep& step) {
      ServerAction action;
      if (step.stage == "dot" && step.argument.starts_with("user0@") && !*cut) action.drop = *cut = true;
      return action;
    };
    Capture capture(options);
    Newsroom newsroom;
    newsroom.list("press.csv", recipients(1));
    newsroom.extra = hold ? "on_unknown: hold\n" : "on_unknown: resend\n";
    newsroom.configure(press_settings(capture->smtp_port()));
    newsroom.start();
    newsroom.drop("a.md", simple_release("A"));
    ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
    const auto row = newsroom.report("a").at(0);
    EXPECT_EQ(row.state, hold ? State::unknown : State::sent);
    EXPECT_EQ(row.doubts, hold ? 0 : 1);
    const auto mails = capture->mails();
    EXPECT_EQ(mails.size(), hold ? 1u : 2u);
    if (!hold) {
      const auto id = [](const std::string& bytes) { return bytes.substr(bytes.find("Message-ID:"), 60); };
      EXPECT_EQ(id(mails[0].bytes), id(mails[1].bytes));
    }
  }
}

TEST(EverybodyOnce, SuppressionHoldsAtTheMomentOfSending) {
  Capture capture;
  Newsroom newsroom;
  newsroom.spool_extra = "hold: 1h";
  newsroom.list("press.csv", recipients(4));
  newsroom.configure(press_settings(capture->smtp_port()));
  DaemonHere daemon(newsroom);
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return newsroom.status("a").has_value(); }));
  EXPECT_EQ(newsroom.command({"suppress", "USER1@example.org", "--reason", "asked by phone"}).status, 0);
  EXPECT_EQ(newsroom.command({"suppress", "user2@example.org", "--list", "press"}).status, 0);
  EXPECT_EQ(newsroom.status("a")->state, "held");
  end_hold(daemon, newsroom);
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(capture->mails().size(), 2u);
  EXPECT_EQ(newsroom.status("a")->tally[State::suppressed], 2);
  EXPECT_THAT(newsroom.command({"suppress"}).out, HasSubstr("user1@example.org,,asked by phone,"));
  EXPECT_THAT(newsroom.command({"trace", "user1@example.org"}).out, HasSubstr("asked by phone"));
  EXPECT_EQ(newsroom.command({"suppress", "user1@example.org", "--remove"}).out, "1 removed\n");
}

TEST(EverybodyOnce, WhatWasDroppedWhileTheDaemonWasDownIsTaken) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(2));
  newsroom.configure(press_settings(capture->smtp_port()));
  const auto ran =
      newsroom.command({"submit", (newsroom.directory.put("x/early.md", simple_release("Early"))).string(), "--yes"});
  EXPECT_EQ(ran.status, 1);  // no spool yet
  newsroom.start();
  newsroom.stop();
  const auto submitted = newsroom.command({"submit", (newsroom.directory / "x/early.md").string(), "--yes"});
  EXPECT_EQ(submitted.status, 0) << submitted.err;
  EXPECT_EQ(submitted.out, "early\n");
  EXPECT_THAT(submitted.err, HasSubstr("accepted at the next start"));
  newsroom.start();
  EXPECT_TRUE(newsroom.done("early"));
}

TEST(EverybodyOnce, SigtermFinishesWhatIsOnTheWireAndTheRestComesAfterTheRestart) {
  Capture capture(answers_dots_after(Duration(20)));
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(400));
  newsroom.configure(press_settings(capture->smtp_port(), "connections: 4"));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return capture->mails().size() > 40; }));
  newsroom.daemon->signal(SIGTERM);
  EXPECT_EQ(newsroom.daemon->wait(), 0);
  newsroom.daemon.reset();
  const auto tally = newsroom.status("a")->tally;
  EXPECT_EQ(tally[State::sending], 0);
  EXPECT_EQ(tally[State::unknown], 0);
  EXPECT_GT(tally[State::pending], 0);
  newsroom.start();
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(copies(capture).size(), 400u);
  EXPECT_EQ(capture->mails().size(), 400u);
}

}  // namespace
}  // namespace gazetted::test
