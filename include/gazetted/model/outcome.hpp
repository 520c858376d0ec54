// Outcome: what a remote did with one attempt, as data. Judges make it (send/smtp_judge,
// send/channels), the dispatch loop turns it into a state of the delivery, the ledger keeps it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gazetted/base/time.hpp"
#include "gazetted/mail/reply_class.hpp"

namespace gazetted {

struct Outcome {
  enum class Kind {
    accepted,  // the remote took it
    deferred,  // not now; try again
    refused,   // never, as it is
    unknown,   // everything was sent and no answer came: it may or may not have arrived
  };
  // Whose trouble it is. Only trouble of the recipient or the message counts as an attempt.
  enum class Scope { recipient, message, transaction, destination, sender, relay, account };

  Kind kind = Kind::deferred;
  Scope scope = Scope::recipient;
  int code = 0;                              // the last SMTP or HTTP status; 0 where there was none
  std::string reply;                         // its text, one line, at most 512 bytes
  std::string remote_id;                     // queue id, post id or URL
  std::string reference;                     // of a post: what an answer to it names; empty: not known
  std::optional<Duration> retry_after;       // what the remote asked for
  std::string_view what;                     // the rule that decided, for the log; static
  bool not_understood = false;               // the dialogue itself went wrong
  ReplyReason reason = ReplyReason::unsaid;  // of an answer in SMTP, as its rule says, and what of it decided
  RuleBasis basis = RuleBasis::stage;
};

// The code for a log or a table; empty where there was none.
std::string code_text(int code);
// As the remote wrote it: "550 5.7.1 sender not allowed"; the text alone where there was no code.
std::string reply_text(int code, std::string_view reply);

}  // namespace gazetted
