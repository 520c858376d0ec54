// What the world may ask of the daemon at public_url beside the newsroom's files: one line for each endpoint, in
// endpoints.cpp, answered on the loop. The paths are those that mail/public_links puts into mails.
#pragma once
#include <functional>
#include <memory>

#include "gazetted/config/settings.hpp"
#include "gazetted/mail/token.hpp"
#include "gazetted/web/router.hpp"

namespace gazetted {

// Suppresses, and says whether it is durable.
using Suppress = std::function<asio::awaitable<bool>(Unsubscription)>;

// Whether the world may have the files of a release now: not before its time, and not while it is held.
using IsPublic = std::function<asio::awaitable<bool>(std::string release)>;

// The bytes of a picture without what cameras write; empty: it cannot be read. Reads it on another thread.
using CleanPicture = std::function<asio::awaitable<std::string>(fs::path file)>;

// What the endpoints need of the daemon.
struct WebPorts {
  std::function<std::shared_ptr<const Settings>()> settings;  // of the moment
  Suppress suppress;
  IsPublic is_public;
  CleanPicture clean_picture = {};  // none: pictures are served as they were sent
};

Router make_router(WebPorts ports);

}  // namespace gazetted
