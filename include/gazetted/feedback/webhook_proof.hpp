// What proves that a post is from the provider: the secret in the URL always, and what the provider signs with. No
// answer tells how near a forgery was, and no text here holds a secret. Pure; any thread.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gazetted/feedback/provider.hpp"
#include "gazetted/mail/token.hpp"

namespace gazetted {

struct WebhookPost {
  std::string body;                            // every byte, as it came
  std::map<std::string, std::string> headers;  // names in lower case
};

// The last part of the path /f/NAME/SECRET: that of the configuration, else 128 bits made from the first token key.
std::string webhook_secret(const ProviderOptions& options, const TokenKeys& keys);
// One made from any of the token keys opens, so that a new first key changes no URL.
bool opens_webhook(const ProviderOptions& options, const TokenKeys& keys, std::string_view secret);

// Nothing: HTTP Basic, HMAC and ECDSA, as far as this provider has them, are as they should be. Else why not, for the
// log. What SNS signs is looked at in sns.hpp.
std::optional<std::string> refusal_of(const ProviderOptions& options, const WebhookPost& post, Time now);

// The DER of a public key on the curve P-256 from its base64 (SendGrid's verification key), else an error.
Result<std::string> read_p256_key(std::string_view base64_text);

}  // namespace gazetted
