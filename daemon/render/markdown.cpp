#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "markdown_parts.hpp"

namespace gazetted {
// "&amp;" → "&"; an entity that is not in the short table stays as written.
std::string decode_entity(std::string_view entity) {
  static const std::map<std::string, std::string, std::less<>> table = {
      {"&amp;", "&"},       {"&lt;", "<"},     {"&gt;", ">"},    {"&quot;", "\""}, {"&apos;", "'"},
      {"&nbsp;", "\u00A0"}, {"&copy;", "©"},   {"&reg;", "®"},   {"&trade;", "™"}, {"&euro;", "€"},
      {"&pound;", "£"},     {"&hellip;", "…"}, {"&ndash;", "–"}, {"&mdash;", "—"}, {"&lsquo;", "‘"},
      {"&rsquo;", "’"},     {"&ldquo;", "“"},  {"&rdquo;", "”"}, {"&laquo;", "«"}, {"&raquo;", "»"},
      {"&middot;", "·"},    {"&sect;", "§"},   {"&deg;", "°"},   {"&times;", "×"}, {"&shy;", "\u00AD"}};
  if (const auto known = table.find(entity); known != table.end()) return known->second;
  if (entity.size() > 3 && entity[1] == '#') {
    const bool hexadecimal = entity[2] == 'x' || entity[2] == 'X';
    const std::string digits(entity.substr(hexadecimal ? 3 : 2, entity.size() - (hexadecimal ? 4 : 3)));
    return utf8_of(char32_t(std::strtoul(digits.c_str(), nullptr, hexadecimal ? 16 : 10)));
  }
  return std::string(entity);
}

// The text of an attribute (a link's target, an image's title), entities decoded.
std::string markdown_attribute(const MD_ATTRIBUTE& value) {
  std::string out;
  for (unsigned i = 0; value.text && value.substr_offsets[i] < value.size; ++i) {
    const std::string_view part(value.text + value.substr_offsets[i],
                                value.substr_offsets[i + 1] - value.substr_offsets[i]);
    if (value.substr_types[i] == MD_TEXT_ENTITY)
      out += decode_entity(part);
    else if (value.substr_types[i] == MD_TEXT_NULLCHAR)
      out += "\uFFFD";
    else
      out += part;
  }
  return out;
}

bool is_safe_url(std::string_view url) {
  const auto start = lower(url.substr(0, 8));
  return start.starts_with("https://") || start.starts_with("http://") || start.starts_with("mailto:") ||
         start.starts_with("tel:") || start.starts_with("#");
}

}  // namespace gazetted
