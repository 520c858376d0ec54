#include "gazetted/send/channel.hpp"

#include "channels/channels.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/send/http_service.hpp"

namespace gazetted {
namespace {

const std::vector<ChannelType>& table() {
  static const std::vector<ChannelType> types = {
      webhook_channel(),  mastodon_channel(), bluesky_channel(), slack_channel(),
      discord_channel(),  telegram_channel(), matrix_channel(),  teams_channel(),
      linkedin_channel(), threads_channel(),  x_channel(),
  };
  return types;
}

std::optional<double> number_in(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return text.empty() || end != text.c_str() + text.size() ? std::nullopt : std::optional(value);
}

std::string header_of(const HttpResponse& response, const std::string& name) {
  const auto header = response.headers.find(name);
  return header == response.headers.end() ? "" : header->second;
}

// "2026-11-23T10:05:00.000000Z": what RFC 3339 allows and our own times never have.
std::optional<Time> iso_time(std::string text) {
  if (const auto dot = text.find('.'); dot != std::string::npos) {
    auto end = dot + 1;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    text.erase(dot, end - dot);
  }
  auto time = parse_rfc3339(text);
  return time ? std::optional(*time) : std::nullopt;
}

double seconds_of(Time time) { return double(time.time_since_epoch().count()) / 1000; }

}  // namespace

const std::string& ChannelOptions::word(const std::string& key) const {
  static const std::string none;
  const auto found = words.find(key);
  return found == words.end() ? none : found->second;
}

const Secret& ChannelOptions::secret(const std::string& key) const {
  static const Secret none;
  const auto found = secrets.find(key);
  return found == secrets.end() ? none : found->second;
}

std::string ChannelOptions::base() const {
  auto text = url.reveal();
  while (text.ends_with('/')) text.pop_back();
  return text;
}

const ChannelType* find_channel_type(const std::string& name) {
  for (const auto& type : table()) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

std::vector<std::string> channel_type_names() {
  std::vector<std::string> names;
  for (const auto& type : table()) names.push_back(type.name);
  return names;
}

const ChannelType* type_of(const ChannelOptions& options) {
  return options.service ? &service_channel() : find_channel_type(options.type);
}

TextLimit limit_of(const ChannelOptions& options) {
  const auto* type = type_of(options);
  auto limit = options.service ? options.service->limit : type ? type->limit : TextLimit{};
  // A server of one's own may take more, or less: `limit: 1000`.
  if (const auto own = number_in(options.word("limit")); own && *own > 0) limit.most = std::size_t(*own);
  return limit;
}

Duration safe_again_of(const ChannelOptions& options) {
  const auto* type = type_of(options);
  if (options.service) return options.service->safe_again ? always : Duration(0);
  return type ? type->safe_again : Duration(0);
}

bool can_look(const ChannelOptions& options) {
  const auto* type = type_of(options);
  return type && type->look && (!type->can_look || type->can_look(options));
}

bool can_tell_repetitions(const ChannelOptions& options) {
  return safe_again_of(options) > Duration(0) || can_look(options);
}

Duration clamp_wait(double seconds) { return Duration(std::int64_t(std::clamp(seconds, 1.0, 86'400.0) * 1000)); }

std::optional<Duration> reset_hint(const HttpResponse& response, Time now) {
  if (const auto text = header_of(response, "retry-after"); !text.empty()) {
    if (const auto seconds = number_in(text)) return clamp_wait(*seconds);
    if (const auto date = parse_http_date(text)) return clamp_wait(seconds_of(*date) - seconds_of(now));
  }
  if (const auto seconds = number_in(header_of(response, "x-ratelimit-reset-after"))) return clamp_wait(*seconds);
  for (const char* name : {"ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"}) {
    const auto text = header_of(response, name);
    if (const auto number = number_in(text)) {
      const bool moment = *number > 1e9;  // else it is seconds to go
      return clamp_wait(moment ? *number - seconds_of(now) : *number);
    }
    if (const auto time = iso_time(text)) return clamp_wait(seconds_of(*time) - seconds_of(now));
  }
  return std::nullopt;
}

std::string letters_in(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) {
    if (std::isalnum(c) || c >= 0x80) out += char(c);
  }
  return out;
}

std::string letters_of(const std::string& text) {
  std::string out;
  for (const auto& part : parts_of(text)) {
    if (part.kind != TextPart::Kind::link) out += letters_in(std::string_view(text).substr(part.at, part.size));
  }
  return out;
}

Outcome absent(Outcome outcome) {
  outcome.what = not_there;
  return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
}

Outcome with(Outcome outcome, Outcome::Kind kind, Outcome::Scope scope) {
  outcome.kind = kind;
  outcome.scope = scope;
  return outcome;
}

Outcome judge_http(const HttpResponse& response, Time now) {
  using Kind = Outcome::Kind;
  using Scope = Outcome::Scope;
  Outcome outcome;
  outcome.code = response.status;
  outcome.reply = one_line(response.status ? response.body : response.trouble);
  const int status = response.status;
  if (status == 0)  // where nothing left this machine, trying again repeats nothing
    return with(outcome, response.sent ? Kind::unknown : Kind::deferred, Scope::recipient);
  if (status >= 200 && status < 300) return with(outcome, Kind::accepted, Scope::recipient);
  if (status == 429 || status == 503) {  // the server says that it did not take it
    outcome.retry_after = reset_hint(response, now);
    return with(outcome, Kind::deferred, Scope::destination);
  }
  if (status >= 300 && status < 400) {
    const auto location = header_of(response, "location");
    outcome.reply =
        "redirected" + (location.empty() ? "" : " to " + one_line(location, 200)) + "; redirects are not followed";
    return with(outcome, Kind::deferred, Scope::account);
  }
  if (status >= 500) return with(outcome, Kind::unknown, Scope::recipient);
  const bool ours = status == 401 || status == 402 || status == 403 || status == 404 || status == 410;
  return ours ? with(outcome, Kind::deferred, Scope::account) : with(outcome, Kind::refused, Scope::message);
}

Outcome judge_repeatable(const HttpResponse& response, Time now) {
  auto outcome = judge_http(response, now);
  const bool passing = response.status >= 500 || response.status == 408 || response.status == 425;
  if (passing && response.status != 503) outcome.kind = Outcome::Kind::deferred;
  if (passing && outcome.scope == Outcome::Scope::message) outcome.scope = Outcome::Scope::recipient;
  return outcome;
}

HttpRequest bearer(HttpRequest request, const std::string& token) {
  if (!token.empty()) request.headers.push_back("Authorization: Bearer " + token);
  return request;
}

HttpRequest api_request(const ChannelAttempt& attempt, const std::string& method, const std::string& path,
                        std::string body, const std::string& content_type) {
  HttpRequest request;
  request.method = method;
  request.url = attempt.options.base() + path;
  request.allow_private = attempt.options.allow_private;
  request.body = std::move(body);
  if (method != "GET") request.headers.push_back("Content-Type: " + content_type);
  return bearer(std::move(request), attempt.options.secret("token").reveal());
}

HttpRequest with_form(HttpRequest request, const std::vector<std::pair<std::string, std::string>>& fields,
                      const std::vector<FormPicture>& pictures) {
  std::string all;
  for (const auto& form : pictures) all += form.picture->bytes;
  const auto boundary = "gazetted-" + hex(sha256(all)).substr(0, 24);
  request.body.clear();
  const auto part = [&](const std::string& head, const std::string& body) {
    request.body += "--" + boundary + "\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + body + "\r\n";
  };
  for (const auto& [name, value] : fields) part("name=\"" + name + "\"", value);
  for (const auto& [name, picture] : pictures) {
    const auto ending = picture->type.substr(picture->type.find('/') + 1);
    part("name=\"" + name + "\"; filename=\"picture." + ending + "\"\r\nContent-Type: " + picture->type,
         picture->bytes);
  }
  request.body += "--" + boundary + "--\r\n";
  std::erase_if(request.headers, [](const auto& header) { return header.starts_with("Content-Type:"); });
  request.headers.push_back("Content-Type: multipart/form-data; boundary=" + boundary);
  return request;
}

json::object body_of(const HttpResponse& response) {
  auto parsed = parse_json(response.body);
  return parsed && parsed->is_object() ? parsed->as_object() : json::object{};
}

std::string without_secrets(std::string text, const ChannelOptions& options) {
  const auto blot = [&](const std::string& secret) {
    if (secret.size() >= 6) text = replace_all(std::move(text), secret, "***");
  };
  for (const auto& [key, secret] : options.secrets) blot(secret.reveal());
  const auto& url = options.url.reveal();
  const auto scheme = url.find("://");
  const auto path = scheme == std::string::npos ? std::string::npos : url.find('/', scheme + 3);
  if (path != std::string::npos) blot(url.substr(path));
  return text;
}

}  // namespace gazetted
