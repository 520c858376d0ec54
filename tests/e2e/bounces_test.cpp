// What a bounce does: the account, the person's rest, what people are told, and how it is taken back.
#include "returns.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class BouncesTest : public ReturnsTest {
 protected:
  Ran ask(std::vector<std::string> arguments) {
    std::vector<std::string> command = {binary(), "-c", newsroom.config().string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, "");
  }
  // Of the mail to the first of the list, as their own server writes it.
  std::string own_bounce(const std::string& id) {
    return replace_all(bounce(senders[0], id), "gone@x.example", capture->mails().front().recipient);
  }
  std::string status() { return ask({"status", "--json", "a"}).out; }
  bool becomes(const std::string& text) {
    return eventually([&] { return status().find(text) != std::string::npos; });
  }
};

TEST_F(BouncesTest, ABouncedMailIsInTheAccountAndItsPersonRests) {
  start("", 3);
  ASSERT_EQ(pipe(own_bounce("1"), {"--recipient", senders[0]}).status, 0);
  ASSERT_TRUE(becomes("\"sent\":2,\"failed\":0,\"bounced\":1")) << status();
  for (int i = 0; i < 5; ++i) ASSERT_EQ(pipe(own_bounce("1"), {"--recipient", senders[0]}).status, 0);
  ASSERT_TRUE(has_read(6, 6)) << newsroom.log();
  EXPECT_THAT(status(), HasSubstr("\"bounced\":1"));

  const auto shown = ask({"feedback"});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("bounce (hard, user-unknown)"));
  EXPECT_THAT(shown.out, HasSubstr("550 5.1.1 user unknown"));
  EXPECT_THAT(shown.out, HasSubstr("a, list press"));
  const auto suppressed = ask({"suppress"});
  EXPECT_THAT(suppressed.out, HasSubstr(",bounce-rest,"));

  newsroom.drop("b.md", simple_release("B"));
  ASSERT_TRUE(newsroom.done("b")) << newsroom.log();
  EXPECT_THAT(ask({"status", "--json", "b"}).out, HasSubstr("\"sent\":2"));

  const auto dry = ask({"suppress", "--undo", "--since", "1h", "--dry-run"});
  EXPECT_EQ(dry.status, 0) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("1 address would be mailed again"));
  EXPECT_THAT(ask({"suppress", "--undo", "--since", "1h"}).out, HasSubstr("1 address mailed again from now on"));
  EXPECT_THAT(ask({"suppress"}).out, Not(HasSubstr("bounce-rest")));
  newsroom.drop("c.md", simple_release("C"));
  ASSERT_TRUE(newsroom.done("c")) << newsroom.log();
  EXPECT_THAT(ask({"status", "--json", "c"}).out, HasSubstr("\"sent\":3"));
}

TEST_F(BouncesTest, TraceSaysWhyAndHowToUndo) {
  start("", 1);
  ASSERT_EQ(pipe(own_bounce("1"), {"--recipient", senders[0]}).status, 0);
  ASSERT_TRUE(becomes("\"bounced\":1"));
  const auto rows = split(ask({"suppress"}).out, '\n');
  ASSERT_GE(rows.size(), 2u);
  const auto address = rows[1].substr(0, rows[1].find(','));
  const auto traced = ask({"trace", address}).out;
  EXPECT_THAT(traced, HasSubstr("(bounce-rest): bounced: 550 5.1.1 user unknown"));
  EXPECT_THAT(traced, HasSubstr("ends by itself; to mail them now: gazetted suppress --remove " + address));
  EXPECT_THAT(traced, HasSubstr("came back"));
}

TEST_F(BouncesTest, AComplaintSuppressesAtOnceAndNoUndoTakesItBack) {
  start("", 1);
  const auto complaint =
      replace_all(bounce(senders[0], "1"), "report-type=delivery-status", "report-type=feedback-report");
  const auto report = replace_all(
      replace_all(complaint, "Content-Type: message/delivery-status", "Content-Type: message/feedback-report"),
      "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; gone@x.example\nAction: failed\nStatus: 5.1.1\n"
      "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n",
      "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n");
  ASSERT_EQ(pipe(report, {"--recipient", senders[0]}).status, 0);
  ASSERT_TRUE(eventually([&] { return ask({"suppress"}).out.find(",complaint,") != std::string::npos; }))
      << ask({"feedback"}).out;
  EXPECT_THAT(status(), HasSubstr("\"sent\":1")) << "a complaint is no bounce";
  EXPECT_THAT(ask({"suppress", "--undo", "--since", "1h"}).out, HasSubstr("0 addresses"));
}

TEST_F(BouncesTest, WhatAPersonWritesGoesOnToWhoeverAnswers) {
  start("", 1);
  const std::string letter =
      "From: Anna <anna@x.example>\nTo: " + senders[0] +
      "\nSubject: Re: A\nMessage-ID: <letter@x.example>\n\nMay I call you tomorrow about the bridge?\n";
  for (int i = 0; i < 3; ++i) ASSERT_EQ(pipe(letter, {"--recipient", senders[0]}).status, 0);
  ASSERT_TRUE(eventually([&] { return capture->mails().size() == 2u; })) << ask({"feedback"}).out << newsroom.log();
  const auto forwarded = capture->mails().back();
  EXPECT_EQ(forwarded.sender, "");
  EXPECT_THAT(forwarded.bytes, HasSubstr("May I call you tomorrow about the bridge?"));
  EXPECT_THAT(ask({"feedback"}).out, HasSubstr("from a person; sent on to " + forwarded.recipient));
}

}  // namespace
}  // namespace gazetted::test
