// Mail of others that goes on through a relay of ours. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Without the header fields that mail providers take for orders (SendGrid's X-SMTPAPI names further recipients,
// SparkPost's X-MSYS-API and those of Mailgun, SES, Postmark, Mailjet, Brevo, Mandrill and Elastic Email change how a
// mail is sent), and without Bcc. Everything else stays byte for byte. `mail`: with CRLF or LF.
std::string without_orders(std::string_view mail);

// What is sent on when its author claims to be one of us: a new mail from `from` (a mailbox as it is written in a
// header) that has the other as a part (RFC 2046 section 5.2.1). `subject`: one line; `date`: as RFC 5322 has it;
// `boundary`: a word that is not in the mail. With CRLF.
struct Wrapping {
  std::string from, to, subject, date, boundary, message_id;
};
std::string wrapped(std::string_view mail, const Wrapping& in);

}  // namespace gazetted
