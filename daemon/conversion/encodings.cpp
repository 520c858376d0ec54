#include "encodings.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

std::string decoded(std::string_view bytes, const std::string& charset) {
  const auto as = [&](std::size_t mark, const char* name) {
    const auto text = to_utf8(bytes.substr(mark), name);
    return text ? *text : std::string();
  };
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.starts_with("\xFF\xFE")) return as(2, "utf-16le");
  if (bytes.starts_with("\xFE\xFF")) return as(2, "utf-16be");
  const auto name = lower(trim(charset));
  const bool says_nothing = name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii" || name == "ascii";
  if (is_utf8(bytes) && (says_nothing || is_ascii(bytes))) return std::string(bytes);
  // What says Latin-1 means Windows-1252, as browsers read it.
  const bool is_latin = says_nothing || name == "iso-8859-1" || name == "latin1";
  if (const auto text = to_utf8(bytes, is_latin ? "windows-1252" : name)) return *text;
  if (is_utf8(bytes)) return std::string(bytes);
  return as(0, "windows-1252");
}

}  // namespace

std::string decoded_text(std::string_view bytes, const std::string& charset) {
  auto text = replace_all(replace_all(decoded(bytes, charset), "\r\n", "\n"), "\r", "\n");
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F; }, ' ');
  return text;
}

}  // namespace gazetted
