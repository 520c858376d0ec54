// Which mails to the secret address are taken, as a table: one of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/mail/mail_trust.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const MailInRules rules{"press+s3cret@news.example.org", {"Editor@example.org"}, "mx.example.org"};
const std::string hop = "Received: from a by mx.example.org;\r\n\tMon, 2 Mar 2026 09:00:00 +0000\r\n";
const std::string good =
    "Authentication-Results: mx.example.org;\r\n\tdkim=pass (2048-bit key; \"x\") header.d=example.org "
    "header.i=@example.org\r\n";
const std::string rest =
    "From: Editor <editor@example.org>\r\nSubject: S\r\n\r\nAuthentication-Results: mx.example.org; dkim=pass "
    "header.d=example.org\r\n";

std::string verdict(const std::string& mail, const std::string& recipient = rules.address) {
  const auto judged = judge_mail_in(mail, recipient, rules);
  return judged ? "taken: " + *judged : judged.error().message();
}

TEST(MailTrust, TakesWhatItsOwnServerSaysIsSignedByTheDomainOfFrom) {
  EXPECT_EQ(verdict(hop + good + rest), "taken: Editor@example.org");
  EXPECT_EQ(verdict(good + hop + rest, "Press+S3cret@NEWS.example.org"), "taken: Editor@example.org");
  EXPECT_EQ(verdict(hop + "Authentication-Results: other.example; dkim=fail\r\n" + good + rest),
            "taken: Editor@example.org");
  const std::string sub = "From: e@mail.example.org\r\n\r\n";
  const auto judged =
      judge_mail_in(hop + good + sub, rules.address, {rules.address, {"e@mail.example.org"}, "MX.example.org"});
  EXPECT_TRUE(judged) << judged.error().message();
}

TEST(MailTrust, RefusesEverythingElse) {
  struct Case {
    std::string mail, why;
  };
  const auto results = [&](const std::string& value) {
    return hop + "Authentication-Results: " + value + "\r\n" + rest;
  };
  const Case cases[] = {
      {hop + rest, "no Authentication-Results of mx.example.org"},
      {results("evil.example; dkim=pass header.d=example.org"), "no Authentication-Results of mx.example.org"},
      {results("mx.example.org.evil.example; dkim=pass header.d=example.org"), "no Authentication-Results"},
      {results("mx.example.org; dkim=pass header.d=evil.example"), "signed by evil.example, which is not the domain"},
      {results("mx.example.org; dkim=pass header.d=ample.org"), "signed by ample.org"},
      {results("mx.example.org; dkim=pass header.d=org"), "signed by org"},
      {results("mx.example.org; dkim=fail header.d=example.org; spf=pass smtp.mailfrom=example.org"), "SPF alone"},
      {results("mx.example.org; spf=pass smtp.mailfrom=example.org"), "SPF alone"},
      {results("mx.example.org; none"), "not signed"},
      {results("mx.example.org; dkim=fail (dkim=pass header.d=example.org)"), "not signed"},
      {results("mx.example.org; dkim=fail reason=\"; dkim=pass header.d=example.org\""), "not signed"},
      {results("mx.example.org; spf=pass smtp.mailfrom=\"a\\\"; dkim=pass header.d=example.org; x=\\\"\"@evil.example"),
       "SPF alone"},
      {results("mx.example.org; spf=pass smtp.mailfrom=\"a\\\\\\\"; dkim=pass header.d=example.org; \"@evil.example"),
       "SPF alone"},
      {results("mx.example.org (; dkim=pass header.d=example.org"), "has no end"},
      {hop + good + good + rest, "2 Authentication-Results of mx.example.org"},
      {hop + hop + good + rest, "it is forged"},
      {hop + good + "From: x@evil.example\r\n" + rest, "several From"},
      {hop + good + "Subject: x\r\n\r\n", "no From"},
      {hop + good + "From: x@evil.example\r\n\r\n", "x@evil.example may not write"},
      {hop + good + "From: editor@example.org, x@evil.example\r\n\r\n", "not one address"},
      {hop + good + "From: \"editor@example.org\" <x@evil.example>\r\n\r\n", "x@evil.example may not write"},
      {"", "no From"},
  };
  for (const auto& [mail, why] : cases) EXPECT_THAT(verdict(mail), HasSubstr(why)) << mail;
  EXPECT_THAT(verdict(hop + good + rest, "press@news.example.org"), HasSubstr("no such address"));
  EXPECT_THAT(verdict(hop + good + rest, "press@news.example.org"), Not(HasSubstr("s3cret")));
  EXPECT_THAT(judge_mail_in(hop + good + rest, "", {}).error().message(), HasSubstr("mail_in is not configured"));
}

}  // namespace
}  // namespace gazetted::test
