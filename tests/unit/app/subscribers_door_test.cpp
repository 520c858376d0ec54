#include "../../../daemon/app/subscribers_door.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/sandbox/capture.hpp"

#include "daemon_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class SubscribersDoorTest : public DaemonFixture {
 protected:
  SubscribersDoorTest() {
    auto settings = *configuration->current();
    settings.newsrooms["default"].public_url = "https://news.example.org";
    settings.newsrooms["default"].email = "press@example.org";
    settings.lists.front().subscribe = true;
    settings.lists.front().audience.title = "Press list";
    settings.bounce_address = "bounce@news.example.org";
    configuration.emplace(std::move(settings), std::nullopt);
    if (!configuration->open_keys()) broken("the keys of a test cannot be made");
  }
  SignUp request(const std::string& address) {
    SignUp one;
    one.address = address_key(address);
    one.written = address;
    one.list = "press";
    one.newsroom = "default";
    one.choices.language = "de";
    one.text = "I agree.";
    one.visitor = {fmt::format("192.0.2.{}", ++visitors), "a browser"};
    one.at = stage.clock().now();
    return one;
  }
  std::vector<Notice> mails() {
    return *stage.ledger().call([](Ledger& ledger) { return ledger.registry().notices(); });
  }
  std::vector<std::string> lists_of(const std::string& address, const std::string& by_file = "") {
    std::vector<std::string> names;
    const auto lists = answer_to(door.lists_of({address, "en", by_file}));
    for (const auto& one : *lists) names.push_back(one.name);
    return names;
  }
  // Of the address that a reply to the last mail goes to.
  ReturnClaim claim_of_last() {
    const auto address = read_return_address(mails().back().sender);
    return *read_return_token(ReturnKind::confirmation, address->token);
  }
  Confirmation asked_in_last() {
    const auto text = view_mail(mails().back().bytes).text;
    const auto start = text.find("https://news.example.org/c/");
    if (start == std::string::npos) return {};
    const auto from = start + std::string("https://news.example.org/c/").size();
    return read_confirmation(*configuration->current()->tokens,
                             text.substr(from, text.find_first_of(" \r\n", from) - from))
        .value_or(Confirmation());
  }
  NoticeSender notices{{stage.loop(), *configuration, stage.ledger(), stage.dispatch(), stage.timers(), stage.clock()}};
  SiteTheme theme;
  asio::thread_pool pool{1};
  SubscribersDoor door{
      {stage.loop(), stage.ledger(), pool, stage.clock(), *configuration, stage.dispatch(), notices, theme}};
  int visitors = 0;
};

TEST_F(SubscribersDoorTest, TheMailSaysWhatWasAskedForAndNothingThatAStrangerTyped) {
  EXPECT_EQ(answer_to(door.sign_up(request("ann@example.org"))), SignUpAnswer::check_mail);
  ASSERT_THAT(mails(), SizeIs(1));
  const auto mail = view_mail(mails().front().bytes);
  EXPECT_EQ(mail.subject, "Bitte bestätigen: Press list");
  EXPECT_THAT(mail.text, HasSubstr("„Press list“"));
  EXPECT_THAT(mail.text, Not(HasSubstr("{")));
  EXPECT_THAT(mail.html, HasSubstr("<html lang=\"de\" dir=\"ltr\">"));
  EXPECT_THAT(mail.html, Not(HasSubstr("ann@example.org")));
  EXPECT_THAT(mails().front().bytes, HasSubstr("Auto-Submitted: auto-generated\r\n"));
  EXPECT_EQ(asked_in_last().address, "ann@example.org");
}

TEST_F(SubscribersDoorTest, TheMailIsInTheLedgerBeforeAnybodyIsAnsweredAndLeavesAtOnce) {
  tasks.spawn(notices.run());
  answer_to(door.sign_up(request("ann@example.org")));
  EXPECT_THAT(mails(), SizeIs(1)) << "it is in the ledger";
  stage.run_until(stage.since_start() + minute);
  EXPECT_THAT(stage.attempts, ElementsAre(HasSubstr("250 ann@example.org")));
  EXPECT_THAT(mails(), IsEmpty());
  notices.stop();
  stage.turn();
}

TEST_F(SubscribersDoorTest, AReplyIsOfferedWhereSomebodyReadsIt) {
  const auto without = *configuration->current();
  auto with_way = without;
  with_way.feedback.lmtp = "/run/gazetted/lmtp.sock";
  configuration.emplace(std::move(with_way), std::nullopt);
  ASSERT_TRUE(configuration->open_keys());
  answer_to(door.sign_up(request("ann@example.org")));
  EXPECT_THAT(mails().back().bytes, HasSubstr("Reply-To: <" + mails().back().sender + ">\r\n"));
  EXPECT_THAT(view_mail(mails().back().bytes).text, HasSubstr("auf diese Mail antworten"));
  configuration.emplace(without, std::nullopt);
  ASSERT_TRUE(configuration->open_keys());
  answer_to(door.sign_up(request("bob@example.org")));
  EXPECT_THAT(mails().back().bytes, Not(HasSubstr("Reply-To:")));
  EXPECT_THAT(view_mail(mails().back().bytes).text, Not(HasSubstr("antworten")));
}

