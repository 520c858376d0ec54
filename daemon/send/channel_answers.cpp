#include "gazetted/send/channel_answers.hpp"

#include <cmath>

#include "channels/channels.hpp"
#include "gazetted/base/redact.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/model/web_address.hpp"

namespace gazetted {
namespace {

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

Duration clamp_wait(double seconds) {
  if (std::isnan(seconds)) return Duration(1000);  // "nan" is a number to strtod
  return Duration(std::int64_t(std::clamp(seconds, 1.0, 86'400.0) * 1000));
}

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

Outcome judge_gone(const HttpResponse& response, ChannelAttempt& attempt) {
  const auto outcome = judge_repeatable(response, attempt.now);
  return response.status == 404 || response.status == 410
             ? with(outcome, Outcome::Kind::accepted, Outcome::Scope::recipient)
             : outcome;
}

Outcome judge_repeatable(const HttpResponse& response, Time now) {
  auto outcome = judge_http(response, now);
  const bool passing = response.status >= 500 || response.status == 408 || response.status == 425;
  if (passing && response.status != 503) outcome.kind = Outcome::Kind::deferred;
  if (passing && outcome.scope == Outcome::Scope::message) outcome.scope = Outcome::Scope::recipient;
  return outcome;
}

std::string without_secrets(std::string text, const ChannelOptions& options) {
  Redactor redactor;
  for (const auto& [key, secret] : options.secrets) redactor.add(secret);
  redactor.add_url(options.url);
  return redactor.redact(text);
}

std::string public_address(std::string text, const ChannelOptions& options) {
  Redactor redactor;
  bool url_is_the_secret = true;
  for (const auto& [key, secret] : options.secrets) {
    url_is_the_secret = url_is_the_secret && secret.empty();
    redactor.add(secret);
  }
  if (url_is_the_secret) redactor.add_url(options.url);
  text = redactor.redact(text);
  if (is_web_address(text)) return text;
  // A name of the network's own, or what only looks like an address: then nobody is led there.
  const auto name = one_line(text);
  return lower(name).starts_with("http") ? "" : name;
}

}  // namespace gazetted
