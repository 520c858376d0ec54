#include "gazetted/config/api_options.hpp"

#include <cmath>
#include <set>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

constexpr double least_bits = 128;
constexpr std::size_t least_different = 8;  // characters: "aaaa…" is no secret, however long
constexpr std::size_t longest = 1000;       // it has to fit the head of a request
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view signs = "-._~+/";

// How many bits are in it at most, if each of its characters was thrown with dice.
double most_bits(std::string_view token) {
  if (token.find_first_not_of(hex_digits) == std::string_view::npos) return 4 * double(token.size());
  std::size_t alphabet = 0;
  for (const auto part : {letters, capitals, digits, signs}) {
    if (token.find_first_of(part) != std::string_view::npos) alphabet += part.size();
  }
  return alphabet == 0 ? 0 : double(token.size()) * std::log2(double(alphabet));
}

}  // namespace

std::string make_api_token() { return base64url(random_bytes(32)); }

Status check_api_token(std::string_view token) {
  const std::string how = "; `gazetted api-token` makes one";
  if (token.size() > longest) return fail("a token has at most {} characters{}", longest, how);
  const auto body = token.substr(0, token.find_last_not_of('=') + 1);
  static const std::string allowed =
      std::string(letters) + std::string(capitals) + std::string(digits) + std::string(signs);
  if (body.find_first_not_of(allowed) != std::string_view::npos)
    return fail("a token consists of letters, digits and -._~+/ (RFC 6750){}", how);
  if (most_bits(body) < least_bits || std::set<char>(body.begin(), body.end()).size() < least_different)
    return fail("this token can be guessed: it needs at least {:.0f} bits from a random source{}", least_bits, how);
  return {};
}

}  // namespace gazetted
