// Messages of SNS, with an authority, certificates and signatures made here.
#include "gazetted/feedback/sns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "support/certificates.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using test::TestCertificate;
using testing::HasSubstr;

const Time now = from_millis(1'772'442'000'000);  // 2026-03-02T09:00:00Z
constexpr Duration day = std::chrono::hours(24);

const Provider::Sns& rules() {
  static const auto ses = [] {
    Findings findings;
    const auto yaml = parse_yaml(test::slurp(test::source("config/providers/ses.yaml")), "ses", 1, findings);
    return read_provider(*yaml, "ses", findings);
  }();
  return *ses->sns;
}

const std::vector<std::string> topics = {"arn:aws:sns:eu-west-1:123456789012:bounces"};

json::object notification() {
  return {{"Type", "Notification"},
          {"MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324"},
          {"TopicArn", topics.front()},
          {"Subject", "Amazon SES"},
          {"Message", "{\"notificationType\":\"Bounce\",\"text\":\"two\\nlines \u00e9\"}"},
          {"Timestamp", "2026-03-02T08:59:00.123Z"},
          {"SignatureVersion", "2"},
          {"SigningCertURL", "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"},
          {"UnsubscribeURL", "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe"}};
}

WebhookPost post_of(const std::string& body, const json::object& said) {
  return {body,
          {{"x-amz-sns-message-type", text_member(said, "Type")},
           {"x-amz-sns-message-id", text_member(said, "MessageId")}}};
}

class SnsTest : public testing::Test {
 protected:
  static const TestCertificate& authority() {
    static const TestCertificate made({"An authority", true, now - 30 * day, now + 30 * day}, nullptr);
    return made;
  }
  static const TestCertificate& leaf() {
    static const TestCertificate made({"sns.amazonaws.com", false, now - day, now + day}, &authority());
    return made;
  }
  static SnsTrust trust() { return {{authority().pem()}, false}; }

  static SnsVerdict verdict_on(const json::object& message, const TestCertificate& by = leaf(),
                               const std::string& shown = "", const std::vector<std::string>& issuers = {},
                               const SnsTrust& trusted = trust(), Time at = now) {
    const auto body = test::signed_sns(message, by);
    const auto read = read_sns(rules(), topics, post_of(body, message), now);
    EXPECT_TRUE(read) << (read ? "" : read.error().message());
    return verify_sns(*read, rules(), shown.empty() ? by.pem() : shown, issuers, trusted, at);
  }
  static std::string refusal_of(json::object message) {
    const auto body = test::signed_sns(message, leaf());
    const auto read = read_sns(rules(), topics, post_of(body, message), now);
    return read ? "" : read.error().message();
  }
};

TEST_F(SnsTest, ASignedNotificationOfOurTopicIsProvenByBothVersions) {
  EXPECT_TRUE(verdict_on(notification()).good);
  auto old = notification();
  old["SignatureVersion"] = "1";
  EXPECT_TRUE(verdict_on(old).good) << "topics sign by SHA-1 until told otherwise";
  auto plain = notification();
  plain.erase("Subject");
  EXPECT_TRUE(verdict_on(plain).good);
}

