// What proves to the other side who made a request.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/secret.hpp"

namespace gazetted {

// Standard Webhooks 1.0.0: "v1," base64(HMAC-SHA256(key, id.timestamp.body)). The secret is
// "whsec_" and base64; any other text is used as it is.
std::string sign_webhook(const Secret& secret, const std::string& id, std::int64_t timestamp, const std::string& body);

// OAuth 1.0a (RFC 5849 section 3): the value of Authorization. `parameters` are those of the query and of a form;
// a JSON body is not signed.
struct OauthOneKeys {
  std::string consumer_key, consumer_secret, token, token_secret;
};
std::string sign_oauth_one(const std::string& method, const std::string& url,
                           std::map<std::string, std::string> parameters, const OauthOneKeys& keys,
                           const std::string& nonce, std::int64_t seconds);

}  // namespace gazetted
