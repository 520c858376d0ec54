#include "gazetted/send/channel_calls.hpp"

#include <array>

#include "channels/channels.hpp"

namespace gazetted {
namespace {

constexpr std::string_view type_key = "channel_type";
constexpr std::string_view amends_key = "amends";
constexpr std::array<std::string_view, 4> act_names = {"post", "answer", "edit", "remove"};  // in the order of Act

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

void name_amendment(json::object& plan, const Amendment& amendment) {
  plan[amends_key] = json::object{{"act", act_names[std::size_t(amendment.act)]}, {"earlier", amendment.earlier}};
}

Amendment amendment_of(const json::object& plan) {
  const auto amends = object_member(plan, amends_key);
  const auto* const name = std::find(act_names.begin(), act_names.end(), text_member(amends, "act"));
  if (name == act_names.end()) return {};
  return {Act(name - act_names.begin()), text_member(amends, "earlier")};
}

Result<std::optional<HttpRequest>> call_prepare_request(const ChannelType& type, ChannelAttempt& attempt) {
  return guarded(type, [&] { return type.prepare_request(attempt); });
}

Result<HttpRequest> call_publish(const ChannelType& type, const ChannelAttempt& attempt) {
  return guarded(type, [&] {
    if (attempt.act == Act::edit) return type.edit(attempt);
    if (attempt.act == Act::remove) return type.remove(attempt);
    return type.publish(attempt);
  });
}

Result<std::optional<HttpRequest>> call_lookup_request(const ChannelType& type, ChannelAttempt& attempt) {
  return guarded(type, [&] { return type.lookup_request(attempt); });
}

Result<std::optional<HttpRequest>> call_permalink_request(const ChannelType& type, const ChannelAttempt& attempt,
                                                          const Outcome& outcome) {
  return guarded(type, [&] { return type.permalink_request(attempt, outcome); });
}

Outcome cannot_build(const Error& error) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::refused;
  outcome.scope = Outcome::Scope::message;
  outcome.reply = "the post cannot be made from the archived release (" + error.message() + ")";
  return outcome;
}

std::optional<Outcome> call_on_prepared(const ChannelType& type, const HttpResponse& response,
                                        ChannelAttempt& attempt) {
  attempt.next = Next::as_judged;
  auto outcome = guarded(type, [&] { return type.on_prepared(response, attempt); });
  return outcome ? *outcome : not_understood(response, Outcome::Kind::deferred, outcome.error());
}

Outcome call_judge(const ChannelType& type, const HttpResponse& response, ChannelAttempt& attempt) {
  attempt.next = Next::as_judged;
  auto outcome = guarded(type, [&] { return type.judge(response, attempt); });
  // Elsewhere that is said of the account; here it is the post that somebody has taken away.
  if (attempt.act == Act::edit && outcome && (response.status == 404 || response.status == 410)) {
    outcome->kind = Outcome::Kind::refused;
    outcome->scope = Outcome::Scope::message;
    outcome->reply = "the post is not there any more";
  }
  return outcome ? *outcome : not_understood(response, Outcome::Kind::unknown, outcome.error());
}

Outcome call_judge_removal(const ChannelType& type, const HttpResponse& response, ChannelAttempt& attempt) {
  attempt.next = Next::as_judged;
  const auto judge = type.judge_removal ? type.judge_removal : judge_gone;
  auto outcome = guarded(type, [&] { return judge(response, attempt); });
  return outcome ? *outcome : not_understood(response, Outcome::Kind::unknown, outcome.error());
}

Outcome call_judge_lookup(const ChannelType& type, const HttpResponse& response, ChannelAttempt& attempt) {
  attempt.next = Next::as_judged;
  auto outcome = guarded(type, [&] { return type.judge_lookup(response, attempt); });
  return outcome ? *outcome : not_understood(response, Outcome::Kind::unknown, outcome.error());
}

void call_read_permalink(const ChannelType& type, const HttpResponse& response, Outcome& outcome) {
  auto more = guarded(type, [&] {
    auto with_address = outcome;
    type.read_permalink(response, with_address);
    return with_address;
  });
  if (more) outcome = std::move(*more);
}

}  // namespace gazetted
