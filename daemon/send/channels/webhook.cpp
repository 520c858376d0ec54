// The generic webhook: Standard Webhooks 1.0.0, with the signature that GitHub's receivers know beside it; the body
// may be a CloudEvent (HTTP binding 1.0.2, structured or binary). webhook-id is the same for every attempt, so that a
// receiver can recognise a repetition; the body never changes, timestamp and signature are made for each attempt.
#include "channels.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/send/request_signing.hpp"

namespace gazetted {
namespace {

// Binary mode, section 3.1.3.2: what is not printable ASCII, a blank, '"' and '%' are percent-encoded.
std::string event_header(const std::string& value) {
  std::string out;
  for (const unsigned char c : value)
    out += c > ' ' && c < 0x7F && c != '"' && c != '%' ? std::string(1, char(c)) : fmt::format("%{:02X}", c);
  return out;
}

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  json::object plan{{"id", content.delivery}};
  if (options.word("format").starts_with("cloudevents")) {
    auto payload = parse_json(content.payload);
    json::object event{{"specversion", "1.0"},
                       {"id", content.delivery},
                       {"source", content.link.empty() ? "urn:gazetted:" + content.release : content.link},
                       {"type", "press.published"},
                       {"time", format_rfc3339(content.accepted)},
                       {"datacontenttype", "application/json"},
                       {"data", payload && payload->is_object() ? payload->as_object()["data"] : json::value()}};
    if (options.word("format") == "cloudevents") {
      plan["body"] = json::serialize(event);
      plan["type"] = "application/cloudevents+json; charset=UTF-8";
      return plan;
    }
    plan["body"] = json::serialize(event["data"]);
    plan["type"] = "application/json";
    json::array headers;
    for (const char* name : {"specversion", "id", "source", "type", "time"})
      headers.emplace_back("ce-" + std::string(name) + ": " + event_header(text_member(event, name)));
    plan["headers"] = std::move(headers);
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
  for (const auto& header : array_member(attempt.plan, "headers")) {
    if (header.is_string()) request.headers.emplace_back(header.as_string());
  }
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
  return format.empty() || format == "standard" || format == "cloudevents" || format == "cloudevents-binary"
             ? ""
             : "format must be standard, cloudevents or cloudevents-binary, not '" + format + "'";
}

}  // namespace

ChannelType webhook_channel() {
  ChannelType type;
  type.name = "webhook";
  type.keys = {{.name = "secret", .secret = true}, {.name = "format"}};
  type.safe_again = always;
  type.prepare = prepare;
  type.publish = publish;
  type.judge = judge;
  type.check = check;
  return type;
}

}  // namespace gazetted
