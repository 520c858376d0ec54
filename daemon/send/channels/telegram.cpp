// Telegram's Bot API. Plain text, so that nothing needs escaping. Nothing knows a repetition, and a channel cannot be
// read back: a lost answer is held. The token is in the path.
#include "channels.hpp"

namespace gazetted {
namespace {

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  json::object message{{"chat_id", options.word("chat")}, {"text", fit_text(content.text, limit_of(options))}};
  if (!content.link.empty()) message["link_preview_options"] = json::object{{"url", content.link}};
  return json::object{{"body", json::serialize(message)}};
}

// Under a picture fits less; a longer text goes without one.
constexpr TextLimit caption{TextLimit::Unit::utf16, 1024};

// The token is in the path.
HttpRequest method(const ChannelAttempt& attempt, const std::string& name, const json::object& body) {
  HttpRequest request;
  request.url = attempt.options.base() + "/bot" + attempt.options.secret("token").reveal() + "/" + name;
  request.allow_private = attempt.options.allow_private;
  request.headers = {"Content-Type: application/json"};
  request.body = json::serialize(body);
  return request;
}

json::object earlier_message(const ChannelAttempt& attempt) {
  return {{"chat_id", attempt.options.word("chat")}, {"message_id", std::atoll(attempt.earlier.c_str())}};
}

// A message that is a picture has a caption and no text; which of them it is shows when it is edited. The picture
// stays.
HttpRequest edit(const ChannelAttempt& attempt) {
  auto message = earlier_message(attempt);
  const auto body = object_of(text_member(attempt.plan, "body"));
  const auto text = text_member(body, "text");
  if (attempt.account.contains("captioned")) {
    message["caption"] = fit_text(text, caption);
    return method(attempt, "editMessageCaption", message);
  }
  message["text"] = text;
  if (const auto* preview = body.if_contains("link_preview_options")) message["link_preview_options"] = *preview;
  return method(attempt, "editMessageText", message);
}

HttpRequest remove(const ChannelAttempt& attempt) { return method(attempt, "deleteMessage", earlier_message(attempt)); }

HttpRequest publish(const ChannelAttempt& attempt) {
  HttpRequest request;
  const auto text = text_member(object_of(text_member(attempt.plan, "body")), "text");
  const bool shows = !attempt.pictures.empty() && fits(text, caption);
  request.url = attempt.options.base() + "/bot" + attempt.options.secret("token").reveal() +
                (shows ? "/sendPhoto" : "/sendMessage");
  request.allow_private = attempt.options.allow_private;
  request.headers = {"Content-Type: application/json"};
  request.body = text_member(attempt.plan, "body");
  if (shows)
    return with_form(std::move(request), {{"chat_id", attempt.options.word("chat")}, {"caption", text}},
                     {{"photo", &attempt.pictures.front()}});
  if (!attempt.parent.empty()) {
    auto message = object_of(request.body);
    message["reply_parameters"] = json::object{{"message_id", std::atoll(attempt.parent.c_str())}};
    request.body = json::serialize(message);
  }
  return request;
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  const auto body = body_of(response);
  const auto description = text_member(body, "description");
  if (!description.empty()) outcome.reply = one_line(description);
  if (attempt.act == Act::edit) {
    const auto says = [&](std::string_view words) { return description.find(words) != std::string::npos; };
    const bool was_captioned = attempt.account.erase("captioned") > 0;
    if (says("message is not modified")) {
      outcome.reference = outcome.remote_id = attempt.earlier;
      return with(outcome, Outcome::Kind::accepted, Outcome::Scope::recipient);
    }
    if (says("there is no text in the message") && !was_captioned) {
      attempt.account["captioned"] = true;
      attempt.next = Next::begin_anew;
      return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
    }
  }
  const auto* parameters = body.if_contains("parameters");
  if (response.status == 429 && parameters && parameters->is_object())
    outcome.retry_after = clamp_wait(double(int_member(parameters->as_object(), "retry_after", 1)));
  if (response.status == 400 && parameters && parameters->is_object() &&
      parameters->as_object().contains("migrate_to_chat_id")) {
    outcome.reply += fmt::format("; set chat: {}", int_member(parameters->as_object(), "migrate_to_chat_id"));
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::account);
  }
  if (response.status == 400 && description.find("chat not found") != std::string::npos)
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::account);
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  const auto* result = body.if_contains("result");
  if (!bool_member(body, "ok") || !result || !result->is_object())
    return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  const auto id = std::to_string(int_member(result->as_object(), "message_id"));
  const auto* chat = result->as_object().if_contains("chat");
  const auto name = chat && chat->is_object() ? text_member(chat->as_object(), "username") : "";
  outcome.reply = "message " + id;
  outcome.reference = id;
  outcome.remote_id = name.empty() ? id : "https://t.me/" + name + "/" + id;
  if (name.empty() && chat && chat->is_object()) {
    const auto number = std::to_string(int_member(chat->as_object(), "id"));
    if (number.starts_with("-100")) outcome.remote_id = "https://t.me/c/" + number.substr(4) + "/" + id;
  }
  return outcome;
}

// Whatever is older than two days stays: then somebody has to remove it by hand.
Outcome judge_removal(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  const auto description = text_member(body_of(response), "description");
  if (!description.empty()) outcome.reply = one_line(description);
  if (description.find("message to delete not found") == std::string::npos) return outcome;
  outcome.reply = "it was not there any more";
  return with(outcome, Outcome::Kind::accepted, Outcome::Scope::recipient);
}

}  // namespace

ChannelType telegram_channel() {
  ChannelType type;
  type.name = "telegram";
  type.keys = {{.name = "token", .secret = true, .needed = true}, {.name = "chat", .needed = true}};
  type.default_url = "https://api.telegram.org";
  type.limit.unit = TextLimit::Unit::utf16;
  type.limit.most = 4096;
  type.pictures = 1;
  type.picture_bytes = 10u << 20;
  type.threads = always_threads;
  type.prepare = prepare;
  type.publish = publish;
  type.judge = judge;
  type.edit = edit;
  type.remove = remove;
  type.judge_removal = judge_removal;
  type.sample = {
      .title = "Telegram",
      .paths = {"/sendMessage", "/sendPhoto", "/editMessage", "/deleteMessage"},
      .answers = {{.body = R"({"ok":true,"result":{"message_id":{number},"chat":{"id":1,"username":"sandbox"}}})"}},
  };
  return type;
}

}  // namespace gazetted
