// What of other people's mail goes through a relay of ours.
#include "gazetted/mail/foreign_mail.hpp"

#include <gtest/gtest.h>

#include "gazetted/mail/read_mail.hpp"

namespace gazetted {
namespace {

TEST(ForeignMail, GivesNoOrdersToAProvider) {
  for (const auto* end : {"\n", "\r\n"}) {
    const std::string e = end;
    const std::string before = "From: ann@x.example" + e + "X-SMTPAPI: {\"to\":" + e + " [\"victim@y.example\"]}" + e +
                               "x-mailgun-track: yes" + e + "X-MSYS-API: {}" + e + "X-SES-CONFIGURATION-SET: a" + e +
                               "Bcc : victim@y.example" + e + "X-MJ-TemplateID: 1" + e + "X-Mjolnir: 1" + e +
                               "X-PM-Tag: a" + e + "Subject: Hello," + e + " all" + e;
    const std::string body = e + "X-SMTPAPI: of the text" + e;
    EXPECT_EQ(without_orders(before + body),
              "From: ann@x.example" + e + "X-Mjolnir: 1" + e + "Subject: Hello," + e + " all" + e + body);
  }
}

TEST(ForeignMail, WithoutABodyOrAnEndIsReadToItsEnd) {
  EXPECT_EQ(without_orders(""), "");
  EXPECT_EQ(without_orders("Bcc: a@x.example"), "");
  EXPECT_EQ(without_orders("Subject: a"), "Subject: a");
  EXPECT_EQ(without_orders(" folded\nBcc: a@x.example\n"), " folded\n");
}

TEST(ForeignMail, IsWrappedAsAPart) {
  const auto mail = wrapped("From: boss@news.example\r\nSubject: Pay\r\n\r\nAt once.\r\n",
                            {"Newsroom <press@news.example>", "press@news.example", "Sent on: Pay",
                             "Mon, 30 Nov 2026 10:00:00 +0000", "b0undary", "<1@news.example>"});
  const auto seen = view_mail(mail);
  EXPECT_EQ(seen.subject, "Sent on: Pay");
  EXPECT_NE(seen.text.find("nobody has proved"), std::string::npos);
  EXPECT_NE(mail.find("\r\nContent-Type: message/rfc822\r\n"), std::string::npos);
}

}  // namespace
}  // namespace gazetted
