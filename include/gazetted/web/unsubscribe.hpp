// What public_url leads to: leaving a list with one click (RFC 8058) or with the button of a page. A GET
// changes nothing, since scanners follow every link; a POST suppresses, durably, before it is answered, and
// may come as often as it likes. A forged token sees what a wrong path sees.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

// Suppresses, and says whether it is durable.
using Suppress = std::function<asio::awaitable<bool>(Unsubscription)>;

asio::awaitable<WebResponse> answer_unsubscribe(WebRequest request, std::shared_ptr<const Settings> settings,
                                                Suppress suppress);

}  // namespace gazetted
