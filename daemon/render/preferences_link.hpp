// The link in a mail to where its reader changes what they get. It has the token of the link to leave: whoever may
// leave for somebody may choose for them. Pure.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/render/unsubscribe_ways.hpp"

namespace gazetted {

// Empty where no page is offered.
std::string link_to_preferences(const UnsubscribeWays& ways, const std::string& token);

}  // namespace gazetted
