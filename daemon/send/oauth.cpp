#include "gazetted/send/oauth.hpp"

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/url.hpp"

namespace gazetted {
namespace {

// RFC 6749 appendix A.17 leaves expires_in out where the lifetime is said elsewhere.
constexpr std::int64_t usual_lifetime_s = 3600;
constexpr std::int64_t longest_lifetime_s = 86'400;

// User info would go where its reader does not look: http://127.0.0.1:80@evil.example is on evil.example.
bool is_loopback_url(const std::string& text) {
  const auto url = parse_http_url(text);
  return url && !url->has_user_info && is_loopback(*url);
}

}  // namespace

bool is_token_url(const std::string& text) {
  const auto url = parse_http_url(text);
  return url && !url->has_user_info && (url->scheme == "https" || is_loopback(*url));
}

HttpRequest build_token_request(const OauthOptions& options, const Secret& refresh_token) {
  HttpRequest request;
  request.url = options.token_url;
  request.allow_private = is_loopback_url(options.token_url);
  request.headers = {"Content-Type: application/x-www-form-urlencoded", "Accept: application/json"};
  const auto& newest = refresh_token.empty() ? options.refresh_token : refresh_token;
  if (options.exchanges_itself) {
    request.method = "GET";
    request.url += "&access_token=" + percent_encode(newest.reveal());
    request.headers = {"Accept: application/json"};
    return request;
  }
  request.body = newest.empty() ? "grant_type=client_credentials" : "grant_type=refresh_token";
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) request.body += std::string("&") + name + "=" + percent_encode(value);
  };
  add("refresh_token", newest.reveal());
  add("client_id", options.client_id);
  add("client_secret", options.client_secret.reveal());
  add("scope", options.scope);
  return request;
}

TokenAnswer judge_token(const HttpResponse& response) {
  TokenAnswer answer;
  if (response.status == 0) {
    answer.trouble = "the token endpoint cannot be reached: " + one_line(response.trouble, 200);
    return answer;
  }
  const auto parsed = parse_json(response.body);
  const auto* object = parsed ? parsed->if_object() : nullptr;
  const auto error = object ? text_member(*object, "error") : "";
  if (response.status / 100 != 2 || !error.empty()) {
    const auto said = object ? text_member(*object, "error_description") : "";
    answer.trouble =
        fmt::format("the token endpoint answered {}{}{}", response.status,
                    error.empty() ? "" : " " + one_line(error, 60), said.empty() ? "" : ": " + one_line(said, 200));
    // RFC 6749 section 5.2: these mean that somebody must look at the account.
    answer.refused = error == "invalid_grant" || error == "invalid_client" || error == "unauthorized_client" ||
                     error == "invalid_scope" || error == "unsupported_grant_type" || error == "invalid_request" ||
                     error == "interaction_required";
    return answer;
  }
  if (object) answer.access_token = Secret(text_member(*object, "access_token"));
  if (answer.access_token.empty() || has_control(answer.access_token.reveal())) {
    answer.access_token = Secret();
    answer.trouble = "the token endpoint answered " + std::to_string(response.status) + " without an access_token";
    return answer;
  }
  auto lifetime = int_member(*object, "expires_in", 0);
  if (lifetime == 0) {  // some endpoints write the number as text
    const auto text = text_member(*object, "expires_in");
    lifetime = text.empty() ? usual_lifetime_s : std::atoll(text.c_str());
  }
  answer.lifetime = Duration(std::clamp<std::int64_t>(lifetime, 1, longest_lifetime_s) * 1000);
  const auto rotated = text_member(*object, "refresh_token");
  if (!rotated.empty()) answer.rotated = Secret(rotated);
  return answer;
}

std::string xoauth2_response(const std::string& username, const Secret& access_token) {
  return base64("user=" + username +
                "\x01"
                "auth=Bearer " +
                access_token.reveal() + "\x01\x01");
}

}  // namespace gazetted
