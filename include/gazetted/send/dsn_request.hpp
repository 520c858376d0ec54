// What a server that offers DSN (RFC 3461) is asked for with each mail: to tell of failures alone, with the headers and
// without the text, and to name the mail as we do. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// RFC 3461 section 4: printable ASCII, and "+2B" for what is not, or has a meaning there.
std::string xtext(std::string_view text);

// Behind MAIL FROM:<…>: " RET=HDRS ENVID=…" (sections 4.3 and 4.4). Empty without an id, or with one of over 100
// characters.
std::string dsn_of_mail(std::string_view envelope_id);

// Behind RCPT TO:<…>: " NOTIFY=FAILURE ORCPT=rfc822;…" (sections 4.1 and 4.2); of an address with other letters than
// ASCII, in the form of RFC 6533 section 3 that every server can read. NOTIFY leaves out delays, which are no news, and
// success, which nobody could store. One too long for a command goes without ORCPT.
std::string dsn_of_recipient(std::string_view address);

}  // namespace gazetted
