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

// Why, as people count it: what a bounce is filed under, and what of an address that failed can be expected.
enum class ReplyReason {
  unsaid,
  user_unknown,
  host_unknown,
  takes_no_mail,  // the domain has no mail service (RFC 7504, RFC 7505)
  moved,
  suspended,  // the mailbox exists, and is disabled, locked or asleep
  mailbox_full,
  filtered,        // the recipient, or a rule of theirs, does not want it
  sender_refused,  // of our envelope or From address
  authentication,  // SPF, DKIM, DMARC, ARC
  pointer,         // reverse DNS or the name in EHLO
  reputation,      // block lists
  rate,
  spam,
  virus,
  content,
  policy,
  too_large,
  relaying,
  many_recipients,
  network,
  system,
  system_full,
  expired,
  loop,
  protocol,
  tls,
  our_account,
  suppressed,  // a mail provider has the address on a list of its own, and did not try
};
std::string_view to_string(ReplyReason reason);
// Whether an address that fails for this reason will never work: nobody is there, no host, no mail service, or moved.
bool is_for_ever(ReplyReason reason);

// What of a row decided, strongest first.
enum class RuleBasis { provider, words, enhanced, code, stage };

struct Classified {
  ReplyClass what = ReplyClass::recipient_temporary;
  std::string_view rule;          // the name of the row that decided
  std::optional<Duration> asked;  // "try again in 5 minutes"
  ReplyReason reason = ReplyReason::unsaid;
  RuleBasis basis = RuleBasis::stage;
};

// `destination`: the provider or domain of the recipient, where known.
Classified classify_reply(SmtpStage stage, const SmtpReply& reply, std::string_view destination);

// The time a server asks us to wait, as in "try again in 300 seconds" or "come back in 00:05:00".
std::optional<Duration> asked_delay(std::string_view text);

std::vector<std::string_view> reply_rules();  // all names, for the test that wants a row of each

}  // namespace gazetted
