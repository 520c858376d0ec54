#include "gazetted/mail/return_token.hpp"

#include <algorithm>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_number = 8;     // bytes
constexpr std::size_t longest_address = 512;  // characters; RFC 5321 has 254, and each wrapping adds its own
constexpr int most_wrappings = 6;
constexpr std::size_t early_proof_bytes = 10;

struct KindTraits {
  std::string_view prefix;
  std::string_view purpose;  // part of what is signed
  std::size_t proof_bytes;   // as many as 32 characters leave room for
};

const KindTraits& traits_of(ReturnKind kind) {
  static constexpr KindTraits bounce{"bounce", "bounce of", 10}, unsubscribe{"unsubscribe", "unsubscribe by mail", 7},
      complaint{"fbl", "complaint about", 10}, confirmation{"confirm", "confirm by mail", 10};
  switch (kind) {
    case ReturnKind::bounce:
      return bounce;
    case ReturnKind::unsubscribe:
      return unsubscribe;
    case ReturnKind::complaint:
      return complaint;
    case ReturnKind::confirmation:
      return confirmation;
  }
  return bounce;
}

// Without its leading zero bytes: a million rows fit in three.
std::string number_bytes(std::uint64_t number) {
  std::string out;
  for (; number > 0; number >>= 8) out.insert(out.begin(), char(number & 0xFF));
  return out;
}

std::string signed_text(std::int64_t delivery, std::string_view address_key) {
  return number_bytes(std::uint64_t(delivery)) + '\0' + std::string(address_key);
}

// Behind so many parts that end with '='; empty: there are fewer.
std::string_view behind_parts(std::string_view text, int parts) {
  for (int part = 0; part < parts; ++part) {
    const auto end = text.find('=');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text;
}

// "HHHH=TT=DOMAIN=LOCAL", in which LOCAL may hold more '='.
std::string of_forwarder(std::string_view text) {
  const auto rest = behind_parts(text, 2);
  const auto end = rest.find('=');
  if (end == std::string_view::npos || end == 0 || end + 1 == rest.size()) return "";
  return std::string(rest.substr(end + 1)) + "@" + std::string(rest.substr(0, end));
}

// Of BATV: ten hexadecimal digits.
bool is_batv_tag(std::string_view text) {
  return text.size() == 10 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// "TAG=LOCAL" as the draft has it; some write "LOCAL=TAG".
std::string_view of_batv(std::string_view text) {
  const auto last = text.rfind('=');
  if (last == std::string_view::npos) return {};
  return is_batv_tag(text.substr(last + 1)) ? text.substr(0, last) : behind_parts(text, 1);
}

// One wrapping less; empty: it has none.
std::string without_one(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return "";
  const auto local = address.substr(0, at);
  const auto folded = lower(local);
  // SRS allows three separators behind its name.
  const auto is_srs = [&](std::string_view name) {
    return folded.size() > name.size() && folded.starts_with(name) &&
           std::string_view("=+-").find(folded[name.size()]) != std::string_view::npos;
  };
  if (is_srs("srs0")) return of_forwarder(local.substr(5));
  if (is_srs("srs1")) {
    // "HHHH=FORWARDER=" and what stood behind its SRS0, with that separator.
    const auto rest = behind_parts(local.substr(5), 2);
    return rest.empty() ? "" : of_forwarder(rest.substr(1));
  }
  if (const auto found = folded.find("+srs="); found != std::string::npos) return of_forwarder(local.substr(found + 5));
  std::string_view inner;
  if (folded.starts_with("prvs=")) inner = of_batv(local.substr(5));
  if (folded.starts_with("msprvs1=")) inner = behind_parts(local, 2);
  if (folded.starts_with("btv1==")) inner = behind_parts(local, 4);
  return inner.empty() ? "" : std::string(inner) + std::string(address.substr(at));
}

bool is_token_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_token_letter); }

// What is still wrapped has a '=' in it.
bool is_prefix(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_token_letter(c) || c == '.' || c == '-' || c == '_' || c == '+';
  });
}

}  // namespace

std::string_view usual_prefix(ReturnKind kind) { return traits_of(kind).prefix; }

std::string return_token(const TokenKeys& keys, ReturnKind kind, std::int64_t delivery, std::string_view address_key) {
  const auto& traits = traits_of(kind);
  const auto proof = keys.sign(traits.purpose, signed_text(delivery, address_key), traits.proof_bytes);
  return base32(proof + number_bytes(std::uint64_t(delivery)));
}

std::optional<ReturnClaim> read_return_token(ReturnKind kind, std::string_view token) {
  const auto proof_bytes = traits_of(kind).proof_bytes;
  const auto bytes = token.size() > 64 ? std::nullopt : base32_decode(token);
  if (!bytes || bytes->size() <= proof_bytes || bytes->size() > proof_bytes + longest_number) return {};
  if ((*bytes)[proof_bytes] == '\0') return {};  // a number is written in one way
  std::uint64_t number = 0;
  for (const char c : bytes->substr(proof_bytes)) number = number << 8 | static_cast<unsigned char>(c);
  if (number > std::uint64_t(INT64_MAX)) return {};
  return ReturnClaim{kind, std::int64_t(number), bytes->substr(0, proof_bytes)};
}

ReturnProof proof_of(const TokenKeys& keys, const ReturnClaim& claim, std::string_view address_key) {
  if (keys.verifies(traits_of(claim.kind).purpose, signed_text(claim.delivery, address_key), claim.proof))
    return ReturnProof::row_and_person;
  const bool is_early = claim.kind == ReturnKind::bounce && claim.proof.size() == early_proof_bytes &&
                        keys.verifies("bounce", number_bytes(std::uint64_t(claim.delivery)), claim.proof);
  return is_early ? ReturnProof::row : ReturnProof::none;
}

std::string unwrapped_address(std::string_view address) {
  std::string bare(address);
  for (int wrapping = 0; wrapping < most_wrappings && bare.size() <= longest_address; ++wrapping) {
    auto inner = without_one(bare);
    if (inner.empty()) break;
    bare = std::move(inner);
  }
  return bare;
}

std::optional<ReturnAddress> read_return_address(std::string_view address) {
  auto text = trim(address);
  if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
  if (text.size() > longest_address) return {};
  const auto bare = lower(unwrapped_address(text));
  const auto at = bare.rfind('@');
  const auto plus = at == std::string::npos ? at : bare.rfind('+', at);  // the address itself may have one
  if (plus == std::string::npos) return {};
  ReturnAddress found{bare.substr(0, plus), bare.substr(plus + 1, at - plus - 1), bare.substr(at + 1)};
  if (!is_prefix(found.prefix) || !is_token(found.token) || found.domain.empty()) return {};
  return found;
}

}  // namespace gazetted
