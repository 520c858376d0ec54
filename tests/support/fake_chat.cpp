// Matrix, Slack, Discord, Telegram, Teams, Mattermost, Rocket.Chat, Google Chat, Zulip, ntfy and Gotify.
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "support/fakes.hpp"

namespace gazetted::test {
namespace {

bool wakes_everybody(const std::string& text) {
  for (const char* word :
       {"@all", "@here", "@channel", "@everyone", "@**all**", "<users/all>", "<!channel>", "<!here>"}) {
    if (text.find(word) != std::string::npos) return true;
  }
  return false;
}

// PUT under a transaction id, known again for ever.
class Matrix : public FakeNetwork {
  std::optional<HttpAction> prepare(const CapturedPost& post) override {
    const std::string redact = "/_matrix/client/v3/rooms/%21room%3Amatrix.example/redact/";
    if (post.path.starts_with(redact)) {
      const auto rest = post.path.substr(redact.size());
      if (post.method != "PUT" || rest.find('/') == std::string::npos) return complain("no such address: " + post.path);
      remove(replace_all(rest.substr(0, rest.find('/')), "%24", "$"));
      return json_answer(200, R"({"event_id":"$redaction"})");
    }
    const auto message = json_body(post);
    const auto* relation = message.if_contains("m.relates_to");
    if (!relation || text_member(relation->as_object(), "rel_type") != "m.replace") return std::nullopt;
    const auto of = text_member(relation->as_object(), "event_id");
    if (!edit(of, text_member(message.at("m.new_content").as_object(), "body")))
      complaints.push_back("it edits nothing");
    return json_answer(200, R"({"event_id":"$edit"})");
  }
  HttpAction publish(const CapturedPost& post) override {
    if (!has_bearer(post)) return revoked();
    const std::string before = "/_matrix/client/v3/rooms/%21room%3Amatrix.example/send/m.room.message/";
    if (post.method != "PUT" || !post.path.starts_with(before)) return complain("no such address: " + post.path);
    const auto message = json_body(post);
    if (post.body.size() > 60'000) return json_answer(413, R"({"errcode":"M_TOO_LARGE"})");
    if (!message.contains("m.mentions") || !message.at("m.mentions").as_object().empty())
      complaints.push_back("it mentions somebody");
    auto& event = events_[post.path.substr(before.size())];
    if (event.empty()) {
      std::string answers;
      if (const auto* relation = message.if_contains("m.relates_to"))
        answers = relation->at("m.in_reply_to").at("event_id").as_string();
      event = add({fmt::format("$e{}", events_.size()), text_member(message, "body"), answers, 0});
    }
    return json_answer(200, fmt::format(R"({{"event_id":"{}"}})", event));
  }
  HttpAction too_many() const override {
    return json_answer(429, R"({"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":1200})");
  }
  HttpAction revoked() const override { return json_answer(401, R"({"errcode":"M_UNKNOWN_TOKEN","error":"gone"})"); }
  HttpAction refusal() const override { return json_answer(400, R"({"errcode":"M_BAD_JSON"})"); }
  std::map<std::string, std::string> events_;
};

class SlackHook : public FakeNetwork {
  HttpAction publish(const CapturedPost& post) override {
    const auto text = text_member(json_body(post), "text");
    if (text.empty()) return json_answer(400, "no_text");
    if (wakes_everybody(text) && text.find('<') != std::string::npos) complaints.push_back("it wakes everybody");
    add({"", text, "", 0});
    return json_answer(200, "ok");
  }
  HttpAction refusal() const override { return json_answer(400, "invalid_payload"); }
  HttpAction revoked() const override { return json_answer(404, "no_service"); }
};

// chat.postMessage says no with 200.
class SlackApi : public FakeNetwork {
  std::optional<HttpAction> prepare(const CapturedPost& post) override {
    const auto message = json_body(post);
    const auto ts = text_member(message, "ts");
    if (post.path == "/api/chat.update")
      return edit(ts, text_member(message, "text"))
                 ? json_answer(200, fmt::format(R"({{"ok":true,"channel":"C1","ts":"{}"}})", ts))
                 : says("message_not_found");
    if (post.path == "/api/chat.delete")
      return remove(ts) ? json_answer(200, fmt::format(R"({{"ok":true,"channel":"C1","ts":"{}"}})", ts))
                        : says("message_not_found");
    return std::nullopt;
  }
  HttpAction publish(const CapturedPost& post) override {
    if (header(post, "authorization") != "Bearer secret-token") return revoked();
    if (post.path != "/api/chat.postMessage") return complain("no such address: " + post.path);
    const auto message = json_body(post);
    if (text_member(message, "text").size() > 40'000) return says("msg_too_long");
    const auto thread = text_member(message, "thread_ts");
    const auto ts = add({fmt::format("17.{:06}", published.size() + 1), text_member(message, "text"), thread, 0});
    metadata_[ts] = json::serialize(message.at("metadata"));
    return json_answer(200, fmt::format(R"({{"ok":true,"channel":"C1","ts":"{}"}})", ts));
  }
  std::optional<HttpAction> read(const std::string& target) override {
    if (target.starts_with("/api/chat.getPermalink"))
      return json_answer(
          200, R"({"ok":true,"permalink":"https://slack.example/)" + target.substr(target.rfind('=') + 1) + "\"}");
    if (!target.starts_with("/api/conversations.")) return std::nullopt;
    json::array messages;
    const bool thread = target.starts_with("/api/conversations.replies");
    for (const auto& post : published) {
      if (thread == post.answers.empty()) continue;  // answers are not in the history
      messages.push_back(json::object{{"ts", post.id}, {"metadata", *parse_json(metadata_.at(post.id))}});
    }
    return json_answer(200, json::serialize(json::object{{"ok", true}, {"messages", messages}}));
  }
  static HttpAction says(const std::string& error) {
    return json_answer(200, json::serialize(json::object{{"ok", false}, {"error", error}}));
  }
  HttpAction too_many() const override {
    return json_answer(429, R"({"ok":false,"error":"ratelimited"})", {{"Retry-After", "1"}});
  }
  HttpAction error_inside() const override { return says("fatal_error"); }
  HttpAction refusal() const override { return says("invalid_blocks"); }
  HttpAction revoked() const override { return says("token_revoked"); }
  std::map<std::string, std::string> metadata_;
};

class Discord : public FakeNetwork {
  std::optional<HttpAction> prepare(const CapturedPost& post) override {
    const auto at = post.path.find("/messages/");
    if (at == std::string::npos) return std::nullopt;
    const auto id = post.path.substr(at + 10, post.path.find('?') - at - 10);
    const auto gone = json_answer(404, R"({"message":"Unknown Message","code":10008})");
    if (post.method == "DELETE") return remove(id) ? json_answer(204, "") : gone;
    if (post.method != "PATCH") return complain("no such method: " + post.method);
    const auto json = post.body.find("name=\"payload_json\"\r\n\r\n");
    const auto text = json == std::string::npos
                          ? post.body
                          : post.body.substr(json + 23, post.body.find("\r\n--", json + 23) - json - 23);
    const auto message = parse_json(text);
    if (!message || !edit(id, text_member(message->as_object(), "content"))) return gone;
    return json_answer(200, fmt::format(R"({{"id":"{}","channel_id":"8"}})", id));
  }
  HttpAction publish(const CapturedPost& post) override {
    if (!post.path.ends_with("?wait=true")) return json_answer(204, "");  // it may be lost, and nobody is told
    const bool form = header(post, "content-type").starts_with("multipart/form-data");
    const auto at = post.body.find("name=\"payload_json\"\r\n\r\n");
    const auto text = form ? post.body.substr(at + 23, post.body.find("\r\n--", at + 23) - at - 23) : post.body;
    auto parsed = parse_json(text);
    if (!parsed || !parsed->is_object()) return json_answer(400, R"({"code":50035,"message":"Invalid Form Body"})");
    const auto& message = parsed->as_object();
    const auto* mentions = message.if_contains("allowed_mentions");
    if (!mentions || !mentions->at("parse").as_array().empty()) complaints.push_back("it may wake everybody");
    if (count_graphemes(text_member(message, "content")) > 2000) return refusal();
    const auto* pictures = message.if_contains("attachments");
    const auto id = add({"", text_member(message, "content"), "", pictures ? pictures->as_array().size() : 0});
    return json_answer(200, fmt::format(R"({{"id":"{}","channel_id":"8"}})", id));
  }
  std::optional<HttpAction> read(const std::string&) override { return json_answer(200, R"({"guild_id":"6"})"); }
  HttpAction too_many() const override {
    return json_answer(429, R"({"message":"You are being rate limited.","retry_after":1.25,"global":false})",
                       {{"X-RateLimit-Reset-After", "1.25"}});
  }
  HttpAction error_inside() const override { return json_answer(204, ""); }
  HttpAction refusal() const override { return json_answer(400, R"({"code":50035,"message":"Invalid Form Body"})"); }
  HttpAction revoked() const override { return json_answer(404, R"({"code":10015,"message":"Unknown Webhook"})"); }
};

class Telegram : public FakeNetwork {
  // A message that is a picture has a caption, and no text.
  std::optional<HttpAction> prepare(const CapturedPost& post) override {
    const bool text = post.path.ends_with("/editMessageText"), caption = post.path.ends_with("/editMessageCaption");
    if (!text && !caption && !post.path.ends_with("/deleteMessage")) return std::nullopt;
    const auto message = json_body(post);
    const auto id = std::to_string(int_member(message, "message_id"));
    const auto no = [](const std::string& why) {
      return json_answer(400, json::serialize(json::object{{"ok", false}, {"description", "Bad Request: " + why}}));
    };
    if (!text && !caption)
      return remove(id) ? json_answer(200, R"({"ok":true,"result":true})") : no("message to delete not found");
    const auto* there = find(id);
    if (!there) return no("message to edit not found");
    if (text && there->pictures > 0) return no("there is no text in the message to edit");
    edit(id, text_member(message, text ? "text" : "caption"));
    return json_answer(
        200, fmt::format(R"({{"ok":true,"result":{{"message_id":{},"chat":{{"id":-1001,"username":"town"}}}}}})", id));
  }
  HttpAction publish(const CapturedPost& post) override {
    if (!post.path.starts_with("/bot12:secret-token/")) return revoked();
    std::string text;
    std::string answers;
    std::size_t pictures = 0;
    if (post.path.ends_with("/sendPhoto")) {
      const auto at = post.body.find("name=\"caption\"\r\n\r\n");
      text = post.body.substr(at + 18, post.body.find("\r\n--", at + 18) - at - 18);
      if (count_graphemes(text) > 1024) return refusal();
      pictures = 1;
    } else {
      const auto message = json_body(post);
      text = text_member(message, "text");
      if (text.empty() || count_graphemes(text) > 4096) return refusal();
      if (message.contains("parse_mode")) complaints.push_back("plain text needs no parse_mode");
      if (const auto* reply = message.if_contains("reply_parameters"))
        answers = std::to_string(int_member(reply->as_object(), "message_id"));
    }
    return json_answer(
        200, fmt::format(R"({{"ok":true,"result":{{"message_id":{},"chat":{{"id":-1001,"username":"town"}}}}}})",
                         add({"", text, answers, pictures})));
  }
  HttpAction too_many() const override {
    return json_answer(
        429, R"({"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":1}})");
  }
  HttpAction error_inside() const override { return json_answer(200, R"({"ok":false})"); }
  HttpAction refusal() const override {
    return json_answer(400, R"({"ok":false,"description":"Bad Request: message is too long"})");
  }
  HttpAction revoked() const override { return json_answer(401, R"({"ok":false,"description":"Unauthorized"})"); }
};

class Teams : public FakeNetwork {
  HttpAction publish(const CapturedPost& post) override {
    if (post.body.size() > 28'000) return json_answer(413, "");
    const auto message = json_body(post);
    const auto& attachment = message.at("attachments").at(0);
    if (attachment.at("contentType") != "application/vnd.microsoft.card.adaptive")
      return complain("not an Adaptive Card");
    add({"", json::serialize(attachment.at("content").at("body")), "", 0});
    return json_answer(202, "");
  }
};

// What says "ok" or JSON to a JSON post: `field` holds the text.
class JsonService : public FakeNetwork {
 public:
  JsonService(std::string path, std::string field, std::string answer, std::string wrong, bool mentions)
      : path_(std::move(path)),
        field_(std::move(field)),
        answer_(std::move(answer)),
        wrong_(std::move(wrong)),
        mentions_(mentions) {}

 private:
  HttpAction publish(const CapturedPost& post) override {
    if (!post.path.starts_with(path_)) return complain("no such address: " + post.path);
    const auto text = text_member(json_body(post), field_);
    if (text.empty()) return complain("no text");
    if (mentions_ && wakes_everybody(text)) complaints.push_back("it wakes everybody: " + text);
    return json_answer(200, replace_all(answer_, "ID", add({"", text, "", 0})));
  }
  HttpAction error_inside() const override { return json_answer(200, wrong_); }
  HttpAction revoked() const override { return json_answer(403, "{}"); }
  std::string path_, field_, answer_, wrong_;
  bool mentions_;
};

// Google says 429 and not for how long; `requestId` lets it know a repetition.
class GoogleChat : public FakeNetwork {
  HttpAction publish(const CapturedPost& post) override {
    const auto id = post.path.find("&requestId=");
    if (id == std::string::npos) return complain("no requestId");
    const auto text = text_member(json_body(post), "text");
    if (text.size() > 32'000) return refusal();
    if (wakes_everybody(text)) complaints.push_back("it wakes everybody");
    auto& name = names_[post.path.substr(id + 11)];
    if (name.empty()) name = add({"", text, "", 0});
    return json_answer(200, fmt::format(R"({{"name":"spaces/S/messages/{}"}})", name));
  }
  HttpAction too_many() const override {
    return json_answer(429, R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}})");
  }
  std::map<std::string, std::string> names_;
};

class Zulip : public FakeNetwork {
  HttpAction publish(const CapturedPost& post) override {
    if (header(post, "authorization") != "Basic " + base64("bot@zulip.example:secret-token")) return revoked();
    const auto form = form_body(post);
    if (form.at("type") != "channel" || form.at("to") != "news" || form.at("topic").size() > 60) return refusal();
    if (wakes_everybody(form.at("content"))) complaints.push_back("it wakes everybody");
    return json_answer(200,
                       fmt::format(R"({{"result":"success","msg":"","id":{}}})", add({"", form.at("content"), "", 0})));
  }
  HttpAction too_many() const override { return json_answer(429, R"({"code":"RATE_LIMIT_HIT","retry-after":1.2})"); }
  HttpAction error_inside() const override { return json_answer(200, R"({"result":"error","msg":"?"})"); }
  HttpAction refusal() const override { return json_answer(400, R"({"result":"error","code":"BAD_REQUEST"})"); }
};

}  // namespace

std::unique_ptr<FakeNetwork> make_chat(const std::string& type) {
  if (type == "matrix") return std::make_unique<Matrix>();
  if (type == "slack-hook") return std::make_unique<SlackHook>();
  if (type == "slack-api") return std::make_unique<SlackApi>();
  if (type == "discord") return std::make_unique<Discord>();
  if (type == "telegram") return std::make_unique<Telegram>();
  if (type == "teams") return std::make_unique<Teams>();
  if (type == "googlechat") return std::make_unique<GoogleChat>();
  if (type == "zulip") return std::make_unique<Zulip>();
  if (type == "mattermost") return std::make_unique<JsonService>("", "text", "ok", "<html>", true);
  if (type == "rocketchat")
    return std::make_unique<JsonService>("", "text", R"({"success":true})", R"({"success":false})", true);
  if (type == "ntfy") return std::make_unique<JsonService>("", "message", R"({"id":"ID"})", R"({"code":1})", false);
  if (type == "gotify") return std::make_unique<JsonService>("/message", "message", R"({"id":ID})", "[]", false);
  return nullptr;
}

}  // namespace gazetted::test
