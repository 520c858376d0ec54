#include "gazetted/send/http_service.hpp"

#include "channels/channels.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

enum class Escape { none, json, form, url };

std::string escaped(const std::string& text, Escape how) {
  switch (how) {
    case Escape::none:
      return text;
    case Escape::json: {
      const auto quoted = json::serialize(json::value(text));
      return quoted.substr(1, quoted.size() - 2);
    }
    case Escape::form:
    case Escape::url:
      return percent_encode(text);
  }
  return text;
}

template <class Value>
std::string filled(std::string_view text, Escape how, const Value& value) {
  std::string out;
  while (true) {
    const auto open = text.find("{{");
    const auto close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return out + std::string(text);
    out += text.substr(0, open);
    const auto name = std::string(trim(text.substr(open + 2, close - open - 2)));
    out += escaped(value(name), name == "url" ? Escape::none : how);
    text.remove_prefix(close + 2);
  }
}

// "@all" with a joiner that nobody sees: it reads the same and is no mention. Mattermost knows Slack's "<!here>" too,
// Google Chat says "<users/all>".
std::string muted(std::string text) {
  text = replace_all(replace_all(std::move(text), "<!", "<\u2060!"), "<users/", "<\u2060users/");
  for (const char* word : {"all", "channel", "here", "everyone", "team"})
    text = replace_all(std::move(text), std::string("@") + word, std::string("@\u2060") + word);
  return replace_all(std::move(text), "@**", "@\u2060**");
}

const json::value* at_pointer(const json::value& root, const std::string& pointer) {
  boost::system::error_code code;
  return pointer.empty() ? nullptr : root.find_pointer(pointer, code);
}

std::string text_at(const json::value& root, const std::string& pointer) {
  const auto* value = at_pointer(root, pointer);
  if (!value) return "";
  return value->is_string() ? std::string(value->as_string()) : json::serialize(*value);
}

bool holds(const HttpService::Condition& condition, const HttpResponse& response, const json::value& body) {
  const auto& status = condition.status;
  if (!status.empty() && std::find(status.begin(), status.end(), response.status) == status.end()) return false;
  if (!condition.body_starts.empty() && !trim(response.body).starts_with(condition.body_starts)) return false;
  if (condition.pointer.empty()) return true;
  if (!at_pointer(body, condition.pointer)) return false;
  return condition.equals.empty() || text_at(body, condition.pointer) == condition.equals;
}

bool any_holds(const std::vector<HttpService::Condition>& conditions, const HttpResponse& response,
               const json::value& body) {
  return std::any_of(conditions.begin(), conditions.end(), [&](const auto& one) { return holds(one, response, body); });
}

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  auto text = fit_text(content.text, limit_of(options));
  if (options.service->mute_everyone) text = muted(std::move(text));
  return json::object{{"text", text},         {"title", content.title},       {"summary", content.summary},
                      {"link", content.link}, {"language", content.language}, {"delivery", content.delivery}};
}

HttpRequest request_of(const ChannelAttempt& attempt, const std::string& method, const std::string& url,
                       const std::string& body) {
  const auto& options = attempt.options;
  const auto& service = *options.service;
  const auto value = [&](const std::string& name) -> std::string {
    if (name == "url") return options.base();
    if (name == "earlier") return attempt.earlier;
    if (attempt.plan.contains(name)) return text_member(attempt.plan, name);
    const auto& secret = options.secret(name);
    return secret.empty() ? options.word(name) : secret.reveal();
  };
  HttpRequest request;
  request.method = method;
  request.url = filled(url, Escape::url, value);
  request.allow_private = options.allow_private;
  request.headers = {"Content-Type: " + service.content_type};
  for (const auto& header : service.headers)
    request.headers.push_back(one_line(filled(header, Escape::none, value), 2000));
  if (!service.user.empty())
    request.headers.push_back("Authorization: Basic " + base64(filled(service.user, Escape::none, value)));
  const bool form = service.content_type.starts_with("application/x-www-form-urlencoded");
  const bool is_json = service.content_type.find("json") != std::string::npos;
  request.body = filled(body, form ? Escape::form : is_json ? Escape::json : Escape::none, value);
  return request;
}

HttpRequest publish(const ChannelAttempt& attempt) {
  const auto& service = *attempt.options.service;
  return request_of(attempt, service.method, service.url, service.body);
}

HttpRequest edit(const ChannelAttempt& attempt) {
  const auto& change = *attempt.options.service->edit;
  return request_of(attempt, change.method, change.url, change.body);
}

HttpRequest remove(const ChannelAttempt& attempt) {
  const auto& change = *attempt.options.service->remove;
  return request_of(attempt, change.method, change.url, change.body);
}

