#include "gazetted/send/request_signing.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {

std::string sign_webhook(const Secret& secret, const std::string& id, std::int64_t timestamp, const std::string& body) {
  constexpr std::string_view prefix = "whsec_";
  std::string key = secret.reveal();
  if (key.starts_with(prefix)) {
    if (auto decoded = base64_decode(std::string_view(key).substr(prefix.size()))) key = *decoded;
  }
  return "v1," + base64(hmac_sha256(key, id + "." + std::to_string(timestamp) + "." + body));
}

std::string sign_oauth_one(const std::string& method, const std::string& url,
                           std::map<std::string, std::string> parameters, const OauthOneKeys& keys,
                           const std::string& nonce, std::int64_t seconds) {
  const std::map<std::string, std::string> own = {{"oauth_consumer_key", keys.consumer_key},
                                                  {"oauth_nonce", nonce},
                                                  {"oauth_signature_method", "HMAC-SHA1"},
                                                  {"oauth_timestamp", std::to_string(seconds)},
                                                  {"oauth_token", keys.token},
                                                  {"oauth_version", "1.0"}};
  parameters.insert(own.begin(), own.end());
  std::map<std::string, std::string> encoded;
  for (const auto& [name, value] : parameters) encoded[percent_encode(name)] = percent_encode(value);
  std::string list;
  for (const auto& [name, value] : encoded) list += (list.empty() ? "" : "&") + name + "=" + value;
  const auto base = method + "&" + percent_encode(url) + "&" + percent_encode(list);
  const auto key = percent_encode(keys.consumer_secret) + "&" + percent_encode(keys.token_secret);
  std::string header = "OAuth oauth_signature=\"" + percent_encode(base64(hmac_sha1(key, base))) + "\"";
  for (const auto& [name, value] : own) header += ", " + name + "=\"" + percent_encode(value) + "\"";
  return header;
}

}  // namespace gazetted
