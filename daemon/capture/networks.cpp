#include "networks.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

HttpAction says(std::string body, int status = 200) {
  HttpAction action;
  action.status = status;
  action.body = std::move(body);
  return action;
}

struct Sign {
  std::string_view part, network;
};
// What stands in the path of each API; the sandbox's own paths last.
constexpr Sign signs[] = {
    {"/api/v1/statuses", "Mastodon"},
    {"/api/v2/media", "Mastodon"},
    {"/xrpc/", "Bluesky"},
    {"/_matrix/", "Matrix"},
    {"/sendMessage", "Telegram"},
    {"chat.postMessage", "Slack"},
    {"/api/webhooks/", "Discord"},
    {"/services/", "Slack"},
    {"/slack/", "Slack"},
    {"/discord/", "Discord"},
    {"/teams/", "Teams"},
    {"/workflows/", "Teams"},
    {"/mattermost/", "Mattermost"},
    {"/rocketchat/", "Rocket.Chat"},
    {"/googlechat/", "Google Chat"},
    {"/zulip/", "Zulip"},
    {"/ntfy/", "ntfy"},
    {"/gotify/", "Gotify"},
    {"/mastodon/", "Mastodon"},
    {"/bluesky/", "Bluesky"},
    {"/telegram/", "Telegram"},
    {"/matrix/", "Matrix"},
};

}  // namespace

std::string network_of(const std::string& path) {
  for (const auto& sign : signs) {
    if (path.find(sign.part) != std::string::npos) return std::string(sign.network);
  }
  return "";
}

HttpAction network_answer(const CapturedPost& post, int number) {
  const auto network = network_of(post.path);
  const auto has = [&](std::string_view part) { return post.path.find(part) != std::string::npos; };
  if (network == "Mastodon")
    return says(fmt::format(R"({{"id":"{0}","url":"http://sandbox.invalid/@press/{0}"}})", number));
  if (network == "Bluesky") {
    if (has("createSession"))
      return says(R"({"accessJwt":"sandbox","refreshJwt":"sandbox","did":"did:plc:sandbox","handle":"sandbox.test"})");
    if (has("uploadBlob"))
      return says(R"({"blob":{"$type":"blob","ref":{"$link":"bafysandbox"},"mimeType":"image/png","size":1}})");
    return says(fmt::format(R"({{"uri":"at://did:plc:sandbox/app.bsky.feed.post/{}","cid":"bafysandbox"}})", number));
  }
  if (network == "Matrix") return says(fmt::format(R"({{"event_id":"$sandbox{}"}})", number));
  if (network == "Telegram")
    return says(
        fmt::format(R"({{"ok":true,"result":{{"message_id":{},"chat":{{"id":1,"username":"sandbox"}}}}}})", number));
  if (network == "Slack")
    return has("chat.postMessage") ? says(fmt::format(R"({{"ok":true,"channel":"SANDBOX","ts":"{}.0"}})", number))
                                   : says("ok");
  if (network == "Discord") return says(fmt::format(R"({{"id":"{}","channel_id":"0"}})", number));
  if (network == "Teams") return says("", 202);
  if (network == "Mattermost") return says("ok");
  if (network == "Rocket.Chat") return says(R"({"success":true})");
  if (network == "Google Chat") return says(fmt::format(R"({{"name":"spaces/SANDBOX/messages/{}"}})", number));
  if (network == "Zulip") return says(fmt::format(R"({{"result":"success","msg":"","id":{}}})", number));
  if (network == "ntfy" || network == "Gotify") return says(fmt::format(R"({{"id":{}}})", number));
  return HttpAction{};
}

std::optional<HttpAction> network_answer_to_get(const std::string& target) {
  if (target.find("chat.getPermalink") != std::string::npos)
    return says(R"({"ok":true,"permalink":"http://sandbox.invalid/slack"})");
  if (target.starts_with("/discord/") || target.find("/api/webhooks/") != std::string::npos)
    return says(R"({"guild_id":"0"})");
  return std::nullopt;
}

}  // namespace gazetted
