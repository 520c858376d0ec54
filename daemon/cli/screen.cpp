#include "gazetted/cli/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

// The length of a colour sequence (ESC [ … letter) at the start of `text`; 0: there is none.
std::size_t sequence_at(std::string_view text) {
  if (!text.starts_with("\033[")) return 0;
  std::size_t at = 2;
  while (at < text.size() && (text[at] < '@' || text[at] > '~')) ++at;
  return std::min(at + 1, text.size());
}

std::string_view next_character(std::string_view text) {
  auto rest = text;
  static_cast<void>(next_code_point(rest));
  return text.substr(0, text.size() - rest.size());
}

std::size_t width_of(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    if (const auto length = sequence_at(text)) {
      text.remove_prefix(length);
      continue;
    }
    const auto character = next_character(text);
    plain += character;
    text.remove_prefix(character.size());
  }
  return columns_of(plain);
}

}  // namespace

std::optional<ScreenSize> screen_size() {
  for (const int fd : {STDERR_FILENO, STDOUT_FILENO}) {
    winsize size{};
    if (::isatty(fd) != 1 || ::ioctl(fd, TIOCGWINSZ, &size) != 0) continue;
    if (size.ws_col == 0 || size.ws_row == 0) return ScreenSize{};  // a serial line that does not know
    return ScreenSize{size.ws_col, size.ws_row};
  }
  return std::nullopt;
}

std::string clip(std::string_view text, std::size_t columns) {
  if (width_of(text) <= columns) return std::string(text);
  std::string out;
  std::size_t used = 0;
  bool coloured = false;
  while (!text.empty()) {
    if (const auto length = sequence_at(text)) {
      out += text.substr(0, length);
      coloured = true;
      text.remove_prefix(length);
      continue;
    }
    const auto character = next_character(text);
    const auto wide = columns_of(character);
    if (used + wide + 1 > columns) break;
    used += wide;
    out += character;
    text.remove_prefix(character.size());
  }
  if (columns > 0) out += "…";
  return coloured ? out + "\033[0m" : out;
}

std::string wrap(std::string_view text, std::size_t columns, std::string_view indent) {
  std::string out;
  std::string line(text.substr(0, std::min(text.find_first_not_of(' '), text.size())));
  bool begun = false;  // the line has a word
  for (const auto& word : split(text, ' ')) {
    if (begun && width_of(line) + 1 + width_of(word) > columns) {
      out += line + "\n";
      line = std::string(indent);
      begun = false;
    }
    line += (begun ? " " : "") + word;
    begun = true;
  }
  return out + line;
}

std::string shell_word(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("@%+=:,./_-").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  return "'" + replace_all(std::string(text), "'", "'\\''") + "'";
}

std::string count_of(std::int64_t number, std::string_view one, std::string_view many) {
  return format_count(std::uint64_t(number)) + " " + std::string(number == 1 ? one : many);
}

}  // namespace gazetted
