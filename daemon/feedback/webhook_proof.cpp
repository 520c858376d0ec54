#include "gazetted/feedback/webhook_proof.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <charconv>
#include <memory>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "json_walk.hpp"

namespace gazetted {
namespace {

constexpr std::string_view purpose = "webhook";
constexpr std::size_t secret_bytes = 16;

const std::string& header_of(const WebhookPost& post, const std::string& name) {
  static const std::string none;
  const auto found = post.headers.find(name);
  return found == post.headers.end() ? none : found->second;
}

std::optional<std::string> refusal_of_time(std::string_view seconds, Duration within, Time now) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), value);
  constexpr std::int64_t last = 4'100'000'000;  // in 2099
  if (code != std::errc() || end != seconds.data() + seconds.size() || value < 0 || value > last)
    return "it does not say when it was signed";
  const auto at = from_millis(value * 1000);
  if (at > now + within || at < now - within) return "it was signed at " + format_rfc3339(at) + ", too far from now";
  return std::nullopt;
}

std::optional<std::string> refusal_of_basic(const ProviderOptions& options, const WebhookPost& post) {
  if (options.username.empty()) return std::nullopt;
  const std::string_view header = header_of(post, "authorization");
  constexpr std::string_view scheme = "basic ";
  const bool is_basic = header.size() > scheme.size() && equal_ignoring_case(header.substr(0, scheme.size()), scheme);
  const auto given = is_basic ? base64_decode(trim(header.substr(scheme.size()))) : std::nullopt;
  // Of digests, so that not even the length shows.
  const auto wanted = sha256(options.username + ":" + options.password.reveal());
  if (!given || !is_same_secret(sha256(*given), wanted)) return "its user name or password is wrong, or missing";
  return std::nullopt;
}

std::optional<std::string> refusal_of_hmac(const Provider::Hmac& hmac, const Secret& key, const WebhookPost& post,
                                           Time now) {
  const auto body = parse_json(post.body);
  if (!body) return "it has no signature: " + body.error().message();
  const JsonRoots roots{&*body, &*body, nullptr};
  std::string signed_text;
  for (const auto& field : hmac.fields) {
    const auto text = text_at(field, roots);
    if (text.empty()) return "a part of what is signed is missing";
    signed_text += text;
  }
  const auto given = text_at(hmac.signature, roots);
  if (key.empty() || !is_same_secret(given, hex(hmac_sha256(key.reveal(), signed_text))))
    return "its signature is wrong";
  return refusal_of_time(text_at(hmac.time, roots), hmac.within, now);
}

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key public_key(std::string_view der) {
  const auto* data = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = data + der.size();
  Key key(d2i_PUBKEY(nullptr, &data, long(der.size())), EVP_PKEY_free);
  char curve[40] = {};
  const bool is_p256 =
      key && data == end &&
      EVP_PKEY_get_utf8_string_param(key.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof curve, nullptr) == 1 &&
      (std::string_view(curve) == "prime256v1" || std::string_view(curve) == "P-256");
  return is_p256 ? std::move(key) : Key(nullptr, EVP_PKEY_free);
}

std::optional<std::string> refusal_of_ecdsa(const Provider::Ecdsa& ecdsa, const std::string& der,
                                            const WebhookPost& post, Time now) {
  const auto signature = base64_decode(header_of(post, ecdsa.signature_header));
  const auto& time = header_of(post, ecdsa.time_header);
  const auto key = public_key(der);
  if (!signature || signature->empty() || time.empty() || !key) return "it has no signature";
  const auto signed_text = time + post.body;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const bool good =
      context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature->data()), signature->size(),
                       reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size()) == 1;
  if (!good) return "its signature is wrong";
  return refusal_of_time(time, ecdsa.within, now);
}

}  // namespace

std::string webhook_secret(const ProviderOptions& options, const TokenKeys& keys) {
  if (!options.secret.empty()) return options.secret.reveal();
  return base32(keys.sign(purpose, options.provider->name, secret_bytes));
}

bool opens_webhook(const ProviderOptions& options, const TokenKeys& keys, std::string_view secret) {
  if (!options.secret.empty())
    return !options.secret.is_unread() && is_same_secret(sha256(secret), sha256(options.secret.reveal()));
  const auto proof = base32_decode(secret);
  return proof && proof->size() == secret_bytes && keys.verifies(purpose, options.provider->name, *proof);
}

std::optional<std::string> refusal_of(const ProviderOptions& options, const WebhookPost& post, Time now) {
  if (auto why = refusal_of_basic(options, post)) return why;
  const auto& provider = *options.provider;
  if (provider.hmac) return refusal_of_hmac(*provider.hmac, options.key, post, now);
  if (provider.ecdsa) return refusal_of_ecdsa(*provider.ecdsa, options.public_key, post, now);
  return std::nullopt;
}

Result<std::string> read_p256_key(std::string_view base64_text) {
  auto der = base64_decode(base64_text);
  if (!der || !public_key(*der)) return fail("it is no public key on the curve P-256, as base64 of its DER form");
  return *der;
}

}  // namespace gazetted
