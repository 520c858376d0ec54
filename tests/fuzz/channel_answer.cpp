// Answers of networks: whatever status, headers and body come, each type's functions end with an outcome, and no wish
// of a server is longer than a day.
#include "gazetted/base/text.hpp"
#include "gazetted/send/channel_answers.hpp"
#include "gazetted/send/http_service.hpp"

namespace {

using namespace gazetted;

constexpr Duration longest{86'400'000 + 60'000};  // LinkedIn's midnight is a minute late

// "200\nretry-after: 5\n\nbody"
HttpResponse response_of(std::string_view text) {
  HttpResponse response;
  response.sent = true;
  const auto end = std::min(text.find("\n\n"), text.size());
  for (const auto& line : split(text.substr(0, end), '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string::npos)
      response.status = std::abs(std::atoi(line.c_str())) % 1000;
    else
      response.headers[lower(line.substr(0, colon))] = std::string(trim(std::string_view(line).substr(colon + 1)));
  }
  response.body = text.substr(std::min(end + 2, text.size()));
  return response;
}

void check(const Outcome& outcome) {
  if (outcome.retry_after && (*outcome.retry_after > longest || *outcome.retry_after < Duration(0))) __builtin_trap();
}

ChannelOptions options_of(const std::string& name) {
  ChannelOptions options;
  options.name = options.type = name;
  options.url = Secret("https://example.org/hooks/a-secret-path");
  for (const char* key : {"token", "password", "token_secret", "consumer_key", "consumer_secret"})
    options.secrets[key] = Secret("a-secret-of-its-own");
  for (const char* key : {"room", "chat", "channel", "author", "user", "handle"}) options.words[key] = "!a:example.org";
  return options;
}

std::vector<ChannelOptions> all_options() {
  std::vector<ChannelOptions> all;
  for (const auto& name : channel_type_names()) all.push_back(options_of(name));
  Findings findings;
  const auto yaml = parse_yaml(
      "body: '{\"text\":\"{{text}}\"}'\nsuccess: {status: 200, pointer: /ok}\nlater: {pointer: /retry}\n"
      "permanent: {body_starts: no}\nwait: /seconds\nid: /id\npermalink: 'https://example.org/{{id}}'\n",
      "service", 1, findings);
  auto described = options_of("http");
  if (yaml) described.service = read_service(*yaml, "http", findings);
  if (described.service) all.push_back(described);
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const auto all = all_options();
  if (size < 2) return 0;
  const auto& options = all[data[0] % all.size()];
  const auto& type = *type_of(options);
  const std::string text(reinterpret_cast<const char*>(data) + 2, size - 2);
  ChannelContent content;
  content.release = "r";
  content.delivery = "msg_0123456789";
  content.text = "Hello @a.example #tag https://example.org/";
  content.title = "Hello";
  content.payload = "{}";
  content.pictures.resize((data[1] & 1) && type.pictures > 0 ? 1 : 0);
  const auto plan = type.prepare(content, options);
  json::object account;
  ChannelAttempt attempt{plan, options, from_millis(1'764'000'000'000), (data[1] & 2) != 0, Duration(0), account};
  if (data[1] & 1) attempt.pictures.push_back({"image/png", "alt", "bytes"});
  if (data[1] & 4) attempt.root = attempt.parent = "at://did:plc:x/app.bsky.feed.post/1";
  const auto response = response_of(text);
  for (int step = 0; type.prepare_request && step < 4; ++step) {
    if (!type.prepare_request(attempt)) break;
    if (const auto stopped = type.on_prepared(response, attempt)) check(*stopped);
  }
  static_cast<void>(type.publish(attempt));
  auto outcome = type.judge(response, attempt);
  check(outcome);
  if (without_secrets(outcome.reply, options).find("a-secret-of-its-own") != std::string::npos) __builtin_trap();
  if (type.lookup_request && type.lookup_request(attempt)) check(type.judge_lookup(response, attempt));
  if (type.permalink_request && type.permalink_request(attempt, outcome)) type.read_permalink(response, outcome);
  return 0;
}
