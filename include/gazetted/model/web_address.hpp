// Whether a text that a server gave us may be handed on as an address of the web: into mails, templates and onto
// terminals. Pure.
#pragma once
#include <string_view>

namespace gazetted {

// http:// or https://, at most 2 KB, nothing but the characters of a URL (RFC 3986 section 2) or letters beyond ASCII;
// no quote either, for a template may put it between quotes.
bool is_web_address(std::string_view text);

}  // namespace gazetted
