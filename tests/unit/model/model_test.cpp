#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/mail/address.hpp"
#include "gazetted/mail/smtp_reply.hpp"
#include "gazetted/model/delivery.hpp"
#include "gazetted/model/outcome.hpp"
#include "gazetted/model/rate.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

TEST(Address, TakesWhatMailServersTake) {
  for (const char* text : {"a@b.example", "first.last+tag@sub.example.org", "o'brien@example.ie",
                           "\"odd name\"@example.org", "x@xn--bcher-kva.example"}) {
    EXPECT_TRUE(Address::parse(text)) << text;
  }
  EXPECT_EQ(Address::parse("Press@EXAMPLE.org")->text(), "Press@example.org");
  EXPECT_EQ(Address::parse("Press@EXAMPLE.org")->key(), "press@example.org");
  EXPECT_EQ(Address::parse("a@bücher.example")->domain(), "xn--bcher-kva.example");
}

TEST(Address, TakesLettersOfAnyScript) {
  const auto address = Address::parse("Ünal.用户@Bücher.example");
  ASSERT_TRUE(address) << address.error().text();
  EXPECT_EQ(address->text(), "Ünal.用户@xn--bcher-kva.example");
  EXPECT_TRUE(address->needs_smtputf8());
  EXPECT_FALSE(Address::parse("a@bücher.example")->needs_smtputf8());
  EXPECT_EQ(address->key(), "ünal.用户@xn--bcher-kva.example");
  EXPECT_EQ(address->key(), Address::parse("u\u0308nal.用户@bücher.example")->key());  // composed or not
}

TEST(Address, RefusesWhatCouldBreakACommand) {
  for (const char* const text :
       {"a@b.example\r\nRCPT TO:<x@y>", "a\n@b.example", "a@b.example>", "<a@b.example>", "a b@c.example",
        "a@b .example", "\"a\r\n\"@b.example", "a@", "@b.example", "a", "", "a..b@c.example", ".a@c.example",
        "a@-b.example", "a@b..example", "a@127.0.0.1", "\xFC@b.example", "\"ü\"@b.example"}) {
    EXPECT_FALSE(Address::parse(text)) << text;
  }
  EXPECT_FALSE(Address::parse(std::string("a@b.exam\0ple", 12)));
  EXPECT_FALSE(Address::parse(std::string(65, 'a') + "@b.example"));
}

TEST(Address, APatternIsNoAddress) {
  for (const char* const text : {"*@example.org", "?@example.org", "%@example.org", "press*@example.org",
                                 "*press@example.org", "*.*@example.org"}) {
    const auto address = Address::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_THAT(address.error().message(), HasSubstr("is a pattern, not an address"));
  }
  EXPECT_THAT(Address::parse("@example.org").error().message(), HasSubstr("whole domains are not supported"));
  for (const char* const text : {"\"*\"@example.org", "a*b@example.org", "a?@example.org", "%a@example.org"})
    EXPECT_TRUE(Address::parse(text)) << text;
}

TEST(Address, ReadsMailboxes) {
  const auto mailbox = parse_mailbox("GOV.UK Press Office <press@news.example.org>");
  ASSERT_TRUE(mailbox);
  EXPECT_EQ(mailbox->name, "GOV.UK Press Office");
  EXPECT_EQ(mailbox->address.text(), "press@news.example.org");
  EXPECT_FALSE(parse_mailbox("Evil\r\nBcc: x@y.example <press@news.example.org>"));
}

TEST(SmtpReply, TakesRepliesOffTheFront) {
  std::string buffer = "250-first\r\n250 2.0.0 Ok: queued as 4XyZ1\r\n354 go";
  auto reply = take_reply(buffer);
  ASSERT_TRUE(reply && *reply);
  EXPECT_EQ((*reply)->code, 250);
  EXPECT_EQ((*reply)->lines.size(), 2u);
  EXPECT_EQ(buffer, "354 go");
  auto incomplete = take_reply(buffer);
  ASSERT_TRUE(incomplete);
  EXPECT_FALSE(*incomplete);
}

