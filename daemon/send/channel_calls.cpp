#include "gazetted/send/channel_calls.hpp"

#include "channels/channels.hpp"

namespace gazetted {
namespace {

constexpr std::string_view type_key = "channel_type";

template <class Call>
Result<std::invoke_result_t<Call>> guarded(const ChannelType& type, Call call) {
  try {
    return call();
  } catch (const std::exception& e) {
    return fail("{}: {}", type.name, e.what());
  }
}

Outcome not_understood(const HttpResponse& response, Outcome::Kind kind, const Error& error) {
  Outcome outcome;
  outcome.code = response.status;
  outcome.kind = kind;
  outcome.scope = Outcome::Scope::recipient;
  outcome.reply = "the response cannot be understood (" + error.message() + ")";
  return outcome;
}

}  // namespace

void name_type(json::object& plan, const ChannelOptions& options) { plan[type_key] = options.type; }

std::string why_not_for(const json::object& plan, const ChannelOptions& options) {
  const auto made_for = text_member(plan, type_key);
  if (made_for.empty() || made_for == options.type) return "";
  return "the post was made for " + made_for + ", and channel '" + options.name + "' is " + options.type +
         " now; set its type back to " + made_for + ", or cancel the post";
}

Result<std::optional<HttpRequest>> call_before(const ChannelType& type, ChannelAttempt& attempt) {
  return guarded(type, [&] { return type.before(attempt); });
}

Result<HttpRequest> call_publish(const ChannelType& type, const ChannelAttempt& attempt) {
  return guarded(type, [&] { return type.publish(attempt); });
}

Result<std::optional<HttpRequest>> call_look(const ChannelType& type, ChannelAttempt& attempt) {
  return guarded(type, [&] { return type.look(attempt); });
}

Result<std::optional<HttpRequest>> call_after(const ChannelType& type, const ChannelAttempt& attempt,
                                              const Outcome& outcome) {
  return guarded(type, [&] { return type.after(attempt, outcome); });
}

Outcome cannot_build(const Error& error) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::refused;
  outcome.scope = Outcome::Scope::message;
  outcome.reply = "the post cannot be made from the archived release (" + error.message() + ")";
  return outcome;
}

std::optional<Outcome> call_heard(const ChannelType& type, const HttpResponse& response, ChannelAttempt& attempt) {
  attempt.next = Next::as_judged;
  auto outcome = guarded(type, [&] { return type.heard(response, attempt); });
  return outcome ? *outcome : not_understood(response, Outcome::Kind::deferred, outcome.error());
}

Outcome call_judge(const ChannelType& type, const HttpResponse& response, ChannelAttempt& attempt) {
  attempt.next = Next::as_judged;
  auto outcome = guarded(type, [&] { return type.judge(response, attempt); });
  return outcome ? *outcome : not_understood(response, Outcome::Kind::unknown, outcome.error());
}

Outcome call_found(const ChannelType& type, const HttpResponse& response, ChannelAttempt& attempt) {
  attempt.next = Next::as_judged;
  auto outcome = guarded(type, [&] { return type.found(response, attempt); });
  return outcome ? *outcome : not_understood(response, Outcome::Kind::unknown, outcome.error());
}

void call_seen(const ChannelType& type, const HttpResponse& response, Outcome& outcome) {
  auto more = guarded(type, [&] {
    auto with_address = outcome;
    type.seen(response, with_address);
    return with_address;
  });
  if (more) outcome = std::move(*more);
}

}  // namespace gazetted
