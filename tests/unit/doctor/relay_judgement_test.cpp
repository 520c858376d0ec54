// What each answer of a relay means for mail.
#include "gazetted/doctor/relay_judgement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RelayOptions relay_at(const std::string& host, TlsPolicy tls = TlsPolicy::starttls) {
  RelayOptions relay;
  relay.name = "main";
  relay.host = host;
  relay.tls = tls;
  return relay;
}

SmtpAnswer answer(SmtpStage stage, int code, const std::string& text) {
  SmtpAnswer answer;
  answer.stage = stage;
  answer.reply = SmtpReply{code, "", {text}};
  return answer;
}

SmtpAnswer silence(SmtpStage stage, const std::string& trouble) {
  SmtpAnswer answer;
  answer.stage = stage;
  answer.trouble = trouble;
  return answer;
}

RelayGreeting greeting_of_a_good_one() {
  RelayGreeting greeting;
  greeting.tls = {"TLSv1.3", "TLS_AES_256_GCM_SHA384", "mail.example.org", "Some CA", 60};
  greeting.features = {"pipelining", "SIZE 52428800"};
  greeting.size_limit = 52'428'800;
  return greeting;
}

// What is not good, as text and remedy.
std::vector<std::string> doubts(const RelayOptions& relay, const RelayGreeting& greeting) {
  std::vector<std::string> out;
  for (const auto& one : judge_greeting(relay, greeting)) {
    EXPECT_EQ(one.about, "relay main");
    if (one.verdict == Verdict::advice) out.push_back(one.text);
    EXPECT_NE(one.verdict, Verdict::bad) << one.text;
  }
  return out;
}

TEST(RelayGreeting, AGoodOneIsDescribedWithoutAdvice) {
  auto relay = relay_at("mail.example.org");
  relay.auth.mechanism = AuthMechanism::plain;
  relay.auth.username = "press";
  EXPECT_THAT(doubts(relay, greeting_of_a_good_one()), IsEmpty());
  std::vector<std::string> told;
  for (const auto& one : judge_greeting(relay, greeting_of_a_good_one())) told.push_back(one.text);
  EXPECT_THAT(told, ElementsAre("mail.example.org port 587 answers with TLSv1.3 TLS_AES_256_GCM_SHA384",
                                "certificate of mail.example.org by Some CA, 60 days left",
                                "offers pipelining, SIZE 52428800", "logged in as press"));
}

TEST(RelayGreeting, WithoutEncryptionIsFineOnlyWhereItIsWanted) {
  auto greeting = greeting_of_a_good_one();
  greeting.tls = {};
  EXPECT_THAT(doubts(relay_at("localhost", TlsPolicy::off), greeting), IsEmpty());
  EXPECT_THAT(doubts(relay_at("localhost"), greeting), ElementsAre("localhost port 587 answers without TLS"));
}

TEST(RelayGreeting, ACertificateThatEndsWithinTwoWeeksIsNamed) {
  for (const auto& [days, soon] : std::vector<std::pair<int, bool>>{{-1, true}, {13, true}, {14, false}, {90, false}}) {
    auto greeting = greeting_of_a_good_one();
    greeting.tls.days_left = days;
    EXPECT_EQ(!doubts(relay_at("mail.example.org"), greeting).empty(), soon) << days;
  }
}

TEST(RelayGreeting, WhatMakesMailSlowOrSmallIsNamed) {
  auto greeting = greeting_of_a_good_one();
  greeting.features = {};
  EXPECT_THAT(doubts(relay_at("mail.example.org"), greeting), ElementsAre(HasSubstr("does not offer PIPELINING")));
  greeting = greeting_of_a_good_one();
  for (const auto& [limit, small] : std::vector<std::pair<std::uint64_t, bool>>{
           {0, false}, {1, true}, {(10u << 20) - 1, true}, {10u << 20, false}}) {
    greeting.size_limit = limit;
    EXPECT_EQ(!doubts(relay_at("mail.example.org"), greeting).empty(), small) << limit;
  }
}

TEST(RelayRefusal, SaysWhatToLookAt) {
  const struct {
    SmtpAnswer answer;
    std::string text, remedy;
  } table[] = {
      {silence(SmtpStage::connect, "Connection refused"), "Connection refused", "is the mail server running"},
      {silence(SmtpStage::connect, "no answer within 20s"), "no answer within 20s", "firewall"},
      {silence(SmtpStage::starttls, "certificate has expired"),
       "mail.example.org port 587: STARTTLS: certificate has expired", "`ca_file`"},
      {answer(SmtpStage::auth, 535, "5.7.8 bad password"), "mail.example.org port 587: AUTH: 535 5.7.8 bad password",
       "use xoauth2"},
      {answer(SmtpStage::banner, 554, "go away"), "mail.example.org port 587: banner: 554 go away", ""},
  };
  for (const auto& [refusal, text, remedy] : table) {
    const auto told = judge_refusal(relay_at("mail.example.org"), refusal);
    EXPECT_EQ(told.verdict, Verdict::bad);
    EXPECT_EQ(told.text, text);
    EXPECT_THAT(told.remedy, HasSubstr(remedy)) << text;
    EXPECT_EQ(told.remedy.empty(), remedy.empty()) << text;
  }
}

Settings two_lists() {
  Settings settings;
  for (const auto& [from, relay] : std::vector<std::pair<std::string, std::string>>{
           {"Press <press@example.org>", "main"}, {"press@example.org", "main"}, {"desk@example.org", "other"}}) {
    settings.lists.emplace_back();
    settings.lists.back().audience.from = from;
    settings.lists.back().audience.relays = {relay};
  }
  return settings;
}

TEST(RelaySenders, AreThoseOfItsListsOrTheOneThatBouncesComeBackTo) {
  auto settings = two_lists();
  EXPECT_THAT(senders_through(relay_at("mail.example.org"), settings), ElementsAre("press@example.org"));
  settings.bounce_address = "bounce@example.org";
  EXPECT_THAT(senders_through(relay_at("mail.example.org"), settings), ElementsAre("bounce+doctor@example.org"));
}

TEST(RelaySenders, ARefusedOneIsToldWithWhatToDo) {
  auto settings = two_lists();
  const auto relay = relay_at("mail.example.org");
  const auto judged = [&](const SmtpAnswer& said) { return judge_sender(relay, settings, "press@example.org", said); };
  EXPECT_EQ(judged(answer(SmtpStage::mail, 250, "ok")).verdict, Verdict::good);
  const auto refused = judged(answer(SmtpStage::mail, 553, "not owned by user"));
  EXPECT_EQ(refused.verdict, Verdict::bad);
  EXPECT_EQ(refused.text, "sender press@example.org: 553 not owned by user");
  EXPECT_EQ(refused.remedy, "allow the account to send as this address");
  EXPECT_EQ(judged(silence(SmtpStage::mail, "connection closed")).verdict, Verdict::bad);
  settings.bounce_address = "bounce@example.org";
  EXPECT_THAT(judged(answer(SmtpStage::mail, 553, "no")).remedy, HasSubstr("`bounces:`"));
}

}  // namespace
}  // namespace gazetted
