// What a server says in EHLO that it cannot take: addresses of other scripts (RFC 6531), large mail (RFC 1870).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

const std::string subscribers = "email,name\nünal@bücher.example,Ünal\nanna@example.org,Anna\n用户@例え.example,\n";

CaptureOptions server(bool smtputf8, std::uint64_t size_limit = 0) {
  CaptureOptions options;
  options.smtputf8 = smtputf8;
  options.size_limit = size_limit;
  return options;
}

std::string press_through(Capture& first, Capture& second) {
  return fmt::format(
      "relays:\n  main: {{host: 127.0.0.1, port: {}, tls: off}}\n  second: {{host: 127.0.0.1, port: {}, tls: off}}\n"
      "lists:\n  press: {{title: Press, subscribers: lists/press.csv, from: Press Office <press@news.example.org>, "
      "relay: [main, second]}}\n",
      first->smtp_port(), second->smtp_port());
}

TEST(ServerLimits, AddressesOfOtherScriptsAreMailedWhereTheServerTakesThem) {
  Capture capture(server(true));
  Newsroom newsroom;
  newsroom.list("press.csv", subscribers);
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ(newsroom.status("a")->tally[State::sent], 3);
  std::set<std::string> got;
  for (const auto& mail : capture->mails()) {
    got.insert(mail.recipient);
    EXPECT_EQ(mail.smtputf8, mail.recipient != "anna@example.org");
  }
  EXPECT_EQ(got, (std::set<std::string>{"ünal@xn--bcher-kva.example", "anna@example.org", "用户@xn--r8jz45g.example"}));
  const auto trace = newsroom.command({"trace", "ÜNAL@bücher.example"});
  EXPECT_THAT(trace.out, HasSubstr("press")) << trace.out << trace.err;
}

TEST(ServerLimits, WhereItDoesNotThatOneFailsAndSaysWhy) {
  for (const bool pipelining : {true, false}) {
    auto options = server(false);
    options.pipelining = pipelining;
    Capture capture(options);
    Newsroom newsroom;
    newsroom.list("press.csv", subscribers);
    newsroom.configure(press_settings(capture->smtp_port(), "connections: 1"));
    newsroom.start();
    newsroom.drop("a.md", simple_release("A"));
    ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
    EXPECT_EQ(newsroom.status("a")->tally[State::sent], 1);
    EXPECT_EQ(newsroom.status("a")->tally[State::failed], 2);
    for (const auto& row : newsroom.report("a")) {
      if (row.state == State::failed) {
        EXPECT_THAT(row.reply, HasSubstr("SMTPUTF8"));
      }
    }
    EXPECT_EQ(capture->mail_count(), 1u);
  }
}

TEST(ServerLimits, WhatOneRelayCannotTakeGoesToTheNext) {
  Capture first(server(false)), second(server(true));
  Newsroom newsroom;
  newsroom.list("press.csv", subscribers);
  newsroom.configure(press_through(first, second));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ(newsroom.status("a")->tally[State::sent], 3);
  EXPECT_EQ(first->mail_count(), 1u);
  EXPECT_EQ(second->mail_count(), 2u);
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

TEST(ServerLimits, WhatEachRelayTakesIsRemembered) {
  Capture first(server(false, 1'000'000)), second(server(true, 2'000'000));
  Newsroom newsroom;
  newsroom.list("press.csv", subscribers);
  newsroom.configure(press_through(first, second));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  newsroom.stop();
  const auto sizes = slurp(newsroom.directory / "state/relay-sizes");
  EXPECT_THAT(sizes,
              testing::AllOf(HasSubstr("main"), HasSubstr("1000000"), HasSubstr("second"), HasSubstr("2000000")));
}

TEST(ServerLimits, ASizeThatNoServerMaySayIsNotBelieved) {
  Capture capture(server(true, 100));
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(2));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ(newsroom.status("a")->tally[State::failed], 0);
}

TEST(ServerLimits, AMailOverTheRelaysSizeIsRefusedAtTheDropOnceTheRelayIsKnown) {
  Capture capture(server(true, 100'000));
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(2));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  const std::string text = "---\ntitle: A\nattachments: [plan.zip]\n---\n\nText.\n";
  const auto drop = [&](const std::string& name) {
    newsroom.directory.put("drop/" + name + "/release.md", text + name + "\n");
    newsroom.directory.put("drop/" + name + "/plan.zip", std::string(200'000, 'x'));
    fs::rename(newsroom.directory / ("drop/" + name), newsroom.incoming() / name);
  };
  drop("first");  // nobody knows yet: the mail is refused before a byte of it is sent
  ASSERT_TRUE(newsroom.done("first")) << newsroom.log();
  EXPECT_EQ(newsroom.status("first")->tally[State::failed], 2);
  EXPECT_THAT(newsroom.report("first").front().reply, HasSubstr("accepts at most 100000"));
  EXPECT_EQ(capture->mail_count(), 0u);
  ASSERT_TRUE(eventually([&] { return fs::exists(newsroom.directory / "state/relay-sizes"); })) << newsroom.log();
  drop("second");
  ASSERT_TRUE(newsroom.rejected("second"));
  const auto reason = slurp(newsroom.directory / "spool/rejected/second.error.txt");
  EXPECT_THAT(reason, HasSubstr("relay 'main' accepts at most 98 KB"));
  EXPECT_THAT(reason, HasSubstr("plan.zip: 196 KB"));
}

}  // namespace
}  // namespace gazetted::test
