// Lists of words as the tables of this house write them: phrases separated by '|', in each a '*' is up to 60 bytes of
// anything. Pure; any thread.
#pragma once
#include <string_view>

namespace gazetted {

// Whether the text has the phrase. Case matters: both are in lower case, or folded.
bool holds_phrase(std::string_view text, std::string_view phrase);

// The first phrase of the list that the text has; empty: none.
std::string_view phrase_in(std::string_view text, std::string_view phrases);

}  // namespace gazetted