json::value json_in(const HttpResponse& response) {
  auto parsed = parse_json(response.body);
  return parsed ? *parsed : json::value();
}

// An outcome by status alone, and what the service's own words make of it.
Outcome judge_words(const HttpService& service, const std::vector<HttpService::Condition>& success, Outcome outcome,
                    const HttpResponse& response, const json::value& body) {
  if (outcome.kind == Outcome::Kind::deferred && outcome.scope == Outcome::Scope::destination && !outcome.retry_after) {
    const auto wait = text_at(body, service.wait_pointer);
    if (!wait.empty()) outcome.retry_after = clamp_wait(std::strtod(wait.c_str(), nullptr));
  }
  if (response.status == 0 || outcome.scope == Outcome::Scope::destination) return outcome;
  if (any_holds(service.later, response, body))
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::destination);
  if (any_holds(service.account, response, body))
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::account);
  if (any_holds(service.permanent, response, body))
    return with(outcome, Outcome::Kind::refused, Outcome::Scope::message);
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  // A 200 that does not say what success says may be anything.
  if (!success.empty() && !any_holds(success, response, body))
    return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  return outcome;
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  const auto& service = *attempt.options.service;
  const bool edits = attempt.act == Act::edit && service.edit;
  const auto body = json_in(response);
  auto outcome = service.safe_again ? judge_repeatable(response, attempt.now) : judge_http(response, attempt.now);
  outcome = judge_words(service, edits ? service.edit->success : service.success, outcome, response, body);
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  const auto id = edits ? attempt.earlier : text_at(body, service.id_pointer);
  const auto value = [&](const std::string& name) {
    return name == "id" ? id : name == "url" ? attempt.options.base() : attempt.options.word(name);
  };
  outcome.remote_id = service.permalink.empty() || id.empty() ? id : filled(service.permalink, Escape::none, value);
  outcome.reference = id;
  return outcome;
}

// "It is not there" may also mean that we may not see it: then a first removal has failed, and only one after it may
// have found what was removed before.
Outcome judge_removal(const HttpResponse& response, ChannelAttempt& attempt) {
  const auto& service = *attempt.options.service;
  const auto body = json_in(response);
  const bool tried = attempt.doubtful || attempt.since_first > Duration(0);
  auto outcome = judge_gone(response, attempt);
  if (tried && any_holds(service.gone, response, body))
    return with(outcome, Outcome::Kind::accepted, Outcome::Scope::recipient);
  static const std::vector<HttpService::Condition> any;
  return judge_words(service, service.remove && response.status / 100 == 2 ? service.remove->success : any, outcome,
                     response, body);
}

// --- reading the description

class Reader {
 public:
  Reader(const Yaml& node, Findings& findings) : node_(node), findings_(findings) {}

  std::string text(const char* key, std::string otherwise = "") {
    const auto* value = take(key);
    return value && value->is_scalar() ? value->text : otherwise;
  }
  bool flag(const char* key) { return text(key) == "true"; }
  std::vector<std::string> texts(const char* key) {
    std::vector<std::string> out;
    if (const auto* value = take(key)) {
      if (value->is_scalar()) out.push_back(value->text);
      for (const auto& item : value->items) out.push_back(item.text);
    }
    return out;
  }
  std::vector<HttpService::Condition> conditions(const char* key) {
    std::vector<HttpService::Condition> out;
    const auto* value = take(key);
    if (!value) return out;
    if (value->is_mapping()) out.push_back(condition(*value));
    for (const auto& item : value->items) out.push_back(condition(item));
    return out;
  }
  std::optional<HttpService::Change> change(const char* key) {
    const auto* value = take(key);
    if (!value) return std::nullopt;
    Reader reader(*value, findings_);
    HttpService::Change out;
    out.method = reader.text("method", "POST");
    out.url = reader.text("url");
    out.body = reader.text("body");
    out.success = reader.conditions("success");
    reader.finish();
    if (out.url.empty()) error(value->place, "'" + std::string(key) + "' needs a url");
    return out;
  }
  const Yaml* take(const char* key) {
    known_.emplace_back(key);
    return node_.find(key);
  }
  void finish() {
    for (const auto& [key, value] : node_.pairs) {
      if (std::find(known_.begin(), known_.end(), key.text) == known_.end())
        error(key.place, "'" + key.text + "' is not a known key here" + did_you_mean(key.text, known_));
    }
  }
  void error(const Place& place, std::string message) {
    findings_.push_back({Severity::error, place, std::move(message)});
  }

