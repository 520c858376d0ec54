// Mail made to cost much: every limit holds, and what it cut off is said.
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/feedback/feedback.hpp"

namespace gazetted {
namespace {

std::string many(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

const std::string from_daemon = "From: MAILER-DAEMON@x.example\nSubject: failure notice\n";

TEST(HostileFeedback, TooManyRecipientsAreCounted) {
  std::string report = "Reporting-MTA: dns; x.example\n\n";
  for (int i = 0; i < 250; ++i)
    report += fmt::format("Final-Recipient: rfc822; a{}@x.example\nAction: failed\nStatus: 5.1.1\n\n", i);
  const auto read = read_feedback(from_daemon + "Content-Type: message/delivery-status\n\n" + report);
  EXPECT_EQ(read.recipients.size(), most_reported_recipients);
  EXPECT_EQ(read.trouble, "not read: 150 recipients after the first 100");
}

TEST(HostileFeedback, TextBeyondTheBudgetIsJudgedByItsCodes) {
  std::string report = "Reporting-MTA: dns; x.example\n\n";
  const auto words = many("the account of this user ", 15);
  for (int i = 0; i < 90; ++i)
    report += fmt::format(
        "Final-Recipient: rfc822; a{}@x.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 550 {}\n\n", i,
        words);
  const auto read = read_feedback(from_daemon + "Content-Type: message/delivery-status\n\n" + report);
  ASSERT_EQ(read.recipients.size(), 90u);
  EXPECT_EQ(read.recipients.back().reason, ReplyReason::mailbox_full);
  EXPECT_EQ(read.recipients.back().what, BounceClass::soft);
}

TEST(HostileFeedback, AddressesWithoutEndAreLimited) {
  const auto read =
      read_feedback(from_daemon + "\n550 5.1.1 unknown user\n" + many("a@b.example c@d.example\n", 30'000));
  EXPECT_LE(read.recipients.size(), most_reported_recipients);
  EXPECT_NE(read.trouble, "");
  const auto signs = read_feedback(from_daemon + "\n" + many("@", 500'000));
  ASSERT_EQ(signs.recipients.size(), 1u);  // it failed, and nobody is named
  EXPECT_EQ(signs.recipients.front().final, "");
  EXPECT_EQ(signs.recipients.front().what, BounceClass::soft);
}

TEST(HostileFeedback, WhatIsOverALimitIsUnread) {
  for (const auto& mail : {many("Content-Type: message/rfc822\n\nSubject: x\n", 20'000),
                           from_daemon + many("X-A: b\n", 9'000), from_daemon + "\n" + many("--b\n", 5'000)}) {
    const auto read = read_feedback(mail);
    EXPECT_EQ(read.kind, FeedbackKind::unread);
    EXPECT_NE(read.trouble, "");
  }
  EXPECT_EQ(read_feedback("").kind, FeedbackKind::unread);
  EXPECT_EQ(read_feedback(std::string(1000, '\0')).kind, FeedbackKind::unread);
}

// A million lines take GMime as long as a hundred thousand long ones; what is left of a report counts.
TEST(HostileFeedback, LinesWithoutEndAreLimited) {
  const std::string report =
      "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
      "Final-Recipient: rfc822; anna@x.example\nAction: failed\nStatus: 5.1.1\n--b\n"
      "Content-Type: image/png\n\n";
  for (const auto end : {"\n", "\r", "\r\n"}) {
    const auto read = read_feedback(from_daemon + report + many(end, 300'000));
    EXPECT_EQ(class_of(read), BounceClass::hard);
    EXPECT_EQ(read.trouble, "not read: what is after its first 100000 lines");
  }
  EXPECT_EQ(read_feedback(from_daemon + report + many("x\n", 99'000)).trouble, "");
}

// The report comes before the mail that it returns, however large that is.
TEST(HostileFeedback, TheFirstMegabyteIsRead) {
  const auto read =
      read_feedback(from_daemon +
                    "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
                    "Final-Recipient: rfc822; anna@x.example\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: "
                    "message/rfc822\n\nSubject: x\n\n" +
                    many(std::string(70, 'x') + "\n", 40'000));
  EXPECT_EQ(class_of(read), BounceClass::hard);
  EXPECT_NE(read.trouble, "");
}

}  // namespace
}  // namespace gazetted
