// All that the world may ask of the daemon at public_url: one line for each endpoint, in endpoints.cpp. The paths are
// those that mail/public_links puts into mails.
#pragma once
#include <functional>
#include <memory>

#include "gazetted/config/settings.hpp"
#include "gazetted/mail/token.hpp"
#include "gazetted/web/router.hpp"

namespace gazetted {

// Suppresses, and says whether it is durable.
using Suppress = std::function<asio::awaitable<bool>(Unsubscription)>;

// What the endpoints need of the daemon.
struct WebPorts {
  std::function<std::shared_ptr<const Settings>()> settings;  // of the moment
  Suppress suppress;
};

Router make_router(WebPorts ports);

}  // namespace gazetted
