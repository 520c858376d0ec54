// X, API v2, signed by OAuth 1.0a (RFC 5849, HMAC-SHA1), whose tokens do not run out. A post costs money, and nothing
// but a refusal of the duplicate tells a repetition: a lost answer is held.
#include "channels.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/send/request_signing.hpp"

namespace gazetted {
namespace {

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  return json::object{{"body", json::serialize(json::object{{"text", fit_text(content.text, limit_of(options))}})},
                      {"delivery", content.delivery}};
}

// Neither JSON nor multipart bodies are signed. `what`: no two requests of a post have the same nonce.
HttpRequest signed_request(const ChannelAttempt& attempt, const std::string& path, std::string body,
                           const std::string& what) {
  const auto& options = attempt.options;
  HttpRequest request;
  request.url = options.base() + path;
  request.allow_private = options.allow_private;
  request.body = std::move(body);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(attempt.now.time_since_epoch()).count();
  const auto nonce =
      hex(sha256(text_member(attempt.plan, "delivery") + what + std::to_string(attempt.now.time_since_epoch().count())))
          .substr(0, 32);
  const OauthOneKeys keys{options.secret("consumer_key").reveal(), options.secret("consumer_secret").reveal(),
                          options.secret("token").reveal(), options.secret("token_secret").reveal()};
  request.headers = {"Content-Type: application/json",
                     "Authorization: " + sign_oauth_one("POST", request.url, {}, keys, nonce, seconds)};
  return request;
}

// Each picture is uploaded, then described.
std::optional<HttpRequest> prepare_request(ChannelAttempt& attempt) {
  auto& uploads = attempt.uploads;
  const auto done = array_in(uploads, "ids").size();
  if (const auto fresh = text_member(uploads, "fresh"); !fresh.empty() && done < attempt.pictures.size()) {
    const json::object described{
        {"id", fresh}, {"metadata", json::object{{"alt_text", json::object{{"text", attempt.pictures[done].alt}}}}}};
    return signed_request(attempt, "/2/media/metadata", json::serialize(described), "alt " + fresh);
  }
  if (done >= attempt.pictures.size()) return std::nullopt;
  return with_form(signed_request(attempt, "/2/media/upload", "", "picture " + std::to_string(done)),
                   {{"media_category", "tweet_image"}}, {{"media", &attempt.pictures[done]}});
}

std::optional<Outcome> on_prepared(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  auto& uploads = attempt.uploads;
  const auto body = body_of(response);
  const auto* data = body.if_contains("data");
  const auto id = data && data->is_object() ? text_member(data->as_object(), "id") : "";
  const auto fresh = text_member(uploads, "fresh");
  if (fresh.empty() && id.empty()) return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
  const auto done = array_in(uploads, "ids").size();
  if (done >= attempt.pictures.size()) return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
  const auto& alt = attempt.pictures[done].alt;
  if (fresh.empty() && !alt.empty()) {
    uploads["fresh"] = id;
    return std::nullopt;
  }
  array_in(uploads, "ids").emplace_back(fresh.empty() ? id : fresh);
  uploads.erase("fresh");
  return std::nullopt;
}

HttpRequest publish(const ChannelAttempt& attempt) {
  auto post = object_of(text_member(attempt.plan, "body"));
  const auto& ids = array_member(attempt.uploads, "ids");
  if (!ids.empty()) post["media"] = json::object{{"media_ids", ids}};
  if (!attempt.parent.empty()) post["reply"] = json::object{{"in_reply_to_tweet_id", attempt.parent}};
  return signed_request(attempt, "/2/tweets", json::serialize(post), "");
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  const auto body = body_of(response);
  const auto detail = text_member(body, "detail");
  if (!detail.empty()) outcome.reply = one_line(detail);
  if (response.status == 403 && detail.find("duplicate content") != std::string::npos) {
    if (!attempt.doubtful) return with(outcome, Outcome::Kind::refused, Outcome::Scope::message);
    outcome.reply = "an earlier attempt had succeeded";
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
  outcome.reference = id;
  outcome.remote_id = "https://x.com/i/web/status/" + id;
  return outcome;
}

}  // namespace

ChannelType x_channel() {
  ChannelType type;
  type.name = "x";
  type.keys = {{.name = "consumer_key", .secret = true, .needed = true},
               {.name = "consumer_secret", .secret = true, .needed = true},
               {.name = "token", .secret = true, .needed = true},
               {.name = "token_secret", .secret = true, .needed = true}};
  type.default_url = "https://api.x.com";
  type.limit.unit = TextLimit::Unit::weighted;
  type.limit.most = 280;
  type.pictures = 4;
  type.picture_bytes = 5u << 20;
  type.alt_most = 900;  // of 1,000, in a unit that is not told
  type.threads = always_threads;
  type.prepare = prepare;
  type.prepare_request = prepare_request;
  type.on_prepared = on_prepared;
  type.publish = publish;
  type.judge = judge;
  type.sample = {
      .title = "X",
      .paths = {"/2/tweets", "/2/media/"},
      .answers = {{.part = "/2/tweets", .body = R"({"data":{"id":"{number}"}})", .status = 201},
                  {.body = R"({"data":{"id":"{number}"}})", .kind = SampleAnswer::Kind::preparation}},
  };
  return type;
}

}  // namespace gazetted
