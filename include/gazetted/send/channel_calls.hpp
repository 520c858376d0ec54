// A type's functions, called so that nothing they meet ends the process: neither a plan that was frozen for another
// type or by another version, nor an answer that no network should give. What throws is an error that says so; what
// that means for the post is decided here too.
#pragma once
#include "gazetted/send/channel.hpp"

namespace gazetted {

// Puts the name of the channel's type into a plan, and finds out later that the channel has another one by now: its
// posts are not for this network. Empty: it fits.
void name_type(json::object& plan, const ChannelOptions& options);
std::string why_not_for(const json::object& plan, const ChannelOptions& options);

// What a frozen plan does with an earlier post; see Act.
struct Amendment {
  Act act = Act::post;
  std::string earlier;  // Outcome::reference
};
void name_amendment(json::object& plan, const Amendment& amendment);
Amendment amendment_of(const json::object& plan);

Result<std::optional<HttpRequest>> call_prepare_request(const ChannelType& type, ChannelAttempt& attempt);
Result<HttpRequest> call_publish(const ChannelType& type, const ChannelAttempt& attempt);
Result<std::optional<HttpRequest>> call_lookup_request(const ChannelType& type, ChannelAttempt& attempt);
Result<std::optional<HttpRequest>> call_permalink_request(const ChannelType& type, const ChannelAttempt& attempt,
                                                          const Outcome& outcome);
// A post that cannot be built will not be built tomorrow either: refused, with the reason.
Outcome cannot_build(const Error& error);

// What answers mean. Where a function throws: on_prepared(), nothing was public, and it is tried again; judge() and
// judge_lookup(), nobody can say whether it arrived; read_permalink(), its address stays unknown.
std::optional<Outcome> call_on_prepared(const ChannelType& type, const HttpResponse& response, ChannelAttempt& attempt);
Outcome call_judge(const ChannelType& type, const HttpResponse& response, ChannelAttempt& attempt);
Outcome call_judge_removal(const ChannelType& type, const HttpResponse& response, ChannelAttempt& attempt);
Outcome call_judge_lookup(const ChannelType& type, const HttpResponse& response, ChannelAttempt& attempt);
void call_read_permalink(const ChannelType& type, const HttpResponse& response, Outcome& outcome);

}  // namespace gazetted
