// Where mail ends up: domains of one provider share limits. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// "googlemail.com" → "gmail.com"; a domain of no known provider is its own destination.
std::string destination_of(std::string_view domain);

}  // namespace gazetted
