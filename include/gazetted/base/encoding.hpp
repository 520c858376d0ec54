// Bytes as text that may travel where only some characters may: URLs, HTML, base64, hexadecimal. All pure, all
// thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

// Every byte but letters, digits and -._~ as %XX (RFC 3986 section 2.1).
std::string percent_encode(std::string_view bytes);
std::optional<std::string> percent_decode(std::string_view text);  // nothing: a % without two digits behind it
std::string html_escape(std::string_view text);
std::string base64(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);  // standard alphabet, padding optional
std::string base64url(std::string_view bytes);                    // no padding
std::string base32(std::string_view bytes);                       // RFC 4648 section 6, in lower case, no padding
// Either case, no padding; nothing where it is not what base32() writes of some bytes.
std::optional<std::string> base32_decode(std::string_view text);
std::string hex(std::string_view bytes);
std::optional<std::string> hex_decode(std::string_view text);

}  // namespace gazetted