 private:
  HttpService::Condition condition(const Yaml& node) {
    HttpService::Condition out;
    Reader reader(node, findings_);
    for (const auto& word : reader.texts("status")) out.status.push_back(std::atoi(word.c_str()));
    out.pointer = reader.text("pointer");
    out.equals = reader.text("equals");
    out.body_starts = reader.text("body");
    reader.finish();
    if (out.empty()) error(node.place, "a condition has status, pointer (and equals), or body");
    if (!out.pointer.empty() && out.pointer[0] != '/') error(node.place, "a JSON pointer must begin with / (RFC 6901)");
    return out;
  }
  const Yaml& node_;
  Findings& findings_;
  std::vector<std::string> known_;
};

}  // namespace

std::shared_ptr<const HttpService> read_service(const Yaml& node, const std::string& name, Findings& findings) {
  auto service = std::make_shared<HttpService>();
  Reader reader(node, findings);
  service->name = name;
  service->title = reader.text("title", name);
  for (const auto& key : reader.texts("keys")) service->keys.push_back({key, false, true});
  for (const auto& key : reader.texts("secrets")) service->keys.push_back({key, true, true});
  service->url = reader.text("url", service->url);
  service->method = reader.text("method", service->method);
  service->headers = reader.texts("headers");
  service->body = reader.text("body");
  service->content_type = reader.text("content_type", service->content_type);
  service->user = reader.text("user");
  service->limit.most = std::size_t(std::atoi(reader.text("limit", "0").c_str()));
  const auto unit = reader.text("unit", "characters");
  const std::map<std::string, TextLimit::Unit> units = {{"characters", TextLimit::Unit::code_points},
                                                        {"graphemes", TextLimit::Unit::graphemes},
                                                        {"utf16", TextLimit::Unit::utf16},
                                                        {"bytes", TextLimit::Unit::bytes}};
  if (const auto found = units.find(unit); found != units.end())
    service->limit.unit = found->second;
  else
    reader.error(node.place, "unit must be characters, graphemes, utf16 or bytes, not '" + unit + "'");
  service->safe_again = reader.flag("knows_repetitions");
  service->mute_everyone = reader.flag("mute_everyone");
  service->success = reader.conditions("success");
  service->later = reader.conditions("later");
  service->permanent = reader.conditions("permanent");
  service->account = reader.conditions("account");
  service->edit = reader.change("edit");
  service->remove = reader.change("remove");
  service->gone = reader.conditions("gone");
  service->wait_pointer = reader.text("wait");
  service->id_pointer = reader.text("id");
  service->permalink = reader.text("permalink");
  reader.finish();
  if (service->body.empty()) reader.error(node.place, "the service needs a body");
  if ((service->edit || service->remove) && service->id_pointer.empty())
    reader.error(node.place, "'edit' and 'remove' need an id: without it no post is found again");
  return service;
}

namespace {

// Where a JSON pointer leads, with objects on the way; "" leads nowhere.
void put(json::object& body, std::string_view pointer, const json::value& value) {
  if (pointer.empty()) return;
  pointer.remove_prefix(1);
  const auto slash = pointer.find('/');
  auto& member = body[pointer.substr(0, slash)];
  if (slash == std::string_view::npos) {
    member = value;
    return;
  }
  if (!member.is_object()) member = json::object();
  put(member.as_object(), pointer.substr(slash), value);
}

}  // namespace

NetworkSample sample_of(const HttpService& service) {
  const json::value number("{number}");
  SampleAnswer answer;
  json::object body;
  const auto meet = [&](const HttpService::Condition& success) {
    const auto plain = parse_json(success.equals);  // true and 1 are no texts
    put(body, success.pointer, success.equals.empty() ? number : plain ? *plain : json::value(success.equals));
  };
  // One answer for a new post and for what becomes of it: the sandbox does not tell these requests apart.
  for (const auto& change : {service.edit, service.remove}) {
    if (change && !change->success.empty()) meet(change->success.front());
  }
  if (!service.success.empty()) {
    const auto& success = service.success.front();
    if (!success.status.empty()) answer.status = success.status.front();
    answer.body = success.body_starts;
    meet(success);
  }
  put(body, service.id_pointer, number);
  if (answer.body.empty() && !body.empty()) answer.body = json::serialize(body);
  return NetworkSample{.title = service.title, .answers = {std::move(answer)}};
}

const ChannelType& service_channel() {
  static const ChannelType type = [] {
    ChannelType made;
    made.name = "http";
    made.prepare = prepare;
    made.publish = publish;
    made.judge = judge;
    made.edit = edit;
    made.remove = remove;
    made.judge_removal = judge_removal;
    return made;
  }();
  return type;
}

}  // namespace gazetted
