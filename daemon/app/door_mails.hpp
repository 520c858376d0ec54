// The mails of the subscribers' door: one that asks to confirm, and one to an old address. They say which list, when,
// and how to decline, and nothing that a stranger typed but the address itself. Pure.
#pragma once
#include <string>

#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/subscriptions.hpp"
#include "gazetted/subscription/door_token.hpp"

namespace gazetted {

// Offers to confirm by a reply where the configuration has a way in for mail that comes back. `list`: of which it is,
// or which speaks for a change of address. `number`: of what was asked for, in the address that a bounce comes to. The
// error: the list cannot send.
Result<OwnMail> confirmation_mail(const Settings& settings, const std::string& list, const Confirmation& asked,
                                  std::int64_t number);
// To the old address, of a change that was confirmed.
Result<OwnMail> moved_mail(const Settings& settings, const std::string& list, const std::string& old_address,
                           const Confirmation& asked, Time now);

}  // namespace gazetted
