// Whom `suppress` is asked for on the command line: addresses as people write them, and tokens of mails whose subject
// is "unsubscribe TOKEN". Pure.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

// The token in a word or in a whole subject, "Re: unsubscribe TOKEN" too; empty: there is none.
std::string unsubscribe_token_in(const std::string& text);

// Each address or token by itself. The word `unsubscribe` before a token may be an argument of its own, as where the
// subject was pasted without quotes.
Result<std::vector<std::string>> suppress_arguments(const std::vector<std::string>& arguments);

}  // namespace gazetted
