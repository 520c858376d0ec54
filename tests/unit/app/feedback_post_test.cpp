// What a provider has posted, as the book hears of it: one reading for each event, known again by the provider's id.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/app/feedback_reader.hpp"
#include "gazetted/base/text.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

const TokenKeys& keys() {
  static const TokenKeys made({Secret("0123456789abcdef0123456789abcdef")});
  return made;
}

class FeedbackPostTest : public testing::Test {
 protected:
  static std::shared_ptr<const Provider> brevo() {
    Findings findings;
    const auto yaml = parse_yaml(test::slurp(test::source("config/providers/brevo.yaml")), "brevo", 1, findings);
    return read_provider(*yaml, "brevo", findings);
  }
  static std::vector<MailReading> readings_of(const std::string& body,
                                              std::shared_ptr<const Provider> provider = brevo()) {
    TakenMail post;
    post.source = "provider:brevo";
    post.size = body.size();
    post.bytes = body;
    return read_taken_post(post, provider.get(), "bounce");
  }
  static std::string event(const std::string& token, int time = 1) {
    return R"({"event":"hard_bounce","email":"gone@x.example","message-id":"<1@relay.example>","ts_epoch":)" +
           std::to_string(time) + R"(,"X-Mailin-custom":")" + token + "\"}";
  }
  const std::string token = return_token(keys(), ReturnKind::bounce, 7, "gone@x.example");
};

TEST_F(FeedbackPostTest, ATokenIsFoundBareOrInAnAddressInEitherCase) {
  auto upper = token;
  for (auto& c : upper) c = char(std::toupper(static_cast<unsigned char>(c)));
  for (const auto& text :
       {token, upper, "bounce+" + token + "@news.example.org", "<BOUNCE+" + upper + "@news.example.org>"}) {
    const auto all = readings_of(event(text));
    ASSERT_EQ(all.size(), 1u);
    ASSERT_EQ(all.front().of_text.size(), 1u) << text;
    EXPECT_EQ(all.front().of_text.front().delivery, 7);
    EXPECT_EQ(proof_of(keys(), all.front().of_text.front(), "gone@x.example"), ReturnProof::row_and_person);
  }
  EXPECT_TRUE(readings_of(event("hello")).front().of_text.empty());
}

TEST_F(FeedbackPostTest, TheSameEventHasOneDigestAndAnotherAnother) {
  const auto digest = [&](const std::string& body) {
    const auto reading = readings_of(body).front();
    return digest_of(reading, reading.of_text.front());
  };
  EXPECT_EQ(digest(event(token)), digest(event(token)));
  EXPECT_EQ(digest(event(token)), digest("[" + event(token) + "]")) << "sent again in another bundle";
  EXPECT_NE(digest(event(token)), digest(event(token, 2)));
}

TEST_F(FeedbackPostTest, EveryEventIsAReadingAndWhatIsNotReadIsOneMore) {
  EXPECT_EQ(readings_of("[" + event(token) + "," + event(token, 2) + R"(,{"event":"opened"}])").size(), 2u);
  EXPECT_TRUE(readings_of(R"({"event":"opened"})").empty());
  const auto broken = readings_of("no json");
  ASSERT_EQ(broken.size(), 1u);
  EXPECT_EQ(broken.front().feedback.kind, FeedbackKind::unread);
  EXPECT_THAT(broken.front().feedback.trouble, HasSubstr("provider:brevo: not JSON"));
  const auto gone = readings_of(event(token), nullptr);
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_THAT(gone.front().feedback.trouble, HasSubstr("no such provider"));
  EXPECT_NE(digest_of(broken.front(), {}), digest_of(gone.front(), {}));
}

// Some servers give a delay and the failure after it the same Message-ID.
TEST(FeedbackDigest, SeesWhatAMailSays) {
  const auto digest = [](const std::string& action, const std::string& status, const std::string& more = "") {
    TakenMail mail;
    mail.bytes = more +
                 "From: MAILER-DAEMON@mx.x.example\r\nMessage-ID: <1@mx.x.example>\r\nMIME-Version: 1.0\r\n"
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
                 "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.x.example\r\n\r\n"
                 "Final-Recipient: rfc822; anna@x.example\r\nAction: " +
                 action + "\r\nStatus: " + status + "\r\n\r\n--b--\r\n";
    mail.size = mail.bytes.size();
    return digest_of(read_taken(mail, "bounce"), ReturnClaim{ReturnKind::bounce, 7, "proof"});
  };
  EXPECT_EQ(digest("failed", "5.1.1"), digest("failed", "5.1.1"));
  EXPECT_EQ(digest("failed", "5.1.1"), digest("failed", "5.1.1", "Received: from elsewhere\r\n")) << "brought again";
  EXPECT_NE(digest("delayed", "4.4.1"), digest("failed", "4.4.7"));
  EXPECT_NE(digest("failed", "4.2.2"), digest("failed", "5.1.1"));
}

}  // namespace
}  // namespace gazetted
