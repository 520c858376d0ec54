#include "gazetted/send/dsn_request.hpp"

#include <fmt/format.h>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_id = 100;
constexpr std::size_t longest_original = 500;  // characters by which ORCPT may lengthen a command

bool is_plain(char32_t c) { return c >= 0x21 && c <= 0x7E && c != '+' && c != '='; }

// utf-8-addr-xtext: \x{E4} for everything but plain letters.
std::string escaped(std::string_view address) {
  std::string out;
  while (!address.empty()) {
    const auto c = next_code_point(address);
    if (is_plain(c) && c != '\\')
      out += char(c);
    else
      out += fmt::format("\\x{{{:02X}}}", std::uint32_t(c));
  }
  return out;
}

}  // namespace

std::string xtext(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain(byte))
      out += c;
    else
      out += fmt::format("+{:02X}", byte);
  }
  return out;
}

std::string dsn_of_mail(std::string_view envelope_id) {
  const auto id = xtext(envelope_id);
  return id.empty() || id.size() > longest_id ? "" : " RET=HDRS ENVID=" + id;
}

std::string dsn_of_recipient(std::string_view address) {
  const auto original = is_ascii(address) ? "rfc822;" + xtext(address) : "utf-8;" + escaped(address);
  const std::string notify = " NOTIFY=FAILURE";
  return original.size() > longest_original ? notify : notify + " ORCPT=" + original;
}

}  // namespace gazetted
