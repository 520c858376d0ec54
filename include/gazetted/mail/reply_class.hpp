// What an SMTP reply means: one table, first match wins. Relay and account rules come first, then the
// rules of single providers, then enhanced codes (RFC 3463), then codes and words, then the default of the
// stage. Pure. A new rule is a row in reply_class.cpp and a row in its test, with the reply as a server
// really said it.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "gazetted/base/time.hpp"
#include "gazetted/mail/smtp_reply.hpp"

namespace gazetted {

enum class SmtpStage { resolve, connect, banner, ehlo, starttls, auth, mail, rcpt, data, dot };
std::string_view to_string(SmtpStage stage);

enum class ReplyClass {
  accepted,
  account,              // the relay refuses us: password, rights, our quota. It stops, its mail is kept
  relay,                // the relay itself has trouble: it is probed until it works
  sender,               // a destination refuses our sender's domain (SPF, DKIM, DMARC, PTR)
  destination,          // a domain or provider wants less, or has trouble
  message,              // nobody there will take this message
  recipient_permanent,  // this address will never work
  recipient_temporary,  // this address, later
  split,                // too much in one transaction: the same again, alone
  protocol,             // we were not understood
};
std::string_view to_string(ReplyClass what);

struct Classified {
  ReplyClass what = ReplyClass::recipient_temporary;
  std::string_view rule;          // the name of the row that decided
  std::optional<Duration> asked;  // "try again in 5 minutes"
};

// `destination`: the provider or domain of the recipient, where known.
Classified classify_reply(SmtpStage stage, const SmtpReply& reply, std::string_view destination);

// The time a server asks us to wait, as in "try again in 300 seconds" or "come back in 00:05:00".
std::optional<Duration> asked_delay(std::string_view text);

std::vector<std::string_view> reply_rules();  // all names, for the test that wants a row of each

}  // namespace gazetted
