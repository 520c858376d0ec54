#include "gazetted/intake/release_id.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_id = 120;

// Blanks beyond ASCII, and what changes a text without being seen.
bool is_unseen(char32_t c) {
  return c == 0x85 || c == 0xA0 || c == 0xAD || c == 0x061C || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F) || c == 0x3000 ||
         c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFF);
}

// The signs of ASCII that people put into file names and no command line likes.
bool is_sign(char32_t c) {
  return c < 0x80 && std::isalnum(int(c)) == 0 && c != '.' && c != '_' && c != '-' && c != '+' && c != '~';
}

}  // namespace

Status check_release_id(std::string_view id) {
  if (id.empty())
    return fail("no id can be made from the file's name; rename the file, or write 'id:' in the front matter");
  if (id.size() > longest_id) return fail("the id has {} bytes; at most {} are allowed", id.size(), longest_id);
  if (!is_utf8(id) || has_control(id)) return fail("the id has control characters or is not UTF-8");
  for (auto rest = id; !rest.empty();) {
    if (is_unseen(next_code_point(rest)))
      return fail("the id '{}' has a space or an invisible character", one_line(id, 60));
  }
  if (id.front() == '.' || id.front() == '-' || id.find_first_of("/\\ \t\"'<>@") != std::string_view::npos) {
    return fail("the id '{}' must not start with . or -, nor contain a space, slash, quote, < > or @; for example '{}'",
                one_line(id, 60), id_from_name(id));
  }
  return {};
}

std::string id_from_name(std::string_view name) {
  if (!is_utf8(name)) return "";
  const auto text = normalised(name);
  std::string id;
  for (std::string_view rest = text; !rest.empty();) {
    const auto c = next_code_point(rest);
    const bool sign = is_sign(c) || is_unseen(c);
    const bool hyphen = sign || c == '-';
    // Signs beside a hyphen are one with it; "a--b" as it is written stays.
    if (sign && (id.empty() || id.back() == '-')) continue;
    if (!hyphen && id.size() > 1 && id.back() == '-' && c == '.') id.pop_back();
    const auto letter = sign ? std::string("-") : utf8_of(c);
    if (id.empty() && (letter == "." || letter == "-")) continue;
    if (id.size() + letter.size() > longest_id) break;
    id += letter;
  }
  while (id.ends_with('-') || id.ends_with('.')) id.pop_back();
  return id;
}

}  // namespace gazetted
