// Where mail that comes back is addressed to: bounces, mails that unsubscribe, complaints, confirmations. The local
// part is PREFIX+TOKEN; the token says which delivery it is about, and proves it. Whoever holds a mail can use its own
// tokens and make no other. Pure; any thread.
//
// The proof is over what the token is for, the number of the delivery, and the address that the delivery is to: where a
// ledger was restored from an older copy, and a number was given a second time, a token of the first names nobody.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gazetted/mail/token.hpp"

namespace gazetted {

enum class ReturnKind { bounce, unsubscribe, complaint, confirmation };

// The usual local part before the '+': "bounce", "unsubscribe", "fbl", "confirm".
std::string_view usual_prefix(ReturnKind kind);

// Lower-case letters and digits (RFC 4648 section 6). With its usual prefix and the '+' no longer than 32 characters
// for deliveries below 2^40: forwarders put theirs before it (SRS), and a local part has 64 at most (RFC 5321 section
// 4.5.3.1.1). `address_key`: of the recipient, by address_key().
std::string return_token(const TokenKeys& keys, ReturnKind kind, std::int64_t delivery, std::string_view address_key);

// What a token says of itself; nothing has proved it yet.
struct ReturnClaim {
  ReturnKind kind = ReturnKind::bounce;
  std::int64_t delivery = 0;
  std::string proof;
  bool operator==(const ReturnClaim&) const = default;
};
// Nothing: it is no token. Upper and lower case are the same.
std::optional<ReturnClaim> read_return_token(ReturnKind kind, std::string_view token);

// Of no delivery: by these numbers the way back is tried, with tokens of kind bounce for the bounce address itself. No
// ledger has so many deliveries.
inline constexpr std::int64_t first_probe = std::int64_t(1) << 39, last_probe = (std::int64_t(1) << 40) - 1;
inline bool is_probe(const ReturnClaim& claim) {
  return claim.kind == ReturnKind::bounce && claim.delivery >= first_probe && claim.delivery <= last_probe;
}

enum class ReturnProof {
  none,           // it was made for another row, or by nobody
  row,            // by an early version, which signed the number of a bounce alone
  row_and_person  // for this delivery to this address
};
// `address_key`: of the row that the claim names.
ReturnProof proof_of(const TokenKeys& keys, const ReturnClaim& claim, std::string_view address_key);

// Without what others have wrapped it in: SRS0 and SRS1 (forwarders), their form at Microsoft ("+SRS="), and BATV
// (prvs=, and what Barracuda and MessageSystems write for it). As it is where it is not wrapped, or not in one of these
// forms.
std::string unwrapped_address(std::string_view address);

// An address that mail came back to, as we wrote it, whatever forwarders and gateways have wrapped it in.
struct ReturnAddress {
  std::string prefix;  // "bounce", lower case
  std::string token;   // lower case; not empty
  std::string domain;  // lower case
  bool operator==(const ReturnAddress&) const = default;
};
// With or without angle brackets, and unwrapped. Nothing: there is no PREFIX+TOKEN in it.
std::optional<ReturnAddress> read_return_address(std::string_view address);

}  // namespace gazetted
