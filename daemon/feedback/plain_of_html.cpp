#include "plain_of_html.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

// What Western mailers write by name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 42> entities = {{
    {"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},   {"nbsp", " "},
    {"auml", "ä"},   {"ouml", "ö"},   {"uuml", "ü"},   {"Auml", "Ä"},   {"Ouml", "Ö"},   {"Uuml", "Ü"},
    {"szlig", "ß"},  {"agrave", "à"}, {"aacute", "á"}, {"acirc", "â"},  {"atilde", "ã"}, {"aring", "å"},
    {"aelig", "æ"},  {"ccedil", "ç"}, {"egrave", "è"}, {"eacute", "é"}, {"ecirc", "ê"},  {"euml", "ë"},
    {"igrave", "ì"}, {"iacute", "í"}, {"icirc", "î"},  {"iuml", "ï"},   {"ntilde", "ñ"}, {"ograve", "ò"},
    {"oacute", "ó"}, {"ocirc", "ô"},  {"otilde", "õ"}, {"oslash", "ø"}, {"ugrave", "ù"}, {"uacute", "ú"},
    {"ucirc", "û"},  {"Eacute", "É"}, {"rsquo", "'"},  {"lsquo", "'"},  {"ndash", "-"},  {"mdash", "-"},
}};

// At `&`; moves `at` behind what it was.
std::string entity_at(std::string_view html, std::size_t& at) {
  const auto end = html.substr(at, 12).find(';');
  if (end == std::string_view::npos || end < 2) return std::string(1, html[at++]);
  const auto name = html.substr(at + 1, end - 1);
  if (name.front() == '#') {
    const bool hex = name.size() > 2 && (name[1] == 'x' || name[1] == 'X');
    const auto digits = name.substr(hex ? 2 : 1);
    std::uint32_t code = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (read.ec == std::errc() && read.ptr == digits.data() + digits.size() && code >= 0x20) {
      at += end + 1;
      return code == 0xA0 ? " " : utf8_of(char32_t(code));
    }
    return std::string(1, html[at++]);
  }
  for (const auto& [known, text] : entities) {
    if (known != name) continue;
    at += end + 1;
    return std::string(text);
  }
  return std::string(1, html[at++]);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string plain_of_html(std::string_view html) {
  std::string out;
  bool as_it_is = false;  // in <pre>
  for (std::size_t at = 0; at < html.size();) {
    const char c = html[at];
    if (c == '&') {
      out += entity_at(html, at);
      continue;
    }
    if (c != '<') {
      out += (c == '\n' && !as_it_is) || c == '\t' ? ' ' : c;
      ++at;
      continue;
    }
    if (html.substr(at, 4) == "<!--") {
      const auto end = html.find("-->", at + 4);
      if (end == std::string_view::npos) break;
      at = end + 3;
      continue;
    }
    // "<anna@x.example>" that nobody escaped is an address, no tag.
    const auto end = html.find('>', at);
    if (end == std::string_view::npos) break;
    const auto tag = html.substr(at + 1, end - at - 1);
    const auto name = lower(tag.substr(0, std::min<std::size_t>(tag.find_first_of(" \t\n/", 1), 20)));
    at = end + 1;
    if (name.find('@') != std::string::npos ||
        (tag.find('@') != std::string_view::npos && tag.find(' ') == std::string_view::npos)) {
      out += "<" + std::string(tag) + ">";
      continue;
    }
    if (name == "pre" || name == "/pre") as_it_is = name == "pre";
    if (is_one_of(name, {"style", "script", "title"})) {
      const auto close = html.find("</", at);
      if (close == std::string_view::npos) break;
      at = close;
      continue;
    }
    if (is_one_of(name, {"br", "tr", "li", "hr", "/tr", "/li", "dt", "dd"})) out += '\n';
    if (is_one_of(name, {"p", "/p", "div", "/div", "table", "/table", "blockquote", "pre", "/pre", "h1", "h2", "h3",
                         "h4", "/h1", "/h2", "/h3", "/h4", "ul", "/ul"}))
      out += "\n\n";
    if (is_one_of(name, {"td", "th"})) out += ' ';
  }
  return out;
}

}  // namespace gazetted
