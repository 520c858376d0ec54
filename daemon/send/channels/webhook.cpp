// The generic webhook: Standard Webhooks 1.0.0, with the signature that GitHub's receivers know beside it; the body
// may be a CloudEvent (HTTP binding 1.0.2, structured). webhook-id is the same for every attempt, so that a receiver
// can recognise a repetition; the body never changes, timestamp and signature are made for each attempt.
#include "channels.hpp"
#include "gazetted/send/request_signing.hpp"

namespace gazetted {
namespace {

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  json::object plan{{"id", content.delivery}};
  if (options.word("format") == "cloudevents") {
    auto payload = parse_json(content.payload);
    json::object event{{"specversion", "1.0"},
                       {"id", content.delivery},
                       {"source", content.link.empty() ? "urn:gazetted:" + content.release : content.link},
                       {"type", "press.published"},
                       {"time", format_rfc3339(content.taken)},
                       {"datacontenttype", "application/json"},
                       {"data", payload && payload->is_object() ? payload->as_object()["data"] : json::value()}};
    plan["body"] = json::serialize(event);
    plan["type"] = "application/cloudevents+json; charset=UTF-8";
  } else {
    plan["body"] = content.payload;
    plan["type"] = "application/json";
  }
  return plan;
}

HttpRequest publish(const ChannelAttempt& attempt) {
  HttpRequest request;
  request.url = attempt.options.url.reveal();
  request.allow_private = attempt.options.allow_private;
  request.body = text_member(attempt.plan, "body");
  const auto id = text_member(attempt.plan, "id");
  const auto timestamp = std::chrono::duration_cast<std::chrono::seconds>(attempt.now.time_since_epoch()).count();
  request.headers = {"Content-Type: " + text_member(attempt.plan, "type"), "webhook-id: " + id,
                     "webhook-timestamp: " + std::to_string(timestamp)};
  const auto& secret = attempt.options.secret("secret");
  if (!secret.empty()) {
    request.headers.push_back("webhook-signature: " + sign_webhook(secret, id, timestamp, request.body));
    request.headers.push_back("X-Hub-Signature-256: sha256=" + hex(hmac_sha256(secret.reveal(), request.body)));
  }
  return request;
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) { return judge_repeatable(response, attempt.now); }

std::string check(const ChannelOptions& options) {
  const auto& format = options.word("format");
  return format.empty() || format == "standard" || format == "cloudevents"
             ? ""
             : "format is standard or cloudevents, not '" + format + "'";
}

}  // namespace

ChannelType webhook_channel() {
  ChannelType type;
  type.name = "webhook";
  type.keys = {{"secret", true, false}, {"format", false, false}};
  type.safe_again = always;
  type.prepare = prepare;
  type.publish = publish;
  type.judge = judge;
  type.check = check;
  return type;
}

}  // namespace gazetted
