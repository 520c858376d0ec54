// X, API v2, signed by OAuth 1.0a (RFC 5849, HMAC-SHA1), whose tokens do not run out. A post costs money, and nothing
// but a refusal of the duplicate tells a repetition: a lost answer is held.
#include "channels.hpp"
#include "gazetted/send/request_signing.hpp"

namespace gazetted {
namespace {

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  return json::object{{"body", json::serialize(json::object{{"text", fit_text(content.text, limit_of(options))}})},
                      {"delivery", content.delivery}};
}

HttpRequest publish(const ChannelAttempt& attempt) {
  const auto& options = attempt.options;
  HttpRequest request;
  request.url = options.base() + "/2/tweets";
  request.allow_private = options.allow_private;
  request.body = text_member(attempt.plan, "body");
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(attempt.now.time_since_epoch()).count();
  const auto nonce =
      hex(sha256(text_member(attempt.plan, "delivery") + std::to_string(attempt.now.time_since_epoch().count())))
          .substr(0, 32);
  const OauthOneKeys keys{options.secret("consumer_key").reveal(), options.secret("consumer_secret").reveal(),
                          options.secret("token").reveal(), options.secret("token_secret").reveal()};
  request.headers = {"Content-Type: application/json",
                     "Authorization: " + sign_oauth_one("POST", request.url, {}, keys, nonce, seconds)};
  return request;
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  const auto body = body_of(response);
  const auto detail = text_member(body, "detail");
  if (!detail.empty()) outcome.reply = one_line(detail);
  if (response.status == 403 && detail.find("duplicate content") != std::string::npos) {
    if (!attempt.doubtful) return with(outcome, Outcome::Kind::refused, Outcome::Scope::message);
    outcome.reply = "an earlier attempt had arrived";
    return with(outcome, Outcome::Kind::accepted, Outcome::Scope::recipient);
  }
  // A spent budget is no matter of minutes.
  if (response.status == 429 && text_member(body, "type").find("usage-capped") != std::string::npos)
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::account);
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  const auto* data = body.if_contains("data");
  const auto id = data && data->is_object() ? text_member(data->as_object(), "id") : "";
  if (id.empty()) return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  outcome.reply = "id " + id;
  outcome.remote_id = "https://x.com/i/web/status/" + id;
  return outcome;
}

}  // namespace

ChannelType x_channel() {
  ChannelType type;
  type.name = "x";
  type.keys = {{"consumer_key", true, true},
               {"consumer_secret", true, true},
               {"token", true, true},
               {"token_secret", true, true}};
  type.default_url = "https://api.x.com";
  type.limit.unit = TextLimit::Unit::weighted;
  type.limit.most = 280;
  type.prepare = prepare;
  type.publish = publish;
  type.judge = judge;
  return type;
}

}  // namespace gazetted
