// Matrix, client-server API: a PUT under a transaction id of our own, which the homeserver knows again for as long as
// the token's session lives.
#include "channels.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  json::object message{{"msgtype", "m.text"},
                       {"body", fit_text(content.text, limit_of(options))},
                       {"m.mentions", json::object()}};  // nobody is woken, whatever the text says
  return json::object{{"body", json::serialize(message)}, {"txn", content.delivery}};
}

HttpRequest publish(const ChannelAttempt& attempt) {
  auto body = text_member(attempt.plan, "body");
  if (!attempt.parent.empty()) {  // client-server API, "Threading"; the answer is for clients that know no threads
    auto message = object_of(body);
    message["m.relates_to"] = json::object{{"rel_type", "m.thread"},
                                           {"event_id", attempt.root},
                                           {"is_falling_back", true},
                                           {"m.in_reply_to", json::object{{"event_id", attempt.parent}}}};
    body = json::serialize(message);
  }
  return api_request(attempt, "PUT",
                     "/_matrix/client/v3/rooms/" + percent_encode(attempt.options.word("room")) +
                         "/send/m.room.message/" + percent_encode(text_member(attempt.plan, "txn")),
                     std::move(body));
}

// "Event replacements": clients that know none of them show the text with a mark before it.
HttpRequest edit(const ChannelAttempt& attempt) {
  const auto content = object_of(text_member(attempt.plan, "body"));
  auto message = content;
  message["body"] = "* " + text_member(content, "body");
  message["m.new_content"] = content;
  message["m.relates_to"] = json::object{{"rel_type", "m.replace"}, {"event_id", attempt.earlier}};
  return api_request(attempt, "PUT",
                     "/_matrix/client/v3/rooms/" + percent_encode(attempt.options.word("room")) +
                         "/send/m.room.message/" + percent_encode(text_member(attempt.plan, "txn")),
                     json::serialize(message));
}

HttpRequest remove(const ChannelAttempt& attempt) {
  return api_request(attempt, "PUT",
                     "/_matrix/client/v3/rooms/" + percent_encode(attempt.options.word("room")) + "/redact/" +
                         percent_encode(attempt.earlier) + "/" + percent_encode(text_member(attempt.plan, "txn")),
                     "{}");
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_repeatable(response, attempt.now);
  const auto body = body_of(response);
  const auto code = text_member(body, "errcode");
  if (!code.empty()) outcome.reply = code + ": " + one_line(text_member(body, "error"));
  if (response.status == 429 && !outcome.retry_after) {
    const auto wait = int_member(body, "retry_after_ms");
    if (wait > 0) outcome.retry_after = clamp_wait(double(wait) / 1000);
  }
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  const auto event = text_member(body, "event_id");
  if (event.empty()) return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  const auto& room = attempt.options.word("room");
  const auto colon = room.find(':');
  outcome.reply = event;
  outcome.reference = attempt.act == Act::edit ? attempt.earlier : event;  // by that one it is edited again
  outcome.remote_id = "https://matrix.to/#/" + percent_encode(room) + "/" + percent_encode(outcome.reference);
  if (colon != std::string::npos) outcome.remote_id += "?via=" + room.substr(colon + 1);
  return outcome;
}

std::string check(const ChannelOptions& options) {
  return options.word("room").starts_with('!')
             ? ""
             : "room must be the id of the room, which begins with ! (an alias begins with #)";
}

}  // namespace

ChannelType matrix_channel() {
  ChannelType type;
  type.name = "matrix";
  type.keys = {{.name = "token", .secret = true, .needed = true}, {.name = "room", .needed = true}};
  type.limit.unit = TextLimit::Unit::bytes;
  type.limit.most = 50'000;  // an event has at most 65,536 bytes with everything around it
  type.safe_again = always;
  type.threads = always_threads;
  type.prepare = prepare;
  type.publish = publish;
  type.judge = judge;
  type.edit = edit;
  type.remove = remove;
  type.check = check;
  type.sample = {
      .title = "Matrix",
      .paths = {"/_matrix/"},
      .answers = {{.body = R"({"event_id":"$sandbox{number}"})"}},
  };
  return type;
}

}  // namespace gazetted
