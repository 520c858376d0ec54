// Leaving a list, with one click (RFC 8058) or with the button of a page. A GET changes nothing, since scanners follow
// every link; a POST suppresses, durably, before it is answered, and may come as often as it likes. A forged token
// sees what a wrong path sees.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/web/endpoints.hpp"

namespace gazetted {

WebResponse show_unsubscribe(const Settings& settings, const std::string& token);
asio::awaitable<WebResponse> unsubscribe(std::shared_ptr<const Settings> settings, Suppress suppress, std::string token,
                                         std::string form);

}  // namespace gazetted
