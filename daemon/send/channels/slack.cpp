// Slack: an incoming webhook (`url`), or chat.postMessage (`token` and `channel`), which answers failures with 200
// and keeps what we put into a message's metadata, so that a lost answer can be looked up.
#include "channels.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

constexpr const char* event_type = "gazetted_release";

// Slack's own three characters; what is in <…> would be a link or wake everybody.
std::string escaped(std::string text) {
  return replace_all(replace_all(replace_all(std::move(text), "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

bool uses_api(const ChannelOptions& options) { return !options.secret("token").empty(); }

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  json::object message{{"text", escaped(fit_text(content.text, limit_of(options)))}, {"unfurl_links", true}};
  if (uses_api(options)) {
    message["channel"] = options.word("channel");
    message["metadata"] =
        json::object{{"event_type", event_type}, {"event_payload", json::object{{"delivery", content.delivery}}}};
  }
  return json::object{{"body", json::serialize(message)}, {"delivery", content.delivery}};
}

HttpRequest publish(const ChannelAttempt& attempt) {
  auto body = text_member(attempt.plan, "body");
  if (!uses_api(attempt.options)) return api_request(attempt, "POST", "", std::move(body));
  if (!attempt.root.empty()) {  // a thread is named by its first message
    auto message = object_of(body);
    message["thread_ts"] = attempt.root;
    body = json::serialize(message);
  }
  return api_request(attempt, "POST", "/api/chat.postMessage", std::move(body), "application/json; charset=utf-8");
}

HttpRequest edit(const ChannelAttempt& attempt) {
  auto message = object_of(text_member(attempt.plan, "body"));
  message.erase("unfurl_links");
  message["ts"] = attempt.earlier;
  return api_request(attempt, "POST", "/api/chat.update", json::serialize(message), "application/json; charset=utf-8");
}

HttpRequest remove(const ChannelAttempt& attempt) {
  const json::object message{{"channel", attempt.options.word("channel")}, {"ts", attempt.earlier}};
  return api_request(attempt, "POST", "/api/chat.delete", json::serialize(message), "application/json; charset=utf-8");
}

Outcome judge_hook(const HttpResponse& response, Outcome outcome) {
  if (outcome.kind == Outcome::Kind::accepted && trim(response.body) != "ok")
    return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  return outcome;
}

Outcome judge_api(const HttpResponse& response, Outcome outcome, Time now) {
  if (response.status != 200) return outcome;
  const auto body = body_of(response);
  if (bool_member(body, "ok")) {
    outcome.remote_id = text_member(body, "channel") + "/" + text_member(body, "ts");
    outcome.reply = "ts " + text_member(body, "ts");
    outcome.reference = text_member(body, "ts");
    return outcome;
  }
  const auto error = text_member(body, "error");
  const auto one_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), error) != names.end();
  };
  outcome.reply = error.empty() ? outcome.reply : error;
  if (one_of({"ratelimited", "rate_limited"})) {
    outcome.retry_after = reset_hint(response, now);
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::destination);
  }
  if (error == "service_unavailable") return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
  // "Some aspect of the operation may have succeeded."
  if (error.empty() || one_of({"fatal_error", "internal_error", "request_timeout"}))
    return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  if (one_of({"invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired", "missing_scope",
              "no_permission", "channel_not_found", "not_in_channel", "is_archived", "restricted_action",
              "org_login_required"}))
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::account);
  return with(outcome, Outcome::Kind::refused, Outcome::Scope::message);
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  const auto outcome = judge_http(response, attempt.now);
  return uses_api(attempt.options) ? judge_api(response, outcome, attempt.now) : judge_hook(response, outcome);
}

Outcome judge_removal(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_api(response, judge_http(response, attempt.now), attempt.now);
  if (outcome.reply != "message_not_found") return outcome;
  outcome.reply = "it was not there any more";
  return with(outcome, Outcome::Kind::accepted, Outcome::Scope::recipient);
}

