// What a telephone dials for a number as people write it. Pure.
#pragma once
#include <string>

namespace gazetted {

// RFC 3966, behind "tel:": the digits without what is written between them, and an extension as ";ext=5". Empty where
// this is not one number of 7 to 15 digits: a link that dials a wrong number is worse than none.
std::string dialled(const std::string& phone);

}  // namespace gazetted
