// A Discord webhook, always with wait=true: without it an error is not told. Nothing knows a repetition, so a lost
// answer is held.
#include "channels.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  json::object message{{"content", fit_text(content.text, limit_of(options))},
                       {"allowed_mentions", json::object{{"parse", json::array()}}}};  // @everyone is only text
  return json::object{{"body", json::serialize(message)}};
}

HttpRequest publish(const ChannelAttempt& attempt) {
  auto request = api_request(attempt, "POST", "", text_member(attempt.plan, "body"));
  if (!attempt.pictures.empty()) {
    auto message = object_of(request.body);
    json::array described;
    std::vector<FormPicture> files;
    for (std::size_t i = 0; i < attempt.pictures.size(); ++i) {
      described.push_back(json::object{{"id", i}, {"description", attempt.pictures[i].alt}});
      files.push_back({fmt::format("files[{}]", i), &attempt.pictures[i]});
    }
    message["attachments"] = std::move(described);
    request = with_form(std::move(request), {{"payload_json", json::serialize(message)}}, files);
  }
  request.url += (request.url.find('?') == std::string::npos ? "?" : "&") + std::string("wait=true");
  return request;
}

// The message of a webhook has a path below the webhook's own, before its query.
HttpRequest at_message(HttpRequest request, const ChannelAttempt& attempt) {
  const auto query = std::min(request.url.find('?'), request.url.size());
  request.url.insert(query, "/messages/" + percent_encode(attempt.earlier));
  return request;
}

// Files that are sent take the place of those that are there.
HttpRequest edit(const ChannelAttempt& attempt) {
  auto request = at_message(publish(attempt), attempt);
  request.method = "PATCH";
  return request;
}

HttpRequest remove(const ChannelAttempt& attempt) { return at_message(api_request(attempt, "DELETE", ""), attempt); }

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  const auto body = body_of(response);
  if (outcome.kind == Outcome::Kind::accepted) {
    const auto id = text_member(body, "id");
    if (id.empty()) return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
    outcome.remote_id = text_member(body, "channel_id") + "/" + id;
    outcome.reply = "id " + id;
    outcome.reference = id;
  } else if (response.status == 429) {
    const auto* wait = body.if_contains("retry_after");
    if (wait && wait->is_number()) outcome.retry_after = clamp_wait(wait->to_number<double>());
  } else if (response.status >= 400 && !text_member(body, "message").empty()) {
    outcome.reply = text_member(body, "message") + " (" + std::to_string(int_member(body, "code")) + ")";
  }
  return outcome;
}

// The webhook tells of itself, and with it of the server that the permalink names.
std::optional<HttpRequest> permalink_request(const ChannelAttempt& attempt, const Outcome&) {
  return api_request(attempt, "GET", "");
}

void read_permalink(const HttpResponse& response, Outcome& outcome) {
  const auto guild = text_member(body_of(response), "guild_id");
  if (!guild.empty()) outcome.remote_id = "https://discord.com/channels/" + guild + "/" + outcome.remote_id;
}

}  // namespace

ChannelType discord_channel() {
  ChannelType type;
  type.name = "discord";
  type.limit.unit = TextLimit::Unit::utf16;  // the stricter reading of "characters"
  type.limit.most = 2000;
  type.pictures = 4;
  type.picture_bytes = 10u << 20;
  type.alt_most = 1024;
  type.prepare = prepare;
  type.publish = publish;
  type.judge = judge;
  type.edit = edit;
  type.remove = remove;
  type.permalink_request = permalink_request;
  type.read_permalink = read_permalink;
  type.sample = {
      .title = "Discord",
      .paths = {"/api/webhooks/"},
      .answers = {{.body = R"({"id":"{number}","channel_id":"0"})"}},
      .reads = {{.part = "/discord/", .body = R"({"guild_id":"0"})"},
                {.part = "/api/webhooks/", .body = R"({"guild_id":"0"})"}},
  };
  return type;
}

}  // namespace gazetted
