// What the state of a delivery means, in the words that people read: notices, status, report and trace use the same.
// Pure.
#pragma once
#include <string_view>

#include "gazetted/model/delivery.hpp"

namespace gazetted {

// "taken by the mail server".
std::string_view meaning_of(State state);

}  // namespace gazetted
