// Access tokens for accounts that take no password (Microsoft 365, Google): the token endpoint of
// OAuth 2.0, RFC 6749 sections 4.4 (client credentials), 5 (answers) and 6 (refresh). Pure; who asks,
// and who keeps what came back, is app/token_keeper.
#pragma once
#include <optional>
#include <string>

#include "gazetted/base/secret.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/net/http.hpp"

namespace gazetted {

struct OauthOptions {
  std::string token_url;
  std::string client_id;
  Secret client_secret;  // empty: a public client
  std::string scope;     // empty: what the endpoint gives by itself
  Secret refresh_token;  // empty: the client credentials grant
  // Meta's long-lived tokens: there is no refresh token, each access token is exchanged for the next while it is good
  // (Threads API, "Refresh a long-lived token"). `refresh_token` is the first of them, and token_url says how.
  bool exchanges_itself = false;
};

struct TokenAnswer {
  Secret access_token;  // empty: none came, see `trouble`
  Duration lifetime{0};
  std::optional<Secret> rotated;  // the refresh token that replaces the one used
  std::string trouble;            // for people; holds no secret
  bool refused = false;           // our account's trouble: asking again will not help
};

// `refresh_token` is the newest one known; it wins over that of the options.
HttpRequest build_token_request(const OauthOptions& options, const Secret& refresh_token);
// What came back. An answer that is not understood is trouble, never refused.
TokenAnswer judge_token(const HttpResponse& response);

// The initial response of AUTH XOAUTH2, in base64.
std::string xoauth2_response(const std::string& username, const Secret& access_token);

// https, or http to this machine; without user info.
bool is_token_url(const std::string& url);

}  // namespace gazetted
