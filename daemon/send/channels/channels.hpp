// The two functions of every channel; see send/channel.hpp.
#pragma once
#include "gazetted/send/channel.hpp"

namespace gazetted {

HttpRequest build_webhook(const ChannelPost& post, const ChannelOptions& options, Time now);
Outcome judge_webhook(const HttpResponse& response, Time now);

}  // namespace gazetted