TEST_F(SubscribersDoorTest, AReplyConfirmsWhatItsAddressProves) {
  answer_to(door.sign_up(request("ann@example.org")));
  answer_to(door.sign_up(request("bob@example.org")));
  const auto of_bob = claim_of_last();
  auto forged = of_bob;
  --forged.delivery;  // that of Ann
  EXPECT_EQ(answer_to(door.confirm_by_reply(forged)), ConfirmResult::unknown);
  auto bounce = of_bob;
  bounce.kind = ReturnKind::bounce;
  EXPECT_EQ(answer_to(door.confirm_by_reply(bounce)), ConfirmResult::unknown);
  EXPECT_EQ(answer_to(door.confirm_by_reply(of_bob)), ConfirmResult::done);
  EXPECT_EQ(answer_to(door.confirm_by_reply(of_bob)), ConfirmResult::before);
  EXPECT_THAT(lists_of("bob@example.org"), ElementsAre("press"));
  EXPECT_THAT(lists_of("ann@example.org"), IsEmpty());
}

TEST_F(SubscribersDoorTest, WhatIsQueuedIsNotMailedToWhoLeavesAndIsAgainToWhoComesBack) {
  Stage::Drop drop;
  drop.id = "bridge";
  drop.recipients = {{"press", {"a@example.org", "b@example.org"}}};
  drop.hold = hour;
  stage.drop(drop);
  stage.turn();
  const PreferencesOf ann{"a@example.org", "en", "press"}, bob{"b@example.org", "en", "press"};
  EXPECT_THAT(lists_of("a@example.org", "press"), ElementsAre("press"));
  EXPECT_TRUE(answer_to(door.leave(ann, {"press"}, {})));
  EXPECT_TRUE(answer_to(door.leave(bob, {}, {})));
  EXPECT_THAT(lists_of("a@example.org", "press"), IsEmpty());
  EXPECT_TRUE(answer_to(door.come_back(ann, {"press"}, {})));
  stage.run_until(2 * hour);
  EXPECT_THAT(stage.states(), testing::UnorderedElementsAre(testing::Pair("a@example.org", "sent"),
                                                            testing::Pair("b@example.org", "suppressed")));
}

TEST_F(SubscribersDoorTest, AnotherAddressIsAskedAndTheOldOneIsTold) {
  const PreferencesOf who{"old@example.org", "en", "press"};
  auto asked = request("new@example.org");
  asked.list.clear();
  EXPECT_EQ(answer_to(door.ask_to_move(who, asked)), SignUpAnswer::check_mail);
  EXPECT_EQ(mails().back().recipient, "new@example.org");
  EXPECT_EQ(answer_to(door.confirm(asked_in_last(), {})), ConfirmResult::done);
  EXPECT_EQ(mails().back().recipient, "old@example.org");
  EXPECT_THAT(view_mail(mails().back().bytes).text, HasSubstr("press@example.org"));
  EXPECT_THAT(lists_of("new@example.org"), ElementsAre("press"));
  EXPECT_THAT(lists_of("old@example.org", "press"), IsEmpty());
}

TEST_F(SubscribersDoorTest, OperatorsAreToldOnceADayThatTheFormIsClosed) {
  ASSERT_TRUE(change_ledger(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<100) INSERT INTO sign_up(at, address, "
      "list, mailbox, peer, domain, mailed) SELECT " +
      std::to_string(to_millis(stage.clock().now() - 2 * hour)) + ", 'p'||i, 'press', 'p'||i, i, 'd'||i, 1 FROM n"));
  EXPECT_EQ(answer_to(door.sign_up(request("ann@example.org"))), SignUpAnswer::closed);
  EXPECT_EQ(answer_to(door.sign_up(request("bob@example.org"))), SignUpAnswer::closed);
  stage.turn();
  ASSERT_THAT(mails(), SizeIs(1));
  EXPECT_EQ(mails().front().recipient, "desk@example.org");
  EXPECT_THAT(mails().front().bytes, HasSubstr("Subject: Nobody can subscribe to press\r\n"));
}

TEST_F(SubscribersDoorTest, WithoutASiteAPageHasAFrameOfItsOwn) {
  DoorPage page;
  page.status = 422;
  page.newsroom = "default";
  page.language = "he";
  page.heading = "A <heading>";
  page.html = "<p>Words</p>";
  const auto response = answer_to(door.framed(page));
  EXPECT_EQ(response.status, 422);
  EXPECT_THAT(response.body, HasSubstr("<html lang=\"he\" dir=\"rtl\">"));
  EXPECT_THAT(response.body, HasSubstr("<h1>A &lt;heading&gt;</h1>\n<p>Words</p>"));
}

}  // namespace
}  // namespace gazetted::test
