// What an editor should look at in a list, though every address is valid: `gmial.com`, `noreply@`. Pure; offline, so
// that it never changes nor refuses anything.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

// "did you mean gmail.com?"; nothing for nearly every address. `address` is one that Address::parse() accepted.
std::optional<std::string> address_hint(std::string_view address);

// Of an address that passes mail on to others, by its domain (lists.example.org, googlegroups.com): what one of them
// would do by leaving. For lists whose mails say how to.
std::optional<std::string> mailing_list_hint(std::string_view address);

}  // namespace gazetted
