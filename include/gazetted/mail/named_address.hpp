// Whether something names an address, however it is encoded, and the same without it: for whoever erases a person.
// Pure; any thread.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/mail/address.hpp"

namespace gazetted {

// A text that mentions() the address has erased_word in place of it; another is as it was.
std::string without_address(std::string_view text, const Address& address);

// Of a mail as it travels: as it is, with its quoted-printable read, and with its base64 read.
bool mail_mentions(std::string_view bytes, const Address& address);

}  // namespace gazetted
