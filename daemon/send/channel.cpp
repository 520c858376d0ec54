#include "gazetted/send/channel.hpp"

#include <charconv>

#include "channels/channels.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

const std::vector<ChannelType>& table() {
  static const std::vector<ChannelType> types = {
      {"webhook", build_webhook, judge_webhook},
  };
  return types;
}

// Delta seconds; the HTTP-date form is read by none of the servers we know as a number.
std::optional<Duration> retry_after(const HttpResponse& response) {
  const auto header = response.headers.find("retry-after");
  if (header == response.headers.end()) return std::nullopt;
  std::int64_t seconds = 0;
  const auto& text = header->second;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (code != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return Duration(std::min<std::int64_t>(std::max<std::int64_t>(seconds, 1), 86'400) * 1000);
}

}  // namespace

const ChannelType* find_channel_type(const std::string& name) {
  for (const auto& type : table()) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

const std::vector<std::string>& planned_channel_types() {
  static const std::vector<std::string> types = {"mastodon", "bluesky", "slack", "discord",
                                                 "telegram", "matrix",  "teams"};
  return types;
}

Outcome judge_http(const HttpResponse& response, Time) {
  Outcome outcome;
  outcome.code = response.status;
  outcome.reply = one_line(response.status ? response.body : response.trouble);
  const int status = response.status;
  if (status == 0) {
    // Nothing left this machine: trying again repeats nothing.
    outcome.kind = response.sent ? Outcome::Kind::unknown : Outcome::Kind::deferred;
    outcome.scope = Outcome::Scope::recipient;
    return outcome;
  }
  if (status >= 200 && status < 300) {
    outcome.kind = Outcome::Kind::accepted;
    return outcome;
  }
  outcome.retry_after = retry_after(response);
  if (status == 429 || status == 503) {  // the server says that it did not take it
    outcome.kind = Outcome::Kind::deferred;
    outcome.scope = Outcome::Scope::destination;
    return outcome;
  }
  if (status >= 300 && status < 400) {
    const auto location = response.headers.find("location");
    outcome.kind = Outcome::Kind::refused;
    outcome.scope = Outcome::Scope::account;
    outcome.reply = "redirected" +
                    (location == response.headers.end() ? "" : " to " + one_line(location->second, 200)) +
                    "; redirects are not followed";
    return outcome;
  }
  if (status >= 500) {
    outcome.kind = Outcome::Kind::unknown;
    return outcome;
  }
  outcome.kind = Outcome::Kind::refused;
  outcome.scope = status == 401 || status == 403 || status == 404 || status == 410 ? Outcome::Scope::account
                                                                                   : Outcome::Scope::message;
  return outcome;
}

}  // namespace gazetted
