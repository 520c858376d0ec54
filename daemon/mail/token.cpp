#include "gazetted/mail/token.hpp"

#include <openssl/crypto.h>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t mac_bytes = 16;
constexpr std::size_t longest_token = 1024;

std::string mac(const Secret& key, std::string_view purpose, std::string_view payload, std::size_t bytes) {
  return hmac_sha256(key.reveal(), std::string(purpose) + '\0' + std::string(payload)).substr(0, bytes);
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<std::string> base64url_decode(std::string_view text) {
  return base64_decode(replace_all(replace_all(std::string(text), "-", "+"), "_", "/"));
}

}  // namespace

Result<TokenKeys> TokenKeys::load(const std::vector<std::filesystem::path>& files) {
  std::vector<Secret> keys;
  for (const auto& file : files) {
    auto text = read_file(file, 4096);
    if (!text) return text.error();
    const auto key = trim(*text);
    if (key.size() < 32) return fail("{}: a token key must have at least 32 characters", file.string());
    keys.emplace_back(std::string(key));
  }
  return TokenKeys(std::move(keys));
}

// PAYLOAD.PROOF, both as base64url.
std::string TokenKeys::proven(std::string_view purpose, const std::string& payload) const {
  const auto proof = keys_.empty() ? "not-visible-here" : base64url(mac(keys_.front(), purpose, payload, mac_bytes));
  return base64url(payload) + "." + proof;
}

std::optional<std::string> TokenKeys::read_proven(std::string_view purpose, std::string_view token) const {
  const auto dot = token.find('.');
  if (token.size() > longest_token || dot == std::string_view::npos) return std::nullopt;
  auto payload = base64url_decode(token.substr(0, dot));
  const auto proof = base64url_decode(token.substr(dot + 1));
  if (!payload || !proof) return std::nullopt;
  return proof->size() == mac_bytes && verifies(purpose, *payload, *proof) ? payload : std::nullopt;
}

std::string TokenKeys::unsubscribe_token(const Unsubscription& who) const {
  return proven("unsubscribe", who.language + '\0' + who.list + '\0' + who.address);
}

std::optional<Unsubscription> TokenKeys::read_unsubscribe(std::string_view token) const {
  const auto payload = read_proven("unsubscribe", token);
  if (!payload) return std::nullopt;
  const auto first = payload->find('\0');
  const auto second = first == std::string::npos ? first : payload->find('\0', first + 1);
  if (second == std::string::npos) return std::nullopt;
  return Unsubscription{payload->substr(first + 1, second - first - 1), payload->substr(second + 1),
                        payload->substr(0, first)};
}

std::string TokenKeys::file_token(const LinkedFile& file) const {
  return proven("file", file.release + '\0' + file.path);
}

std::optional<LinkedFile> TokenKeys::read_file_token(std::string_view token) const {
  const auto payload = read_proven("file", token);
  const auto zero = payload ? payload->find('\0') : std::string::npos;
  if (zero == std::string::npos) return std::nullopt;
  return LinkedFile{payload->substr(0, zero), payload->substr(zero + 1)};
}

std::string TokenKeys::early_token(const EarlyReader& reader) const {
  constexpr std::size_t longest_name = 100;  // a link must fit into one line of a mail
  return proven("early", reader.release + '\0' + reader.list + '\0' + reader.language + '\0' + reader.address + '\0' +
                             one_line(reader.name, longest_name));
}

std::optional<EarlyReader> TokenKeys::read_early_token(std::string_view token) const {
  const auto payload = read_proven("early", token);
  if (!payload) return std::nullopt;
  std::vector<std::string> parts(1);
  for (const char letter : *payload) {
    if (letter == '\0')
      parts.emplace_back();
    else
      parts.back() += letter;
  }
  if (parts.size() != 5) return std::nullopt;
  return EarlyReader{parts[0], parts[1], parts[3], parts[4], parts[2]};
}

std::string TokenKeys::sign(std::string_view purpose, std::string_view payload, std::size_t bytes) const {
  return keys_.empty() ? std::string(bytes, '\0') : mac(keys_.front(), purpose, payload, bytes);
}

bool TokenKeys::verifies(std::string_view purpose, std::string_view payload, std::string_view proof) const {
  return !proof.empty() && std::any_of(keys_.begin(), keys_.end(), [&](const Secret& key) {
    return same(proof, mac(key, purpose, payload, proof.size()));
  });
}

}  // namespace gazetted