TEST_F(SnsTest, EveryFlippedBitOfTheSignatureIsRefused) {
  const auto message = notification();
  const auto read = read_sns(rules(), topics, post_of(test::signed_sns(message, leaf()), message), now);
  ASSERT_TRUE(read);
  for (std::size_t bit = 0; bit < read->signature.size() * 8; ++bit) {
    auto forged = *read;
    forged.signature[bit / 8] = char(forged.signature[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_FALSE(verify_sns(forged, rules(), leaf().pem(), {}, trust(), now).good) << bit;
  }
  for (std::size_t bit = 0; bit < read->signed_text.size() * 8; bit += 3) {
    auto forged = *read;
    forged.signed_text[bit / 8] = char(forged.signed_text[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_FALSE(verify_sns(forged, rules(), leaf().pem(), {}, trust(), now).good) << bit;
  }
}

TEST_F(SnsTest, ASignatureOfTheOtherVersionIsNone) {
  auto message = notification();
  auto body = test::signed_sns(message, leaf());
  body = replace_all(body, "\"SignatureVersion\":\"2\"", "\"SignatureVersion\":\"1\"");
  const auto read = read_sns(rules(), topics, post_of(body, message), now);
  ASSERT_TRUE(read);
  EXPECT_EQ(verify_sns(*read, rules(), leaf().pem(), {}, trust(), now).why, "its signature is wrong");
}

TEST_F(SnsTest, WhatCanBeRefusedWithoutAskingAnybodyIsInThisOrder) {
  auto all_wrong = notification();
  all_wrong["TopicArn"] = "arn:aws:sns:eu-west-1:999999999999:bounces";
  all_wrong["SigningCertURL"] = "https://evil.example/x.pem";
  all_wrong["SignatureVersion"] = "3";
  all_wrong["Timestamp"] = "2020-01-01T00:00:00Z";
  EXPECT_THAT(read_sns(rules(), topics, {json::serialize(all_wrong), {}}, now).error().message(), HasSubstr("headers"));
  EXPECT_THAT(refusal_of(all_wrong), HasSubstr("topic"));
  all_wrong["TopicArn"] = topics.front();
  EXPECT_THAT(refusal_of(all_wrong), HasSubstr("certificate"));
  all_wrong["SigningCertURL"] = text_member(notification(), "SigningCertURL");
  EXPECT_THAT(refusal_of(all_wrong), HasSubstr("version '3'"));
  all_wrong["SignatureVersion"] = "2";
  EXPECT_THAT(refusal_of(all_wrong), HasSubstr("time"));
  all_wrong["Timestamp"] = "2026-03-02T08:59:00Z";
  EXPECT_EQ(refusal_of(all_wrong), "");
}

TEST_F(SnsTest, HeadersThatSayAnotherTypeOrIdAreRefused) {
  const auto message = notification();
  auto post = post_of(test::signed_sns(message, leaf()), message);
  post.headers["x-amz-sns-message-type"] = "SubscriptionConfirmation";
  EXPECT_FALSE(read_sns(rules(), topics, post, now));
  post = post_of(post.body, message);
  post.headers["x-amz-sns-message-id"] += "0";
  EXPECT_FALSE(read_sns(rules(), topics, post, now));
}

TEST_F(SnsTest, ACertificateComesFromHostsOfTheProviderAndNowhereElse) {
  for (const auto* url :
       {"http://sns.eu-west-1.amazonaws.com/x.pem", "https://sns.eu-west-1.amazonaws.com.evil.example/x.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com/x.pem", "https://sns.eu-west-1.amazonaws.com:444/x.pem",
        "https://a@sns.eu-west-1.amazonaws.com/x.pem", "https://sns.eu-west-1.amazonaws.com@evil.example/x.pem",
        "https://sns.eu-west-1.amazonaws.com/x.crt", "https://sns.eu-west-1.amazonaws.com/x?y=.pem",
        "https://sns.eu-west-1.amazonaws.com/x.pem?y", "https://sns.eu-west-1.amazonaws.com/x.pem#.pem",
        "https://sns.eu-west-1.amazonaws.com/../x.pem", "https://SNS.eu-west-1.amazonaws.com/x.pem",
        "https://sns.eu.west-1.amazonaws.com/x.pem", "https://s3.amazonaws.com/bucket/x.pem",
        "https://sns.a.amazonaws.com/x.pem", "https://sns.eu-west-1.amazonaws.com\\@evil.example/x.pem",
        "https://sns.eu-west-1.amazonaws.com/ x.pem", "", "x.pem"}) {
    auto message = notification();
    message["SigningCertURL"] = url;
    EXPECT_THAT(refusal_of(message), HasSubstr("certificate is where none may be")) << url;
  }
  auto china = notification();
  china["SigningCertURL"] = "https://sns.cn-north-1.amazonaws.com.cn/x.pem";
  EXPECT_EQ(refusal_of(china), "");
}

TEST_F(SnsTest, AnHourFromNowIsTooFar) {
  for (const auto& [time, good] : {std::pair{"2026-03-02T08:00:00Z", true},
                                   {"2026-03-02T10:00:00Z", true},
                                   {"2026-03-02T07:59:59Z", false},
                                   {"2026-03-02T10:00:01Z", false},
                                   {"yesterday", false},
                                   {"", false}}) {
    auto message = notification();
    message["Timestamp"] = time;
    EXPECT_EQ(refusal_of(message).empty(), good) << time;
  }
}

TEST_F(SnsTest, ACertificateOfSomebodyElseIsRefusedHoweverGoodItIs) {
  const TestCertificate other({"mail.example.org", false, now - day, now + day}, &authority());
  EXPECT_THAT(verdict_on(notification(), other).why, HasSubstr("of somebody else: mail.example.org"));
  const TestCertificate region({"sns.eu-west-1.amazonaws.com", false, now - day, now + day}, &authority());
  EXPECT_TRUE(verdict_on(notification(), region).good);
}

TEST_F(SnsTest, ACertificateThatNobodyTrustsOrThatIsOverIsRefused) {
  const TestCertificate alone({"sns.amazonaws.com", false, now - day, now + day}, nullptr);
  EXPECT_FALSE(verdict_on(notification(), alone).good);
  const TestCertificate over({"sns.amazonaws.com", false, now - 3 * day, now - day}, &authority());
  EXPECT_THAT(verdict_on(notification(), over).why, HasSubstr("expired"));
  const TestCertificate early({"sns.amazonaws.com", false, now + day, now + 3 * day}, &authority());
  EXPECT_THAT(verdict_on(notification(), early).why, HasSubstr("not yet valid"));
  EXPECT_THAT(verdict_on(notification(), leaf(), "no certificate").why, HasSubstr("is none"));
  EXPECT_THAT(verdict_on(notification(), leaf(), std::string(largest_certificate + 1, 'x')).why,
              HasSubstr("too large"));
  EXPECT_FALSE(verdict_on(notification(), leaf(), "", {}, {{}, true}).good) << "the system knows no such authority";
}

TEST_F(SnsTest, WhatComesBetweenMayComeWithItOrBeFetchedFromTheProvidersIssuer) {
  const TestCertificate between({"Between", true, now - day, now + day}, &authority());
  const TestCertificate under(
      {"sns.amazonaws.com", false, now - day, now + day, "http://crt.r2m01.amazontrust.com/r2m01.cer"}, &between);
  EXPECT_TRUE(verdict_on(notification(), under, under.pem() + between.pem()).good);
  const auto alone = verdict_on(notification(), under);
  EXPECT_FALSE(alone.good);
  EXPECT_EQ(alone.issuer_url, "http://crt.r2m01.amazontrust.com/r2m01.cer");
  EXPECT_TRUE(verdict_on(notification(), under, "", {between.der()}).good);
  const TestCertificate astray({"sns.amazonaws.com", false, now - day, now + day, "http://127.0.0.1/x.cer"}, &between);
  EXPECT_EQ(verdict_on(notification(), astray).issuer_url, "") << "nobody is sent to our own machines";
}

TEST_F(SnsTest, ASubscriptionIsConfirmedOnlyAtTheProvidersHosts) {
  const auto url_of = [](const char* url) {
    auto message = notification();
    message["Type"] = "SubscriptionConfirmation";
    message["Token"] = "2336412f";
    message.erase("Subject");
    message["SubscribeURL"] = url;
    const auto read = read_sns(rules(), topics, post_of(test::signed_sns(message, leaf()), message), now);
    EXPECT_TRUE(read);
    EXPECT_TRUE(verify_sns(*read, rules(), leaf().pem(), {}, trust(), now).good) << "what a subscription signs";
    return read->confirm_url;
  };
  EXPECT_EQ(url_of("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2"),
            "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2");
  for (const auto* url : {"http://sns.eu-west-1.amazonaws.com/?A", "https://169.254.169.254/", "https://localhost/",
                          "https://evil.example/"})
    EXPECT_EQ(url_of(url), "") << url;
}

TEST_F(SnsTest, AnUnsubscriptionIsNeverUndoneByItself) {
  auto message = notification();
  message["Type"] = "UnsubscribeConfirmation";
  message.erase("Subject");
  message["Token"] = "2336412f";
  message["SubscribeURL"] = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription";
  const auto read = read_sns(rules(), topics, post_of(test::signed_sns(message, leaf()), message), now);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->type, SnsType::unsubscription);
  EXPECT_EQ(read->confirm_url, "");
}

}  // namespace
}  // namespace gazetted
