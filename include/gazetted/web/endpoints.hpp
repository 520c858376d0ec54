// What the world may ask of the daemon at public_url beside the newsroom's files: one line for each endpoint, in
// endpoints.cpp, answered on the loop. The paths are those that mail/public_links puts into mails.
#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "gazetted/config/settings.hpp"
#include "gazetted/mail/token.hpp"
#include "gazetted/web/api_releases.hpp"
#include "gazetted/web/door_page.hpp"
#include "gazetted/web/router.hpp"
#include "gazetted/web/webhooks.hpp"

namespace gazetted {

class SubscriptionBook;
class Theme;

// Suppresses, and says whether it is durable.
using Suppress = std::function<asio::awaitable<bool>(Unsubscription)>;

// Who may have the files of a release now: nobody before its time, while it is held, or after it was withdrawn; early
// readers alone, while their mails lead to them and it is not public yet.
enum class FileReaders { nobody, early, everybody };
using WhoMayRead = std::function<asio::awaitable<FileReaders>(std::string release)>;

// A file that has a picture without what cameras write. An error: it could not be made now, and may be asked for later.
using CleanPicture = std::function<asio::awaitable<Result<fs::path>>(fs::path file)>;

// The page of an early reader, or a file of it (its name, empty: the page). Nothing: this reader may have nothing.
using EarlyPage =
    std::function<asio::awaitable<std::optional<WebResponse>>(EarlyReader, std::string token, std::string file)>;

// What the endpoints need of the daemon.
struct WebPorts {
  std::function<std::shared_ptr<const Settings>()> settings;  // of the moment
  Suppress suppress;
  WhoMayRead who_may_read;
  CleanPicture clean_picture = {};  // none: pictures are served as they were sent
  EarlyPage early_page = {};        // null: nobody reads early
  ApiReleases* api = nullptr;       // null: there is none
  Webhooks* webhooks = nullptr;     // null: no provider is heard
  std::function<Result<std::shared_ptr<const Theme>>(const Settings&)> theme = {};  // blocking; called on any thread
  SubscriptionBook* book = nullptr;                                                 // null: nobody subscribes here
  FrameDoorPage door_page = {};                                                     // null: each is a page of its own
  std::function<Time()> now = {};                                                   // where there is a book
};

// The status of an answer that is none: what is asked for is answered as if there were no such endpoint.
inline constexpr int not_an_endpoint = -1;

Router make_router(WebPorts ports);

}  // namespace gazetted
