// Entities. md4c's HTML renderer knows all 2,231 names of HTML 5: rendering one of them is to look it up, and saves a
// table of our own.
#include <md4c-html.h>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "html_tokens.hpp"

namespace gazetted {
namespace {

std::string looked_up(std::string_view entity) {
  std::string html;
  const auto append = [](const MD_CHAR* text, MD_SIZE size, void* out) {
    static_cast<std::string*>(out)->append(text, size);
  };
  if (md_html(entity.data(), MD_SIZE(entity.size()), append, &html, 0, 0) != 0) return std::string(entity);
  constexpr std::string_view before = "<p>", after = "</p>\n";
  if (!html.starts_with(before) || !html.ends_with(after)) return std::string(entity);
  html = html.substr(before.size(), html.size() - before.size() - after.size());
  for (const auto& [escaped, plain] : {std::pair("&lt;", "<"), {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}})
    html = replace_all(std::move(html), escaped, plain);
  return html;
}

}  // namespace

std::string decode_entity(std::string_view entity) {
  static const std::map<std::string, std::string, std::less<>> frequent = {
      {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&nbsp;", "\u00A0"}};
  if (const auto known = frequent.find(entity); known != frequent.end()) return known->second;
  if (entity.size() < 3 || entity.front() != '&' || entity.back() != ';') return std::string(entity);
  if (entity[1] != '#') return looked_up(entity);
  const bool hexadecimal = entity[2] == 'x' || entity[2] == 'X';
  const std::string digits(entity.substr(hexadecimal ? 3 : 2, entity.size() - (hexadecimal ? 4 : 3)));
  if (digits.empty() || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
    return std::string(entity);
  const auto code = std::strtoul(digits.c_str(), nullptr, hexadecimal ? 16 : 10);
  const bool control = (code < 0x20 && code != '\t' && code != '\n') || code == 0x7F;
  return utf8_of(char32_t(control ? 0 : std::min(code, 0x110000UL)));
}

}  // namespace gazetted
