// What a report of delivery becomes, from the shortest to the deviations that are seen.
#include <gtest/gtest.h>

#include "gazetted/feedback/feedback.hpp"

namespace gazetted {
namespace {

Feedback read_report(const std::string& fields, const std::string& text = "It failed.") {
  return read_feedback(
      "From: MAILER-DAEMON@mx.example.org\nTo: bounce+abcd2345@news.example.org\nSubject: Undelivered Mail\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n" +
      text + "\n--b\nContent-Type: message/delivery-status\n\n" + fields + "\n--b--\n");
}

TEST(DeliveryStatus, ABlockForEachRecipient) {
  const auto read = read_report(
      "Reporting-MTA: dns; mx.example.org\nOriginal-Envelope-Id: abcd2345\n\n"
      "Final-Recipient: rfc822; anna@x.example\nAction: failed\nStatus: 5.1.1\n"
      "Diagnostic-Code: smtp; 550 5.1.1 No such user\n\n"
      "Original-Recipient: rfc822;ben@x.example\nFinal-Recipient: rfc822; <ben@y.example> (forwarded)\n"
      "Action: Delayed (will retry)\nStatus: 4.4.1\n");
  EXPECT_EQ(read.kind, FeedbackKind::delivery_status);
  EXPECT_EQ(read.envelope_id, "abcd2345");
  ASSERT_EQ(read.recipients.size(), 2u);
  EXPECT_EQ(read.recipients[0].what, BounceClass::hard);
  EXPECT_EQ(read.recipients[0].evidence.rule, "unknown-user-words");
  EXPECT_EQ(read.recipients[1].final, "ben@y.example");
  EXPECT_EQ(read.recipients[1].original, "ben@x.example");
  EXPECT_EQ(read.recipients[1].what, BounceClass::other);
}

}  // namespace
}  // namespace gazetted
