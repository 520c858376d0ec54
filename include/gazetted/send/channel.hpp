// A channel is a table of two pure functions: what to request, and what the answer means. A new
// channel is one file in send/channels/, one line in the table of channel.cpp, and one test folder.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/secret.hpp"
#include "gazetted/model/outcome.hpp"
#include "gazetted/model/rate.hpp"
#include "gazetted/send/http.hpp"

namespace gazetted {

struct ChannelOptions {
  std::string name;
  std::string type;
  Secret url;     // many a webhook's address is its password
  Secret secret;  // signs; may be empty
  Rates rates;
  bool by_default = true;
  bool allow_private = false;
  std::string newsroom;
  std::string template_name = "default";
};

// What is posted; frozen when the release was taken.
struct ChannelPost {
  std::string delivery;  // the same for every attempt; no '.'
  std::string text;
  std::string payload;
};

struct ChannelType {
  const char* name;
  HttpRequest (*build)(const ChannelPost& post, const ChannelOptions& options, Time now);
  Outcome (*judge)(const HttpResponse& response, Time now);
};

const ChannelType* find_channel_type(const std::string& name);
const std::vector<std::string>& planned_channel_types();  // known to SPEC, not built yet

// What is the same for every channel: nothing sent is safe to repeat, a broken answer is unknown,
// 429 waits as long as Retry-After asks, a 3xx is never followed.
Outcome judge_http(const HttpResponse& response, Time now);

// Standard Webhooks 1.0.0: "v1," base64(HMAC-SHA256(key, id.timestamp.body)). The secret is
// "whsec_" and base64; any other text is used as it stands.
std::string sign_webhook(const Secret& secret, const std::string& id, std::int64_t timestamp, const std::string& body);

}  // namespace gazetted
