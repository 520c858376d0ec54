// The table of replies: a row of each rule, with what a server really said.
#include <gtest/gtest.h>

#include <set>

#include "gazetted/mail/reply_class.hpp"

namespace gazetted {
namespace {

using Class = ReplyClass;
using Stage = SmtpStage;

SmtpReply reply_of(std::string wire) {
  wire += "\r\n";
  return **take_reply(wire);
}

struct Row {
  const char* rule;
  Stage stage;
  const char* reply;
  Class what;
  const char* destination = "";
};

const Row rows[] = {
    {"accepted", Stage::dot, "250 2.0.0 Ok: queued as 4XyZ", Class::accepted},
    {"throttled-relay", Stage::dot, "454 Throttling failure: Maximum sending rate exceeded.", Class::relay},
    {"throttled-relay", Stage::mail,
     "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.",
     Class::relay},
    {"temporary-auth", Stage::auth, "454 4.7.0 Temporary authentication failure", Class::relay},
    {"auth", Stage::auth, "535 5.7.8 Error: authentication failed: authentication failure", Class::account},
    {"auth", Stage::auth, "534 5.7.9 Application-specific password required.", Class::account},
    {"auth", Stage::auth, "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
     Class::account},
    {"auth-needed", Stage::mail, "530 5.7.0 Must issue a STARTTLS command first.", Class::account},
    {"auth-needed", Stage::mail, "530 5.7.0 Authentication Required.", Class::account},
    {"relay-denied", Stage::rcpt, "554 5.7.1 <x@example.org>: Relay access denied", Class::account},
    {"relay-denied", Stage::rcpt, "550 5.7.0 relaying denied from your location", Class::account},
    {"send-as", Stage::dot, "550 5.7.60 SMTP; Client does not have permissions to send as this sender", Class::account},
    {"auth-needed", Stage::mail, "530 5.7.57 Client not authenticated to send mail.", Class::account},
    {"send-as-words", Stage::mail, "553 5.7.1 <a@b.example>: Sender address rejected: not owned by user press",
     Class::account},
    {"send-as-words", Stage::dot,
     "554 Message rejected: Email address is not verified. The following identities failed the check: a@b.example",
     Class::account},
    {"own-quota", Stage::dot,
     "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message", Class::account},
    {"own-quota", Stage::mail, "550 5.4.5 Daily user sending limit exceeded. For more information on limits go to",
     Class::account},
    {"own-quota", Stage::dot, "454 Throttling failure: Daily message quota exceeded.", Class::account},
    {"own-tenant", Stage::rcpt, "550 5.7.705 Access denied, tenant has exceeded threshold", Class::account},
    {"own-tenant", Stage::dot, "550 5.7.64 TenantAttribution; blocked", Class::account},
    {"door", Stage::banner, "554 5.3.2 mail.example.org not accepting messages", Class::relay},
    {"door", Stage::ehlo, "421 4.3.2 Service shutting down", Class::relay},
    {"gmail-user-rate", Stage::rcpt,
     "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages",
     Class::recipient_temporary},
    {"gmail-user-rate", Stage::rcpt, "550 5.2.1 The user you are trying to contact is receiving email at a rate that",
     Class::recipient_temporary},
    {"gmail-rate", Stage::dot,
     "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating\r\n421 4.7.28 from your IP "
     "address.",
     Class::destination},
    {"gmail-unauthenticated", Stage::dot,
     "550-5.7.26 Your email has been blocked because the sender is unauthenticated.\r\n550 5.7.26 Gmail requires all "
     "senders",
     Class::sender, "gmail.com"},
    {"gmail-unauthenticated", Stage::dot,
     "421 4.7.29 Your email has been rate limited because this message was not sent "
     "over a TLS connection.",
     Class::sender, "gmail.com"},
    {"gmail-form", Stage::dot,
     "550 5.7.1 Our system has detected that this message is not RFC 5322 compliant: duplicate headers.",
     Class::message, "gmail.com"},
    {"yahoo-deferred", Stage::rcpt,
     "553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed.",
     Class::destination},
    {"door", Stage::banner, "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred", Class::relay},
    {"yahoo-no-user", Stage::dot, "554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0]",
     Class::recipient_permanent, "yahoo.com"},
    {"yahoo-policy", Stage::dot, "554 5.7.9 Message not accepted for policy reasons.", Class::sender, "yahoo.com"},
    {"outlook-unauthenticated", Stage::dot,
     "550 5.7.515 Access denied, sending domain example.org doesn't meet the required authentication level.",
     Class::sender},
    {"outlook-block", Stage::mail,
     "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP "
     "reputation.",
     Class::destination},
    {"outlook-block", Stage::rcpt, "550 5.7.606 Access denied, banned sending IP [192.0.2.1].", Class::destination},
    {"outlook-block-words", Stage::mail,
     "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider. "
     "(S3150)",
     Class::destination},
    {"outlook-user-rate", Stage::dot,
     "550 5.2.121 RESOLVER.ADR; recipient's per hour message receive limit from specific "
     "sender exceeded",
     Class::recipient_temporary},
    {"outlook-no-user", Stage::rcpt, "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
     Class::recipient_permanent},
    {"icloud-policy", Stage::dot, "550 5.7.1 [CS01] Message rejected due to local policy.", Class::message,
     "icloud.com"},
    {"qq-rate", Stage::rcpt, "550 Domain frequency limited.", Class::destination},
    {"greylisted", Stage::rcpt,
     "450 4.2.0 <x@example.org>: Recipient address rejected: Greylisted, see http://postgrey.example/help",
     Class::recipient_temporary},
    {"greylisted", Stage::rcpt, "451 4.7.1 Greylisting in action, please come back in 00:05:00",
     Class::recipient_temporary},
    {"one-domain-a-time", Stage::rcpt, "451 4.3.0 Multiple destination domains per transaction is unsupported.",
     Class::split},
    {"too-many-recipients", Stage::rcpt, "452 4.5.3 Your message has too many recipients.", Class::split},
    {"too-many-recipients", Stage::rcpt, "550 5.5.3 Too many recipients for this sender", Class::split},
    {"too-many-recipients-words", Stage::rcpt, "451 Too many recipients received this hour", Class::split},
    {"block-list", Stage::rcpt, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
     Class::destination},
    {"slow-down", Stage::rcpt, "550 5.7.1 This email has been rate limited.", Class::destination},
    {"slow-down", Stage::dot, "421 4.4.2 mx.example too many messages per connection", Class::destination},
    {"unauthenticated", Stage::rcpt, "550 5.1.1 Sender Policy Framework (SPF) fail", Class::sender},
    {"size-words-early", Stage::rcpt, "550 5.1.1 RCPT TO:<x@example.org> max message size exceeded", Class::message},
    {"unknown-user-words", Stage::rcpt, "550 BAD_RECIPIENT - see http://mail.example.org/why",
     Class::recipient_permanent},
    {"unknown-user-words", Stage::rcpt, "550 No mail box available for this user", Class::recipient_permanent},
    {"unknown-user-words", Stage::rcpt, "550 x@example.org is not an active address at this host",
     Class::recipient_permanent},
    {"pointer", Stage::rcpt, "550 5.7.1 Client host rejected: cannot find your reverse DNS", Class::sender},
    {"unknown-user", Stage::rcpt, "550 5.1.1 <x@example.org>: Recipient address rejected", Class::recipient_permanent},
    {"unknown-user-words", Stage::rcpt, "550 5.1.1 <x@example.org>: Recipient address rejected: User unknown",
     Class::recipient_permanent},
    {"unknown-user-words", Stage::dot,
     "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
     Class::recipient_permanent},
    {"disabled-mailbox", Stage::rcpt, "550 5.2.1 The email account that you tried to reach",
     Class::recipient_permanent},
    {"disabled-words", Stage::rcpt, "550 5.2.1 The email account that you tried to reach is disabled.",
     Class::recipient_permanent},
    {"unknown-user-4", Stage::rcpt, "450 4.1.1 <x@example.org>: Recipient address rejected: User unknown",
     Class::recipient_permanent},
    {"bad-sender", Stage::mail, "550 5.1.8 <a@b.invalid>: Sender address rejected: Domain not found", Class::account},
    {"unauthenticated", Stage::dot, "550 5.7.23 SPF validation failed", Class::sender},
    {"sender-authentication", Stage::dot, "550 5.7.20 no passing signature found", Class::sender},
    {"unauthenticated", Stage::dot, "451 4.7.24 SPF validation error", Class::sender},
    {"mailbox-full", Stage::rcpt, "552 5.2.2 no", Class::recipient_temporary},
    {"quota-words", Stage::rcpt, "552 5.2.2 The email account that you tried to reach is over quota.",
     Class::recipient_temporary},
    {"quota-words", Stage::rcpt, "452 4.2.2 Mailbox full", Class::recipient_temporary},
    {"too-large", Stage::mail, "552 5.3.4 Message size exceeds fixed limit", Class::message},
    {"content", Stage::dot, "554 5.6.0 message content rejected", Class::message},
    {"recipient-later", Stage::rcpt, "450 4.2.0 Mailbox busy", Class::recipient_temporary},
    {"system", Stage::dot, "451 4.3.0 Error: queue file write error", Class::destination},
    {"system", Stage::mail, "452 4.3.1 Insufficient system storage", Class::destination},
    {"policy-later", Stage::rcpt, "451 4.7.1 Service unavailable - try again later", Class::destination},
    {"closing", Stage::mail, "421 mail.example.org closing connection", Class::relay},
    {"no-mail-there", Stage::rcpt, "521 mx.example.org", Class::recipient_permanent},
    {"no-mail-there-words", Stage::rcpt, "556 5.1.10 Recipient address has null MX", Class::recipient_permanent},
    {"yahoo-disabled", Stage::dot,
     "554 delivery error: dd Sorry, your message cannot be delivered. This mailbox is disabled (554.30).",
     Class::recipient_permanent, "yahoo.com"},
    {"unwanted", Stage::dot,
     "554 5.7.1 Your message was rejected because the user has unsubscribed or blocked the sender",
     Class::recipient_permanent},
    {"no-mail-host", Stage::dot, "550 unable to get mx info: failed to get IPs from PTR record",
     Class::recipient_permanent},
    {"provider-list", Stage::dot,
     "550 5.1.1 Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an "
     "invalid address.",
     Class::recipient_permanent},
    {"unauthenticated", Stage::dot,
     "550 5.7.1 Unauthenticated email from b.example is not accepted due to domain's DMARC policy.", Class::sender},
    {"sender-refused", Stage::rcpt,
     "550 5.1.0 <a@b.example>: Sender address rejected: User unknown in virtual mailbox table", Class::sender},
    {"quota-words", Stage::rcpt, "550 5.1.1 <x@example.org>: mailbox is full", Class::recipient_temporary},
    {"moved-words", Stage::rcpt, "550 Anna Berg is no longer with this newspaper", Class::recipient_permanent},
    {"moved-mailbox", Stage::rcpt, "551 5.1.6 try another", Class::recipient_permanent},
    {"unknown-host-words", Stage::rcpt, "550 No such domain at this location", Class::recipient_permanent},
    {"unknown-host", Stage::rcpt, "550 5.1.2 routing error", Class::recipient_permanent},
    {"not-local", Stage::rcpt, "551 User not local; please try another server", Class::recipient_permanent},
    {"unavailable-mailbox", Stage::rcpt, "550 Requested action not taken: mailbox unavailable",
     Class::recipient_permanent},
    {"refuses-us", Stage::rcpt, "550 5.7.1 mx.example.org does not accept messages from dynamic addresses",
     Class::sender},
    {"server-trouble-words", Stage::dot, "554 5.3.0 user anna: unknown mailer error 1", Class::recipient_temporary},
    {"cisco-no-user", Stage::rcpt, "550 5.1.0 Address rejected.", Class::recipient_permanent},
    {"virus-words", Stage::dot, "554 Virus found in the message", Class::message},
    {"spam-words", Stage::dot, "554 Message identified as spam", Class::message},
    {"size-words-early", Stage::rcpt, "552 Message size exceeds fixed limit", Class::message},
    {"filtered-words", Stage::rcpt, "550 <x@example.org>: Recipient address rejected: Not today",
     Class::recipient_permanent},
    {"policy-words", Stage::rcpt, "550 5.7.1 Access denied", Class::recipient_permanent},
    {"null-mx", Stage::rcpt, "556 Mail is not taken here", Class::recipient_permanent},
    {"size", Stage::mail, "552 Message size exceeds maximum permitted", Class::message},
    {"size-words", Stage::dot, "552 message too large", Class::message},
    {"quota", Stage::rcpt, "552 Requested mail action aborted", Class::recipient_temporary},
    {"quota-words", Stage::rcpt, "552 Requested mail action aborted: exceeded storage allocation",
     Class::recipient_temporary},
    {"quota-words", Stage::rcpt, "554 mailbox is full", Class::recipient_temporary},
    {"not-understood", Stage::mail, "503 5.5.1 Error: nested MAIL command", Class::protocol},
    {"not-understood", Stage::data, "500 Command unrecognized", Class::protocol},
    {"bad-parameters", Stage::mail, "555 5.5.4 Unsupported option: SIZE=1", Class::protocol},
    {"later-words", Stage::rcpt, "450 Requested action not taken, please try again later", Class::destination},
    {"later", Stage::rcpt, "450 Requested mail action not taken: mailbox unavailable", Class::recipient_temporary},
    {"no-to-sender", Stage::mail, "550 sender is not welcome", Class::account},
    {"no-to-recipient", Stage::rcpt, "550 Requested action not taken", Class::recipient_permanent},
    {"no-to-message", Stage::dot, "554 Transaction failed", Class::message},
    {"any-later", Stage::starttls, "431 come again", Class::relay},
    {"out-of-place", Stage::mail, "354 go on", Class::protocol},
};

TEST(ReplyClass, EveryRuleHasARealReply) {
  std::set<std::string_view> seen;
  for (const auto& row : rows) {
    const auto classified = classify_reply(row.stage, reply_of(row.reply), row.destination);
    EXPECT_EQ(to_string(classified.what), to_string(row.what)) << row.reply << " by " << classified.rule;
    EXPECT_EQ(classified.rule, row.rule) << row.reply;
    seen.insert(classified.rule);
  }
  for (const auto rule : reply_rules()) EXPECT_TRUE(seen.contains(rule)) << "no reply is decided by " << rule;
}

// What decides whether an address is dead: the reason, where the class is the same.
TEST(ReplyClass, AReasonIsForEverWhereNobodyIsThere) {
  const std::pair<const char*, ReplyReason> replies[] = {
      {"550 5.1.1 No such user here", ReplyReason::user_unknown},
      {"550 5.2.1 The email account that you tried to reach is disabled.", ReplyReason::suspended},
      {"550 5.2.2 Mailbox full", ReplyReason::mailbox_full},
      {"550 5.7.1 access denied", ReplyReason::policy},
      {"550 5.1.1 sender address rejected: user unknown", ReplyReason::sender_refused},
      {"550 no", ReplyReason::unsaid},
      {"550 user anna in our directory is unknown here", ReplyReason::user_unknown},
      {"550 Your message has been deleted", ReplyReason::unsaid},
      {"550 You are not a member of this list", ReplyReason::unsaid},
      {"502 Command not recognized", ReplyReason::protocol},
      {"503 no recipients accepted", ReplyReason::protocol},
      {"550 the sender has no MX record", ReplyReason::sender_refused},
      {"550 mailbox anna has been removed", ReplyReason::user_unknown},
      {"556 domain", ReplyReason::takes_no_mail},
  };
  for (const auto& [text, reason] : replies)
    EXPECT_EQ(to_string(classify_reply(Stage::rcpt, reply_of(text), "").reason), to_string(reason)) << text;
  EXPECT_TRUE(is_for_ever(ReplyReason::user_unknown));
  EXPECT_FALSE(is_for_ever(ReplyReason::suspended));
  EXPECT_FALSE(is_for_ever(ReplyReason::unsaid));
}

// What the recipient's own server said, handed through by the relay, is about that recipient.
TEST(ReplyClass, AReplyThatIsPassedOnSaysNothingOfTheRelay) {
  for (const char* words : {"remote host said: maximum sending rate exceeded, try again in 24 hours",
                            "host mx.example[192.0.2.1] said: 550 5.7.1 relay access denied",
                            "remote server said: submission quota exceeded"}) {
    for (const int code : {451, 550}) {
      const auto classified = classify_reply(Stage::rcpt, reply_of(fmt::format("{} {}", code, words)), "");
      EXPECT_NE(to_string(classified.what), to_string(Class::relay)) << words;
      EXPECT_NE(to_string(classified.what), to_string(Class::account)) << words;
    }
  }
  EXPECT_EQ(
      to_string(classify_reply(Stage::dot, reply_of("454 Throttling failure: Maximum sending rate exceeded"), "").what),
      to_string(Class::relay));
}

TEST(ReplyClass, TheTimeAServerAsksForIsUnderstood) {
  EXPECT_EQ(asked_delay("greylisted, try again in 300 seconds"), Duration(300'000));
  EXPECT_EQ(asked_delay("please try again in 5 minutes"), Duration(300'000));
  EXPECT_EQ(asked_delay("come back in 00:05:10"), Duration(310'000));
  EXPECT_EQ(asked_delay("please retry after 2 hours"), Duration(7'200'000));
  EXPECT_EQ(asked_delay("wait at least 30s"), Duration(30'000));
  EXPECT_EQ(asked_delay("try again later"), std::nullopt);
  EXPECT_EQ(asked_delay("try again in a moment"), std::nullopt);
  EXPECT_EQ(asked_delay("again in 99999999999999999999 minutes"), std::nullopt);
  EXPECT_EQ(asked_delay("again in 1:"), std::nullopt);
  for (const char* text : {"try again in 999999 hours", "wait 999999:59:59", "come back in 1000000 minutes",
                           "retry after 1000000 seconds", "again in 25 hours"})
    EXPECT_EQ(asked_delay(text), Duration(86'400'000)) << text;
  EXPECT_EQ(asked_delay("wait 0:-1:-1 now"), Duration(0));
}

}  // namespace
}  // namespace gazetted
