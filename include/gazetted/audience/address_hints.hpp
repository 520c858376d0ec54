// What an editor should look at in a list, though every address is valid: `gmial.com`, `noreply@`. Pure; offline, so
// that it never changes nor refuses anything.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

// "did you mean gmail.com?"; nothing for nearly every address. `address` is one that Address::parse() accepted.
std::optional<std::string> address_hint(std::string_view address);

}  // namespace gazetted