TEST(SmtpReply, ReadsEnhancedCodesOfItsClassOnly) {
  std::string buffer = "550 5.1.1 no such user\r\n550 4.1.1 odd\r\n550 5.7.1\r\n550 5.1 short\r\n";
  EXPECT_EQ((**take_reply(buffer)).enhanced, "5.1.1");
  EXPECT_EQ((**take_reply(buffer)).enhanced, "");
  EXPECT_EQ((**take_reply(buffer)).enhanced, "5.7.1");
  EXPECT_EQ((**take_reply(buffer)).enhanced, "");
}

TEST(SmtpReply, RefusesWhatIsNoReply) {
  for (std::string text : {"hello\r\n", "99 x\r\n", "600 x\r\n", "250-a\r\n251 b\r\n", "250_x\r\n", "\r\n"})
    EXPECT_FALSE(take_reply(text)) << text;
  std::string endless;
  for (int i = 0; i < 200; ++i) endless += "250-line\r\n";
  EXPECT_FALSE(take_reply(endless));
  std::string long_line(5000, 'x');
  EXPECT_FALSE(take_reply(long_line));
}

TEST(SmtpReply, FindsQueueIds) {
  const auto id = [](std::string text) {
    text += "\r\n";
    return queue_id_of(**take_reply(text));
  };
  EXPECT_EQ(id("250 2.0.0 Ok: queued as 4XyZ1"), "4XyZ1");
  EXPECT_EQ(id("250 OK id=1rABCD-0001-xy"), "1rABCD-0001-xy");
  EXPECT_EQ(id("250 2.0.0 b6ae6ab7 Message accepted for delivery"), "b6ae6ab7");
  EXPECT_EQ(id("250 Ok"), "");
}

TEST(Rate, PacesAndQuotas) {
  EXPECT_FALSE(parse_rate("20/s")->quota);
  EXPECT_EQ(parse_rate("600/min")->per.count(), 60'000);
  EXPECT_TRUE(parse_rate("5000/h")->quota);
  for (const char* text : {"", "20", "20/x", "0/s", "-1/s", "20/ s"}) EXPECT_FALSE(parse_rate(text)) << text;
}

TEST(Tally, BalancesByConstruction) {
  Tally tally;
  tally[State::pending] = 3;
  EXPECT_FALSE(tally.done());
  tally[State::sent] = 2;
  EXPECT_EQ(tally.total(), 5);
  EXPECT_EQ(
      json::serialize(to_json(tally)),
      R"({"total":5,"pending":3,"sending":0,"deferred":0,"sent":2,"failed":0,"bounced":0,"suppressed":0,"expired":0,"cancelled":0,"unknown":0})");
}

TEST(Release, ItsTextIsInTheScriptOfTheReader) {
  const auto chosen = [](std::vector<std::string> languages, std::string_view wished) {
    ReleaseSet set;
    for (const auto& language : languages) set.texts.emplace_back().language = language;
    return set.text_for({wished}).language;
  };
  const std::vector<std::string> chinese = {"en", "zh-Hans", "zh-Hant"};
  for (const char* wished : {"zh-TW", "zh-HK", "zh-Hant", "zh-Hant-TW", "zh-MO"})
    EXPECT_EQ(chosen(chinese, wished), "zh-Hant") << wished;
  for (const char* wished : {"zh", "zh-CN", "zh-SG"})
    EXPECT_EQ(chosen({"en", "zh-Hant", "zh-Hans"}, wished), "zh-Hans");
  EXPECT_EQ(chosen({"en", "zh", "zh-Hant"}, "zh-TW"), "zh-Hant");
  EXPECT_EQ(chosen({"en", "zh"}, "zh-TW"), "zh");
  EXPECT_EQ(chosen({"en", "sr-Latn", "sr"}, "sr-RS"), "sr");
  EXPECT_EQ(chosen({"en", "de-CH", "de"}, "de-AT"), "de");
  EXPECT_EQ(chosen({"en", "pt-PT"}, "pt-BR"), "pt-PT");
  EXPECT_EQ(chosen({"en", "no"}, "nn"), "no");
}

TEST(Outcome, IsTextAsTheRemoteWroteIt) {
  EXPECT_EQ(reply_text(550, "5.7.1 not you"), "550 5.7.1 not you");
  EXPECT_EQ(reply_text(0, "Connection refused"), "Connection refused");
  EXPECT_EQ(code_text(451), "451");
  EXPECT_EQ(code_text(0), "") << "there was no reply";
}

}  // namespace
}  // namespace gazetted
