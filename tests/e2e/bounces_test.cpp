// What a bounce does: the account, the person's rest, what people are told, and how it is taken back.
#include <functional>

#include "gazetted/mail/read_mail.hpp"
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
  EXPECT_THAT(ask({"trace", capture->mails().front().recipient}).out, HasSubstr("(taken back since)"));
  newsroom.drop("c.md", simple_release("C"));
  ASSERT_TRUE(newsroom.done("c")) << newsroom.log();
  EXPECT_THAT(ask({"status", "--json", "c"}).out, HasSubstr("\"sent\":3"));
}

TEST_F(BouncesTest, AMailThatLostItsReturnPathIsKnownByItsSignedLinkAndNothingElseIs) {
  start("", 2);
  const auto returned = [&](const std::string& id, const std::function<std::string(std::string)>& changed) {
    const auto original = replace_all(capture->mails().front().bytes, "\r\n", "\n");
    std::string headers;
    for (const auto& line : split(original.substr(0, original.find("\n\n")), '\n')) {
      const bool is_folded = line.starts_with(' ') && headers.ends_with("\n");
      if (is_folded || line.starts_with("Message-ID: ") || line.starts_with("List-Unsubscribe: "))
        headers += line + "\n";
    }
    return replace_all(bounce("desk@news.example.org", id), "\n\n--b--\n",
                       "\n\n--b\nContent-Type: text/rfc822-headers\n\n" + changed(headers) + "\n--b--\n");
  };
  const auto as_it_is = [](std::string headers) { return headers; };
  const auto forged = [](std::string headers) {
    const auto at = headers.rfind("unsubscribe%20") + 20;
    headers[at] = headers[at] == 'A' ? 'B' : 'A';
    return headers;
  };
  const auto of_another = [](std::string headers) {
    const auto at = headers.find("Message-ID: <") + 14;
    headers[at] = headers[at] == 'a' ? 'b' : 'a';
    return headers;
  };
  ASSERT_THAT(returned("1", as_it_is), HasSubstr("unsubscribe%20"));
  ASSERT_EQ(pipe(returned("1", forged)).status, 0);
  ASSERT_EQ(pipe(returned("2", of_another)).status, 0);
  ASSERT_TRUE(has_read(2, 0)) << newsroom.log();
  EXPECT_THAT(status(), HasSubstr("\"bounced\":0"));
  ASSERT_EQ(pipe(returned("3", as_it_is)).status, 0);
  ASSERT_TRUE(becomes("\"bounced\":1")) << status() << ask({"feedback"}).out;
  EXPECT_THAT(ask({"feedback"}).out, HasSubstr("bounce (hard, user-unknown)  " + capture->mails().front().recipient));
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
  const auto address = capture->mails().front().recipient;
  EXPECT_THAT(ask({"trace", address}).out, Not(HasSubstr("(removed since)")));
  EXPECT_EQ(ask({"suppress", "--remove", address}).status, 0);
  EXPECT_THAT(ask({"trace", address}).out, HasSubstr("suppressed everywhere (removed since)"));
}

TEST_F(BouncesTest, WhoeverTypesTheWrongWordIsNotSentToItsOpposite) {
  const auto unknown = ask({"unsubscribe", "anna@x.example"});
  EXPECT_NE(unknown.status, 0);
  EXPECT_THAT(unknown.out + unknown.err, HasSubstr("gazetted suppress ADDRESS"));
  EXPECT_THAT(unknown.out + unknown.err, Not(HasSubstr("'subscribe'")));
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(capture->smtp_port()) + return_path);
  newsroom.start();
  EXPECT_THAT(ask({"history"}).out, HasSubstr("Nothing is in the history yet"));
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
  EXPECT_THAT(ask({"feedback"}).out, HasSubstr("from a person; goes on to " + forwarded.recipient));
}

