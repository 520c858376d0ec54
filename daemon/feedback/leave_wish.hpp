// Whether what somebody writes is the wish to leave a list, and nothing else. A word of it within a sentence is none:
// "please do not unsubscribe me", "who has unsubscribed bob?" and the footer of a newsletter are for people to read.
// So the whole text has to be made of phrases that are known: a greeting, the wish, thanks, a name.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

// `text` is what they wrote, without quotes and signature; `own_addresses` may be named in it, no others. The phrase
// that says so, folded; empty: there is more in it, or less. When in doubt it is none.
std::string whole_wish_to_leave(std::string_view text, const std::vector<std::string>& own_addresses);

std::vector<std::string_view> leave_phrases();  // all, for the test that none can never be found

}  // namespace gazetted
