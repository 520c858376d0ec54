// What a mail that came back means: which deliveries failed and why, who complained, who is away, who wants to leave.
// Bytes in, a value out: nothing here knows the ledger, and nobody is believed. Where our own token may be is said, as
// candidates; reading it, and whether anything is done, is for others. Hostile input: every size and count has a limit,
// and what a limit cut off is in `trouble`. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/mail/reply_class.hpp"

namespace gazetted {

enum class FeedbackKind {
  delivery_status,  // RFC 3464, or the same in a server's own words
  complaint,        // RFC 5965
  receipt,          // RFC 8098: opened or deleted; says nothing of the address
  auto_reply,       // RFC 3834: away; never a vote
  unsubscribe,      // somebody wants to leave
  moved,            // somebody has left, or has another address; neither suppresses nor adds
  challenge,        // wants an answer, or waits for a moderator
  human,            // goes on to a person
  unread,           // none of these, or nothing that can be read; kept and shown
};
std::string_view to_string(FeedbackKind kind);

enum class BounceClass {
  hard,   // the address will never work
  soft,   // it failed for another reason
  other,  // it did not fail
};
std::string_view to_string(BounceClass what);

enum class DeliveryAction { failed, delayed, delivered, relayed, expanded };  // RFC 3464 section 2.3.3
std::string_view to_string(DeliveryAction action);

// What decided a class, strongest first.
enum class EvidenceBasis {
  provider,  // a row of the reply table for one provider
  words,     // a row of the reply table, by what the server said
  enhanced,  // an enhanced status code (RFC 3463)
  code,      // the SMTP code alone
  notice,    // the words of the notice around it
  action,    // the report says that nothing failed
  nothing,   // only that it failed
};
std::string_view to_string(EvidenceBasis basis);

struct Evidence {
  EvidenceBasis basis = EvidenceBasis::nothing;
  std::string rule;  // the row of the reply table, or the phrase that was found
  std::string line;  // where it was found; one line, at most 500 bytes
};

struct ReportedRecipient {
  std::string original, final;  // addresses as they are written; either may be empty
  DeliveryAction action = DeliveryAction::failed;
  std::string status;  // "5.1.1", or empty
  int code = 0;        // of the SMTP reply, 0: none
  SmtpStage stage = SmtpStage::rcpt;
  std::string diagnostic;  // one line, at most 500 bytes
  std::string remote_mta;  // whose words the diagnostic is; empty: the reporting MTA's own
  BounceClass what = BounceClass::other;
  ReplyReason reason = ReplyReason::unsaid;
  Evidence evidence;
};

struct Complaint {
  std::string type;      // "abuse", "fraud", "opt-out", "not-spam" …; in lower case
  bool against = false;  // it is one: not "not-spam" (RFC 6430), "auth-failure" (RFC 6591) or "virus"
  std::string user_agent, source_ip, reporting_mta;
  std::vector<std::string> recipients;  // as they are written; often redacted (RFC 6590)
};

// A place where a token of ours may be.
struct TokenCandidate {
  std::string where;  // "delivered-to", "envelope-id", "returned list-unsubscribe" …
  std::string text;   // an address, a Message-ID or a header's value; BATV and SRS are taken off addresses
  bool operator==(const TokenCandidate&) const = default;
};

struct Feedback {
  FeedbackKind kind = FeedbackKind::unread;
  std::vector<ReportedRecipient> recipients;  // of delivery_status; at most 100
  std::optional<Complaint> complaint;
  std::string reporting_mta, envelope_id;
  std::vector<TokenCandidate> candidates;  // the best first
  std::vector<std::string> named;          // addresses in a mail of kind moved
  std::string said;                        // the human part; one line, at most 500 bytes
  std::string sign;                        // what told the kind: "auto-submitted: auto-replied"
  bool by_person = false;                  // of kind moved: nothing shows that a machine wrote it
  bool speaks_of_leaving = false;          // of mail from people: a word of it is there, whatever is said of it
  std::string trouble;                     // what was not read, and why; empty: nothing
  std::string from = {};                   // the address in From, as it is written; empty: none
};

inline constexpr std::size_t most_reported_recipients = 100;

Feedback read_feedback(std::string_view mail);

// Whether somebody wrote it, so that people have to see it where nothing is done by it.
bool is_from_person(const Feedback& feedback);

// Of the mail as a whole: that of its worst recipient.
BounceClass class_of(const Feedback& feedback);

}  // namespace gazetted