std::optional<HttpRequest> lookup_request(ChannelAttempt& attempt) {
  // An answer in a thread is not in the channel's history.
  const auto where =
      attempt.root.empty() ? std::string("history?") : "replies?ts=" + percent_encode(attempt.root) + "&";
  return api_request(attempt, "GET",
                     "/api/conversations." + where + "include_all_metadata=true&limit=50&channel=" +
                         percent_encode(attempt.options.word("channel")));
}

Outcome judge_lookup(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_api(response, judge_http(response, attempt.now), attempt.now);
  if (outcome.kind != Outcome::Kind::accepted)
    return outcome.kind == Outcome::Kind::deferred ? outcome
                                                   : with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  const auto body = body_of(response);
  const auto* messages = body.if_contains("messages");
  if (!messages || !messages->is_array()) return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  for (const auto& message : messages->as_array()) {
    if (!message.is_object()) continue;
    const auto delivery = text_member(attempt.plan, "delivery");
    if (delivery.empty() || json::serialize(message).find(delivery) == std::string::npos) continue;
    outcome.remote_id = attempt.options.word("channel") + "/" + text_member(message.as_object(), "ts");
    outcome.reference = text_member(message.as_object(), "ts");
    outcome.reply = "an earlier attempt had succeeded";
    return outcome;
  }
  return absent(outcome, attempt);
}

std::optional<HttpRequest> permalink_request(const ChannelAttempt& attempt, const Outcome& outcome) {
  const auto slash = outcome.remote_id.find('/');
  if (!uses_api(attempt.options) || slash == std::string::npos) return std::nullopt;
  return api_request(attempt, "GET",
                     "/api/chat.getPermalink?channel=" + percent_encode(outcome.remote_id.substr(0, slash)) +
                         "&message_ts=" + percent_encode(outcome.remote_id.substr(slash + 1)));
}

void read_permalink(const HttpResponse& response, Outcome& outcome) {
  const auto link = text_member(body_of(response), "permalink");
  if (!link.empty()) outcome.remote_id = link;
}

std::string check(const ChannelOptions& options) {
  if (uses_api(options)) return options.word("channel").empty() ? "with a token, it needs a channel too (C0123…)" : "";
  return options.url.empty() ? "it needs the url of an incoming webhook, or token and channel" : "";
}

std::string shown(std::string text) {
  return replace_all(replace_all(replace_all(std::move(text), "&lt;", "<"), "&gt;", ">"), "&amp;", "&");
}

}  // namespace

ChannelType slack_channel() {
  ChannelType type;
  type.name = "slack";
  type.keys = {{.name = "token", .secret = true}, {.name = "channel"}};
  type.default_url = "https://slack.com";
  type.url_optional = true;
  type.limit.unit = TextLimit::Unit::code_points;
  type.limit.most = 4000;  // 40,000 are taken, and what is over is cut without a word
  type.prepare = prepare;
  type.publish = publish;
  type.judge = judge;
  type.lookup_request = lookup_request;
  type.can_look_up = uses_api;
  type.judge_lookup = judge_lookup;
  type.permalink_request = permalink_request;
  type.read_permalink = read_permalink;
  type.threads = uses_api;
  type.edit = edit;
  type.remove = remove;
  type.judge_removal = judge_removal;
  type.can_amend = uses_api;
  type.check = check;
  type.sample = {
      .title = "Slack",
      .paths = {"/api/chat.", "/services/"},
      .answers = {{.part = "/api/chat.", .body = R"({"ok":true,"channel":"SANDBOX","ts":"{number}.0"})"},
                  {.body = "ok"}},
      .reads = {{.part = "chat.getPermalink", .body = R"({"ok":true,"permalink":"http://sandbox.invalid/slack"})"}},
      .shown = shown,
  };
  return type;
}

}  // namespace gazetted
