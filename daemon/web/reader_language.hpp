// Which language somebody reads, by what their browser says. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Of those that we have words in, the one that an Accept-Language (RFC 9110 section 12.5.4) prefers, by its
// first part; empty: none.
std::string accepted_language(std::string_view accepted);

}  // namespace gazetted
