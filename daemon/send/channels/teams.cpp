// Microsoft Teams through a Workflow's trigger, as an Adaptive Card 1.4. 202 means that the flow was started; whether
// it posted is told to nobody. Nothing knows a repetition: a lost answer is held.
#include "channels.hpp"

namespace gazetted {
namespace {

json::object text_block(const std::string& text) {
  return json::object{{"type", "TextBlock"}, {"text", text}, {"wrap", true}};
}

// A text block takes a little Markdown; what was meant as text stays text.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\*_[]").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  const auto text = fit_text(content.text, limit_of(options));
  json::array body;
  auto headline = text_block(escaped(content.title));
  headline["size"] = "Large";
  headline["weight"] = "Bolder";
  body.push_back(std::move(headline));
  // The headline is not said twice.
  const auto rest = text.starts_with(content.title) ? std::string(trim(text.substr(content.title.size()))) : text;
  for (const auto& paragraph : split(replace_all(rest, "\n\n", "\x1f"), '\x1f')) {
    if (paragraph != content.link) body.push_back(text_block(escaped(paragraph)));
  }
  json::object card{{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
                    {"type", "AdaptiveCard"},
                    {"version", "1.4"},
                    {"msteams", json::object{{"width", "Full"}}},
                    {"body", std::move(body)}};
  if (!content.link.empty())
    card["actions"] = json::array{
        json::object{{"type", "Action.OpenUrl"}, {"title", short_link(content.link)}, {"url", content.link}}};
  const json::object message{
      {"type", "message"},
      {"attachments", json::array{json::object{{"contentType", "application/vnd.microsoft.card.adaptive"},
                                               {"contentUrl", nullptr},
                                               {"content", std::move(card)}}}}};
  return json::object{{"body", json::serialize(message)}};
}

HttpRequest publish(const ChannelAttempt& attempt) {
  auto request = api_request(attempt, "POST", "", text_member(attempt.plan, "body"));
  request.url = attempt.options.url.reveal();
  return request;
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  if (response.status == 413) return with(outcome, Outcome::Kind::refused, Outcome::Scope::message);
  if (outcome.kind == Outcome::Kind::accepted) outcome.reply = "the flow was started; Teams does not confirm the post";
  return outcome;
}

std::string check(const ChannelOptions& options) {
  return options.url.reveal().find(".webhook.office.com") == std::string::npos
             ? ""
             : "Microsoft has retired Office 365 connectors; make a Workflow with the trigger 'When a Teams webhook "
               "request is received' and use its url";
}

}  // namespace

ChannelType teams_channel() {
  ChannelType type;
  type.name = "teams";
  type.limit.unit = TextLimit::Unit::bytes;
  type.limit.most = 20'000;  // a card has at most 28 KB with everything around it
  type.prepare = prepare;
  type.publish = publish;
  type.judge = judge;
  type.check = check;
  type.sample = {
      .title = "Teams",
      .paths = {"/workflows/"},
      .answers = {{.status = 202}},
      .shown = [](std::string text) { return without_backslashes(text); },
  };
  return type;
}

}  // namespace gazetted
