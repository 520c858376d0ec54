// Where links in mails and posts lead below public_url: leaving a list, and files that are too large for a mail. The
// web room answers them; whoever writes a link asks here. Pure.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/mail/token.hpp"

namespace gazetted {

// Of links to leave a list, before the token.
inline constexpr std::string_view unsubscribe_path = "/u/";
inline constexpr std::string_view files_path = "/f/";  // and of webhooks: NAME/SECRET
// Of the page of one early reader, before the token.
inline constexpr std::string_view early_path = "/e/";

// Of the page where readers subscribe to a list, before its name; of the link in the mail that asks them to confirm it,
// and of the page of somebody's preferences, before the token.
inline constexpr std::string_view subscribe_path = "/s/";
inline constexpr std::string_view confirm_path = "/c/";
inline constexpr std::string_view preferences_path = "/p/";

// "/f/TOKEN/NAME"; the name is for people alone.
std::string file_link(const LinkedFile& file, const TokenKeys& tokens);

}  // namespace gazetted
