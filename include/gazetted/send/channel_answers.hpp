// What every channel's answers have in common: how an HTTP status is judged, how long a network wants us to wait, and
// what of an answer may be told. Pure.
#pragma once
#include "gazetted/send/channel.hpp"

namespace gazetted {

// What is the same for every channel: nothing sent is safe to repeat, a broken answer is unknown, 429 and its reset
// headers pause the account, a 3xx is never followed; what is refused for our own sake (401, 403, 404, 410) stops
// the channel and keeps the post.
Outcome judge_http(const HttpResponse& response, Time now);
// The same where a repetition harms nobody: an error of the server is followed by another try.
Outcome judge_repeatable(const HttpResponse& response, Time now);

// How long a server wants us to wait: Retry-After in seconds or as a date, then the reset headers, in epoch seconds
// (whole or not), seconds to go, or ISO 8601. Between a second and a day.
std::optional<Duration> reset_hint(const HttpResponse& response, Time now);
Duration clamp_wait(double seconds);

// The text with every secret of the channel blotted out, in whatever encoding, and with each part of its URL.
std::string without_secrets(std::string text, const ChannelOptions& options);
// The same for where a post can be seen, which may share the path of a base that is no secret.
std::string public_address(std::string text, const ChannelOptions& options);

}  // namespace gazetted
