#include "name_cells.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/mailboxes.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_entity = 10;

bool has_letter(std::string_view cell) {
  return std::any_of(cell.begin(), cell.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c));
  });
}

// "uuml" → u with U+0308: names of Latin letters are a letter and a mark.
std::string marked_letter(std::string_view name) {
  static const std::map<std::string, char32_t, std::less<>> marks = {
      {"uml", 0x308},   {"acute", 0x301}, {"grave", 0x300}, {"circ", 0x302},
      {"tilde", 0x303}, {"cedil", 0x327}, {"ring", 0x30A},  {"caron", 0x30C}};
  if (name.size() < 4 || !std::isalpha(static_cast<unsigned char>(name.front()))) return "";
  const auto mark = marks.find(name.substr(1));
  return mark == marks.end() ? "" : normalised(std::string(1, name.front()) + utf8_of(mark->second));
}

std::string numbered(std::string_view name) {
  const bool hexadecimal = name.starts_with("#x") || name.starts_with("#X");
  name.remove_prefix(hexadecimal ? 2 : 1);
  std::uint32_t code = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), code, hexadecimal ? 16 : 10);
  const bool whole = read.ec == std::errc() && read.ptr == name.data() + name.size();
  return whole && code >= 0x20 && !(code >= 0x7F && code < 0xA0) ? utf8_of(code) : "";
}

// Empty for what is none.
std::string letter_of(std::string_view name) {
  static const std::map<std::string, std::string, std::less<>> known = {
      {"amp", "&"},   {"lt", "<"},     {"gt", ">"},     {"quot", "\""}, {"apos", "'"},  {"nbsp", " "},
      {"szlig", "ß"}, {"oslash", "ø"}, {"Oslash", "Ø"}, {"aelig", "æ"}, {"AElig", "Æ"}, {"oelig", "œ"},
      {"OElig", "Œ"}, {"eth", "ð"},    {"ETH", "Ð"},    {"thorn", "þ"}, {"THORN", "Þ"}, {"rsquo", "’"},
      {"lsquo", "‘"}, {"ndash", "–"},  {"lstrok", "ł"}, {"Lstrok", "Ł"}};
  if (name.empty()) return "";
  if (name.front() == '#') return numbered(name);
  const auto found = known.find(name);
  return found == known.end() ? marked_letter(name) : found->second;
}

}  // namespace

bool is_no_name(std::string_view cell) {
  cell = trim(cell);
  if (cell.empty()) return false;
  if (!has_letter(cell)) return true;
  // "Null" and "Nan" are names of people; nobody writes a name of their own in these ways.
  static constexpr std::array<std::string_view, 4> exact = {"NULL", "null", "NaN", "NONE"};
  if (std::find(exact.begin(), exact.end(), cell) != exact.end()) return true;
  static const std::set<std::string, std::less<>> words = {
      "n/a",     "n.a.",    "#n/a",      "#null!",    "#value!", "#ref!",       "(null)",
      "<null>",  "[null]",  "undefined", "(none)",    "none",    "no name",     "noname",
      "unknown", "(blank)", "(empty)",   "unbekannt", "inconnu", "desconocido", "k.a.",
      "k. a.",   "o.a.",    "not given", "not set",   "no data", "not known",   "sconosciuto"};
  return words.contains(lower(cell)) || (cell.find('@') != std::string_view::npos && parse_mailboxes(cell));
}

std::string without_entities(std::string_view cell) {
  std::string out;
  while (!cell.empty()) {
    const auto start = std::min(cell.find('&'), cell.size());
    out += cell.substr(0, start);
    cell.remove_prefix(start);
    if (cell.empty()) break;
    const auto end = cell.substr(0, longest_entity + 2).find(';');
    const auto letter = end == std::string_view::npos ? "" : letter_of(cell.substr(1, end - 1));
    out += letter.empty() ? std::string(1, cell.front()) : letter;
    cell.remove_prefix(letter.empty() ? 1 : end + 1);
  }
  return out;
}

}  // namespace gazetted
