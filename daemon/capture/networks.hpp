// What the sandbox knows of the networks whose posts it takes: enough to answer as they do.
#pragma once
#include "gazetted/capture/capture.hpp"

namespace gazetted {

// "Mastodon", by the path of its API; or by a path of the sandbox's own, /mastodon/NAME. Empty: any webhook.
std::string network_of(const std::string& path);

// What that network answers when all is well; `number` makes ids.
HttpAction network_answer(const CapturedPost& post, int number);
std::optional<HttpAction> network_answer_to_get(const std::string& target);

}  // namespace gazetted
