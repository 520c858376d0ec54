#include "gazetted/mail/address.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/unseen.hpp"

namespace gazetted {
namespace {

constexpr std::string_view atom_specials = "!#$%&'*+-/=?^_`{|}~";

// RFC 6531 section 3.3: whatever is not ASCII is an atom character of its own.
bool is_wide(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_atom_char(char c) { return is_alnum(c) || atom_specials.find(c) != std::string_view::npos; }

bool is_dot_string(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_wide(c) || is_atom_char(c); });
}

// RFC 5321: printable ASCII and space, with backslash before quote and backslash.
bool is_quoted_string(std::string_view text) {
  if (text.size() < 3 || text.front() != '"' || text.back() != '"') return false;
  text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < ' ' || text[i] > '~' || text[i] == '"') return false;
    if (text[i] == '\\' && (++i == text.size() || text[i] < ' ' || text[i] > '~')) return false;
  }
  return true;
}

// Where the @ is that divides local part and domain; npos when there is none.
std::size_t find_at(std::string_view text) {
  if (text.empty() || text.front() != '"') return text.find('@');
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1 < text.size() && text[i + 1] == '@' ? i + 1 : std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

// `*@example.org`, `press*@example.org`, `?@…`, `%@…`: RFC 5321 allows such a local part, and nobody has one. Who
// writes it means many people, and as an address it would silently reach none of them. `"*"@…` is not taken for one.
bool is_pattern(std::string_view local) {
  return local.front() == '*' || local.back() == '*' || local.find_first_not_of("*?%.") == std::string_view::npos;
}

bool is_domain(std::string_view domain) {
  if (domain.empty() || domain.size() > 253) return false;
  std::size_t label = 0;
  bool letter = false;
  char before = '.';
  for (const char c : domain) {
    if (c == '.') {
      if (label == 0 || before == '-') return false;
      label = 0;
    } else {
      if (!(is_alnum(c) || c == '-') || (c == '-' && label == 0) || ++label > 63) return false;
      letter = letter || !(c >= '0' && c <= '9');
    }
    before = c;
  }
  return label > 0 && before != '-' && letter;
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  const auto shown = [&] { return "'" + one_line(text, 100) + "'"; };
  if (text.empty()) return fail("the address is empty");
  if (has_control(text)) return fail("{} contains a control character", shown());
  const auto at = find_at(text);
  if (at == std::string_view::npos) return fail("{} is not an e-mail address: it has no @", shown());
  const auto local = text.substr(0, at);
  const auto domain = text.substr(at + 1);
  if (local.empty())
    return fail("{} has nothing before the @; whole domains are not supported, give each address in full", shown());
  if (!is_utf8(local)) return fail("{} is not UTF-8", shown());
  // Two addresses that look the same and are not: what came from a web page. A domain would even lose it on the way.
  if (const auto unseen = is_ascii(text) ? std::nullopt : unseen_inside(text))
    return fail("{} contains an invisible character ({})", shown(), *unseen);
  if (local.size() > 64) return fail("{} has more than 64 bytes before the @", shown());
  if (!is_dot_string(local) && !is_quoted_string(local)) {
    return fail("{} is not an e-mail address: '{}' is not allowed before the @", shown(), one_line(local, 64));
  }
  if (is_pattern(local))
    return fail("{} is a pattern, not an address; patterns are not supported, give each address in full", shown());
  std::string ascii(domain);
  if (is_ascii(domain)) {
    ascii = lower(domain);
  } else {
    auto converted = domain_to_ascii(domain);
    if (!converted) return fail("{}: {}", shown(), converted.error().message());
    ascii = *converted;
  }
  if (!is_domain(ascii))
    return fail("{} is not an e-mail address: '{}' is not a domain", shown(), one_line(domain, 80));
  if (local.size() + 1 + ascii.size() > 254) return fail("{} is longer than 254 characters", shown());
  return Address(std::string(local) + '@' + ascii, at);
}

Address Address::trusted(std::string text) {
  const auto at = find_at(text);
  if (at == std::string::npos) broken("the ledger holds an address without @");
  return Address(std::move(text), at);
}

bool Address::needs_smtputf8() const { return !is_ascii(text_); }

std::string Address::readable() const { return text_.substr(0, at_ + 1) + domain_for_people(domain()); }

std::string Address::key() const { return address_key(text_); }

std::string masked_address(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return "";
  return std::string(grapheme_prefix(address.substr(0, at), 1)) + "…" + std::string(address.substr(at));
}

std::string address_key(std::string_view text) {
  // The domain is ASCII already; two spellings of one letter (NFC, NFD) are one address.
  return is_ascii(text) ? lower(text) : normalised(fold_case(normalised(text)));
}

Result<Mailbox> parse_mailbox(std::string_view text) {
  text = trim(text);
  if (has_control(text)) return fail("'{}' contains a control character", one_line(text, 100));
  if (!is_utf8(text)) return fail("'{}' is not UTF-8", one_line(text, 100));
  const auto open = text.rfind('<');
  if (open == std::string_view::npos || text.back() != '>') {
    auto address = Address::parse(text);
    if (!address) return address.error();
    return Mailbox{"", *address};
  }
  auto address = Address::parse(text.substr(open + 1, text.size() - open - 2));
  if (!address) return address.error();
  auto name = trim(text.substr(0, open));
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  return Mailbox{std::string(name), *address};
}

bool is_host_name(std::string_view text) {
  if (text.size() >= 3 && text.front() == '[' && text.back() == ']') {
    return std::all_of(text.begin() + 1, text.end() - 1, [](char c) { return is_alnum(c) || c == '.' || c == ':'; });
  }
  if (text.empty() || text.size() > 253 || text.front() == '-' || text.front() == '.') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-' || c == '.'; });
}

}  // namespace gazetted
