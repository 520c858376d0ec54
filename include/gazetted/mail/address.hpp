// Addresses, valid by construction: what holds an Address can be written into an SMTP command or
// a header without another look (no CR, LF, NUL, no other control can be inside).
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "gazetted/base/error.hpp"

namespace gazetted {

// RFC 5321 section 4.1.2: a dot-string or quoted string, and a domain, kept as A-labels in lower
// case. The local part is ASCII or, as RFC 6531 allows, UTF-8; at most 64 octets, the whole at most 254.
// A pattern (`*@example.org`) is none, though the RFC would have it.
class Address {
 public:
  static Result<Address> parse(std::string_view text);
  // For bytes that parse() accepted before and the ledger kept.
  static Address trusted(std::string text);

  const std::string& text() const { return text_; }
  std::string_view local() const { return std::string_view(text_).substr(0, at_); }
  std::string_view domain() const { return std::string_view(text_).substr(at_ + 1); }
  // What two spellings of one mailbox share: the local part case-folded, the domain in lower case.
  std::string key() const;
  std::string readable() const;  // for people: A-labels as the letters that they are
  bool needs_smtputf8() const;   // RFC 6531: a server must say that it takes such an address
  bool operator==(const Address&) const = default;

 private:
  Address(std::string text, std::size_t at) : text_(std::move(text)), at_(at) {}
  std::string text_;
  std::size_t at_;
};

// Address::key() of a text that may come from elsewhere.
std::string address_key(std::string_view text);

// For somebody who may not be its owner: "a…@example.org". What a stranger wrote before the @ is not repeated.
std::string masked_address(std::string_view address);

// A display name (UTF-8, no controls) and an address: `GOV.UK Press Office <press@example.org>`.
struct Mailbox {
  std::string name;
  Address address;
};
Result<Mailbox> parse_mailbox(std::string_view text);

// Whether text can be said in EHLO: letters, digits, hyphens, dots, or an address literal.
bool is_host_name(std::string_view text);

}  // namespace gazetted
