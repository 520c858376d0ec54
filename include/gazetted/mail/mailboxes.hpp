// The addresses of a cell or an argument, as people and programs write them: `anna@x.example`, `Anna Berg
// <anna@x.example>`, `mailto:anna@x.example`, `anna@x.example; ben@x.example`. Pure.
#pragma once
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {

inline constexpr std::size_t max_mailboxes = 50;  // of one cell

// At least one, or why not. One that cannot be read makes all of them an error: nobody knows what was meant.
Result<std::vector<Mailbox>> parse_mailboxes(std::string_view text);

// Whether a text that may be anything names this address, whatever is around it or is hidden inside.
bool mentions(std::string_view text, const Address& address);
// The same of what somebody wrote for an address and is none: "anna@x.example.", "anna".
bool mentions(std::string_view text, std::string_view written);

}  // namespace gazetted
