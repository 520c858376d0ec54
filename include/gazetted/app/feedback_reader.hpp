// One mail that came back, read: what it says, whose tokens it carries, and by what it is known again. Pure; any
// thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/app/feedback_book.hpp"
#include "gazetted/app/feedback_bundle.hpp"
#include "gazetted/feedback/feedback.hpp"
#include "gazetted/feedback/provider.hpp"
#include "gazetted/mail/return_token.hpp"

namespace gazetted {

// The form of an address of ours: PREFIX+TOKEN@…, whatever it was wrapped in and whatever its domain. `bounce_prefix`:
// the local part of `bounces: {address: …}`.
std::optional<ReturnClaim> return_claim_of(std::string_view address, std::string_view bounce_prefix);

struct MailReading {
  Feedback feedback;
  std::vector<ReturnClaim> of_envelope;      // each is one that the mail was sent to
  std::vector<ReturnClaim> of_text;          // the best first; the first that proves itself is whom it is about
  std::optional<ReturnedOriginal> original;  // of a bounce or complaint; for where no token proves itself
  std::string message_id, body_digest;
  std::optional<Time> said_at;  // when it happened, as a provider says
};

// A mail of which only the beginning was kept is `unread`.
MailReading read_taken(const TakenMail& mail, std::string_view bounce_prefix);
// One that is not read, and why not.
MailReading unread_taken(const TakenMail& mail, std::string_view bounce_prefix, const std::string& why);

// What a provider has posted, event by event: the source is "provider:NAME". `provider`: the one of that name, null:
// there is none any more.
std::vector<MailReading> read_taken_post(const TakenMail& post, const Provider* provider,
                                         std::string_view bounce_prefix);

// By what it is known again, however often and in whatever way it comes: its Message-ID for the delivery that it is
// about; without one, or about none, its body as well. 32 bytes.
std::string digest_of(const MailReading& reading, const std::optional<ReturnClaim>& claim);

}  // namespace gazetted
