// Bytes of mail: headers (RFC 5322, 2047), quoted-printable and base64 (RFC 2045). All output is
// 7-bit with CRLF line ends, and no line of a body starts with a dot.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/mail/address.hpp"

namespace gazetted {

// "Name: value" CRLF, folded at 78 columns at white space; non-ASCII words become encoded-words of
// UTF-8. The value must hold no control character (a broken invariant otherwise).
std::string header(std::string_view name, std::string_view value);
// The same for a mailbox; the address itself is never folded or encoded.
std::string mailbox_header(std::string_view name, const Mailbox& mailbox);
// An address as it is in a mailto: URI (RFC 6068), whatever its local part holds.
std::string mailto_target(const Address& address);
// A structured value that is already valid and must not be encoded or folded (Message-ID, MIME).
std::string raw_header(std::string_view name, std::string_view value);

// Quoted-printable with state, so that fixed text can be encoded once and fields be put between.
// Before and after each field is a soft line break: what surrounds it does not depend on it.
std::string qp_encode(std::string_view text);  // a run from column 0 to wherever it ends
inline constexpr std::string_view qp_soft_break = "=\r\n";

// base64 in lines of 76.
std::string base64_lines(std::string_view bytes);

}  // namespace gazetted