TEST_F(BouncesTest, AWishThatNothingProvesGoesToPeopleAndASignedOneIsDone) {
  const auto maildir = newsroom.directory / "Maildir";
  for (const char* name : {"new", "cur", "tmp"}) fs::create_directories(maildir / name);
  const auto deliver = [&](const std::string& name, const std::string& text) {
    ASSERT_TRUE(write_file(maildir / "tmp" / name, text));
    fs::rename(maildir / "tmp" / name, maildir / "new" / name);
  };
  start("maildir: " + maildir.string(), 1);
  deliver("1.a.mx",
          "From: anna@elsewhere.example\nTo: bounce@news.example.org\nSubject: your mails\n"
          "Message-ID: <wish@x.example>\n\nplease unsubscribe me\n");
  ASSERT_TRUE(eventually([&] { return capture->mails().size() == 2u; })) << ask({"feedback"}).out << newsroom.log();
  EXPECT_THAT(capture->mails().back().bytes, HasSubstr("please unsubscribe me"));
  EXPECT_THAT(ask({"feedback"}).out, HasSubstr("nothing proves who it is; goes on to"));
  EXPECT_THAT(ask({"suppress"}).out, testing::Not(HasSubstr("@")));

  // The subject that the link in our mail makes, from wherever it is sent.
  auto mail = replace_all(capture->mails().front().bytes, "\r\n ", "");
  const std::string link = "subject=unsubscribe%20";
  const auto at = mail.find(link);
  ASSERT_NE(at, std::string::npos) << mail;
  const auto token = mail.substr(at + link.size(), mail.find('>', at) - at - link.size());
  deliver("2.a.mx", "From: assistant@elsewhere.example\nTo: desk@example.org\nSubject: unsubscribe " + token +
                        "\nMessage-ID: <signed@x.example>\n\n\n");
  EXPECT_TRUE(eventually([&] { return ask({"suppress"}).out.find(",unsubscribe,") != std::string::npos; }))
      << ask({"feedback"}).out << newsroom.log();
  EXPECT_EQ(capture->mails().size(), 2u) << "nobody has to do anything";
}

// Every tenth address of a list is gone.
CaptureOptions refuses_some() {
  CaptureOptions options;
  options.smtp_script = [](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "rcpt" && step.argument.find("5@dead.example") != std::string::npos)
      action.reply = "550 5.1.1 <" + step.argument + ">: user unknown";
    return action;
  };
  return options;
}

class ListGuardTest : public testing::Test {
 protected:
  void start(int people, const std::string& rate) {
    newsroom.list("press.csv", recipients(people, "dead.example"));
    newsroom.extra = "notify: [desk@example.org]\n";
    newsroom.configure(press_settings(capture->smtp_port(), "rate: " + rate) + return_path);
    newsroom.start();
    newsroom.drop("a.md", simple_release("A"));
  }
  std::string status() { return newsroom.command({"status", "--json", "a"}).out; }
  std::size_t notices() {
    std::size_t count = 0;
    for (const auto& mail : capture->mails())
      count += mail.recipient == "desk@example.org" && mail.bytes.find("Paused: a to list press") != std::string::npos;
    return count;
  }
  bool pauses() {
    return eventually([&] { return notices() > 0 && status().find("\"state\":\"paused\"") != std::string::npos; });
  }
  Capture capture{refuses_some()};
  Newsroom newsroom;
};

TEST_F(ListGuardTest, AListThatMostlyDoesNotWorkPausesOnceWhateverEndsTheProcess) {
  start(600, "40/s");
  // More than enough has failed; what the daemon has decided by then is up to chance.
  ASSERT_TRUE(eventually([&] { return capture->mails().size() >= 220; })) << newsroom.log();
  newsroom.kill();
  newsroom.start();
  ASSERT_TRUE(pauses()) << status() << newsroom.log();
  EXPECT_EQ(notices(), 1u);
  const auto mails = capture->mails();
  const auto notice = std::find_if(mails.begin(), mails.end(), [](const CapturedMail& mail) {
    return mail.bytes.find("Paused: a to list press") != std::string::npos;
  });
  const auto said = replace_all(view_mail(notice->bytes).text, "\n", " ");
  EXPECT_THAT(said, HasSubstr("addresses of list press do not work"));
  EXPECT_THAT(said, HasSubstr("gazetted resume a --list press"));
  EXPECT_THAT(newsroom.command({"history", "a"}).out, HasSubstr("do not work"));

  // Over another end it stays paused, and once somebody has decided it is not paused again.
  newsroom.kill();
  newsroom.start();
  EXPECT_THAT(status(), HasSubstr("\"state\":\"paused\""));
  EXPECT_EQ(newsroom.command({"resume", "a", "--list", "press"}).status, 0);
  newsroom.kill();
  newsroom.start();
  ASSERT_TRUE(newsroom.done("a")) << status() << newsroom.log();
  EXPECT_EQ(notices(), 1u);
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

}  // namespace
}  // namespace gazetted::test
