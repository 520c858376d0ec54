// Why a release waits for a person, when another text takes its place: what somebody has to settle stays to be settled,
// but that a text was converted is asked of that text alone. Pure; tested as a table.
#pragma once
#include <string>

namespace gazetted {

// What is said of a converted text that nobody has looked at. `how`: what to do now.
std::string reason_of_conversion(const std::string& format, const std::string& how);

// Both reasons, each once, with that of a conversion at the end. Empty: there is none.
std::string joined_reasons(const std::string& first, const std::string& second);

// Of a text that was held for `reasons`, those for which the one in its place is held too.
std::string inherited_reasons(const std::string& reasons);

}  // namespace gazetted
