// Characters that nobody sees: what is copied from a web page brings no-break spaces, zero-width spaces and marks
// of direction along. And domains as people read them. Thread-safe.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

// Without white space of any script, controls, formatting characters at both ends. `text` is UTF-8.
std::string_view trim_unseen(std::string_view text);
// The first character inside that shows nothing (a space of any kind counts), as "U+200B"; nothing: all can be seen.
std::optional<std::string> unseen_inside(std::string_view text);
struct UnseenCharacter {
  std::size_t at = 0;  // bytes before it
  std::string name;    // "U+200B ZERO WIDTH SPACE"
};
// The same beside the blanks, tabs and line ends of ASCII, which everybody types; a no-break space is one.
std::optional<UnseenCharacter> unseen_character_in(std::string_view text);
// The same text with all of them taken out; spaces become ' '.
std::string without_unseen(std::string_view text);

// "xn--mller-kva.example" → "müller.example"; what is no A-label stays as it is.
std::string domain_for_people(std::string_view domain);

}  // namespace gazetted
