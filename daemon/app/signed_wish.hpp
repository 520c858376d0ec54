// "Subject: unsubscribe TOKEN", as the mailto link in our mails makes it (RFC 2369 section 3.2): the token is signed
// and says who leaves which list, whoever sends it and from wherever. Pure; any thread.
#pragma once
#include <optional>

#include "gazetted/feedback/feedback.hpp"
#include "gazetted/mail/token.hpp"

namespace gazetted {

// Nothing: it has no such subject, nobody signed the token, or it is a report or an automatic reply.
std::optional<Unsubscription> signed_wish(const Feedback& feedback, const TokenKeys& keys);

}  // namespace gazetted
