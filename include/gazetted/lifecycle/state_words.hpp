// What the state of a delivery means, in the words that people read: notices, status, report and trace use the same.
// Pure.
#pragma once
#include <string_view>

#include "gazetted/model/delivery.hpp"

namespace gazetted {

// "accepted by the mail server".
std::string_view meaning_of(State state);
// The same, of a channel "posted".
std::string_view meaning_for(State state, TargetKind kind);

}  // namespace gazetted
