// The generic webhook, signed as Standard Webhooks 1.0.0 says. webhook-id is the same for every
// attempt, so that a receiver can recognise a repetition; the body never changes, timestamp and
// signature are made for each attempt.
#include "channels.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {

std::string sign_webhook(const Secret& secret, const std::string& id, std::int64_t timestamp, const std::string& body) {
  constexpr std::string_view prefix = "whsec_";
  std::string key = secret.reveal();
  if (key.starts_with(prefix)) {
    if (auto decoded = base64_decode(std::string_view(key).substr(prefix.size()))) key = *decoded;
  }
  return "v1," + base64(hmac_sha256(key, id + "." + std::to_string(timestamp) + "." + body));
}

HttpRequest build_webhook(const ChannelPost& post, const ChannelOptions& options, Time now) {
  HttpRequest request;
  request.url = options.url.reveal();
  request.allow_private = options.allow_private;
  request.body = post.payload;
  const auto timestamp = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  request.headers = {"Content-Type: application/json", "webhook-id: " + post.delivery,
                     "webhook-timestamp: " + std::to_string(timestamp)};
  if (!options.secret.empty()) {
    request.headers.push_back("webhook-signature: " +
                              sign_webhook(options.secret, post.delivery, timestamp, post.payload));
  }
  return request;
}

Outcome judge_webhook(const HttpResponse& response, Time now) {
  auto outcome = judge_http(response, now);
  // The receiver knows repetitions by webhook-id: what it answers with an error may be sent again.
  const bool answered = response.status >= 500 || response.status == 408 || response.status == 425;
  if (answered) outcome.kind = Outcome::Kind::deferred;
  return outcome;
}

}  // namespace gazetted
