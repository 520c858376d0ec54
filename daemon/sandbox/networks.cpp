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
// What stands in the path of each API; the sandbox's own paths, as a rehearsal and the demo have them, last.
constexpr Sign signs[] = {
    {"/api/v1/statuses", "Mastodon"},
    {"/api/v2/media", "Mastodon"},
    {"/xrpc/", "Bluesky"},
    {"/_matrix/", "Matrix"},
    {"/sendMessage", "Telegram"},
    {"/sendPhoto", "Telegram"},
    {"chat.postMessage", "Slack"},
    {"/api/webhooks/", "Discord"},
    {"/services/", "Slack"},
    {"/2/tweets", "X"},
    {"/2/media/", "X"},
    {"/rest/posts", "LinkedIn"},
    {"/rest/images", "LinkedIn"},
    {"/threads_publish", "Threads"},
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
    {"/facebook/", "Facebook"},
    {"/websub/", "WebSub"},
    {"/indexnow/", "IndexNow"},
    {"/mastodon/", "Mastodon"},
    {"/bluesky/", "Bluesky"},
    {"/telegram/", "Telegram"},
    {"/matrix/", "Matrix"},
    {"/linkedin/", "LinkedIn"},
    {"/threads/", "Threads"},
    {"/x/", "X"},
};

constexpr std::string_view preparations[] = {"createSession", "uploadBlob",       "/api/v2/media",   "/2/media/",
                                             "/rest/images",  "/linkedin/upload", "/threads_publish"};

// {path in the API, answer with {0} for the number and {1} for our own address, status}; the first that fits.
struct Answer {
  std::string_view network, part, body;
  int status = 200;
};
constexpr Answer answers[] = {
    {"Mastodon", "", R"({{"id":"{0}","url":"http://sandbox.invalid/@press/{0}"}})"},
    {"Bluesky", "createSession",
     R"({{"accessJwt":"sandbox","refreshJwt":"sandbox","did":"did:plc:sandbox","handle":"sandbox.test"}})"},
    {"Bluesky", "uploadBlob",
     R"({{"blob":{{"$type":"blob","ref":{{"$link":"bafysandbox{0}"}},"mimeType":"image/png","size":1}}}})"},
    {"Bluesky", "", R"({{"uri":"at://did:plc:sandbox/app.bsky.feed.post/{0}","cid":"bafysandbox{0}"}})"},
    {"Matrix", "", R"({{"event_id":"$sandbox{0}"}})"},
    {"Telegram", "", R"({{"ok":true,"result":{{"message_id":{0},"chat":{{"id":1,"username":"sandbox"}}}}}})"},
    {"Slack", "chat.postMessage", R"({{"ok":true,"channel":"SANDBOX","ts":"{0}.0"}})"},
    {"Slack", "", "ok"},
    {"Discord", "", R"({{"id":"{0}","channel_id":"0"}})"},
    {"Teams", "", "", 202},
    {"X", "/2/tweets", R"({{"data":{{"id":"{0}"}}}})", 201},
    {"X", "", R"({{"data":{{"id":"{0}"}}}})"},
    {"LinkedIn", "/rest/images",
     R"({{"value":{{"uploadUrl":"http://{1}/linkedin/upload/{0}","image":"urn:li:image:{0}"}}}})"},
    {"LinkedIn", "", "", 201},
    {"Threads", "", R"({{"id":"{0}"}})"},
    {"Facebook", "", R"({{"id":"0_{0}"}})"},
    {"Mattermost", "", "ok"},
    {"Rocket.Chat", "", R"({{"success":true}})"},
    {"Google Chat", "", R"({{"name":"spaces/SANDBOX/messages/{0}"}})"},
    {"Zulip", "", R"({{"result":"success","msg":"","id":{0}}})"},
    {"ntfy", "", R"({{"id":"{0}"}})"},
    {"Gotify", "", R"({{"id":{0}}})"},
    {"WebSub", "", "", 202},
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

std::string network_of(const std::string& path) {
  for (const auto& sign : signs) {
    if (has(path, sign.part)) return std::string(sign.network);
  }
  return "";
}

bool is_preparation(const std::string& path) {
  return std::any_of(std::begin(preparations), std::end(preparations), [&](auto part) { return has(path, part); });
}

HttpAction network_answer(const CapturedPost& post, int number) {
  const auto network = network_of(post.path);
  for (const auto& answer : answers) {
    if (answer.network != network || !has(post.path, answer.part)) continue;
    const auto host = post.headers.find("host");
    auto action = says(
        fmt::format(fmt::runtime(answer.body), number, host == post.headers.end() ? "sandbox.invalid" : host->second),
        answer.status);
    if (network == "LinkedIn" && has(post.path, "/rest/posts"))
      action.headers["x-restli-id"] = fmt::format("urn:li:share:{}", number);
    return action;
  }
  return HttpAction{};
}

std::optional<HttpAction> network_answer_to_get(const std::string& target) {
  if (has(target, "chat.getPermalink")) return says(R"({"ok":true,"permalink":"http://sandbox.invalid/slack"})");
  if (has(target, "resolveHandle")) return says(R"({"did":"did:plc:sandbox"})");
  if (has(target, "getRecord")) return says(R"({"uri":"at://sandbox","cid":"bafysandbox","value":{}})");
  if (has(target, "refresh_access_token")) return says(R"({"access_token":"sandbox","expires_in":5184000})");
  if (has(target, "fields=status")) return says(R"({"status":"FINISHED"})");
  if (has(target, "fields=id,permalink")) return says(R"({"id":"0","permalink":"http://sandbox.invalid/threads"})");
  if (target.starts_with("/discord/") || has(target, "/api/webhooks/")) return says(R"({"guild_id":"0"})");
  return std::nullopt;
}

}  // namespace gazetted
