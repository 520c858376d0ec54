// How wide and high the terminal is, and text made to fit it: nothing wraps, nothing is cut in the middle of a
// character. Any thread; where stdout is no terminal nothing is ever cut.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

struct ScreenSize {
  std::size_t columns = 80, rows = 24;
};
// Of the terminal on stderr, else on stdout; nothing where neither is one.
std::optional<ScreenSize> screen_size();

// At most so many columns; what is cut off ends in "…". Colour sequences take no room.
std::string clip(std::string_view text, std::size_t columns);
// Breaks between words, so that no line has more columns; the later lines begin with `indent`.
std::string wrap(std::string_view text, std::size_t columns, std::string_view indent);

// "1 recipient", "1,204 recipients".
// One word of a shell's command, quoted where it has to be (POSIX): people copy what we print.
std::string shell_word(std::string_view text);

std::string count_of(std::int64_t number, std::string_view one, std::string_view many);
inline std::string recipients(std::int64_t number) { return count_of(number, "recipient", "recipients"); }

}  // namespace gazetted
