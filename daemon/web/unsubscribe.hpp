// Leaving a list, with one click (RFC 8058) or with the button of a page, and taking that back. A GET changes nothing,
// since scanners follow every link; a POST suppresses, durably, before it is answered, and may come as often as it
// likes. A forged token sees what a wrong path sees.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/web/endpoints.hpp"

namespace gazetted {

asio::awaitable<WebResponse> show_unsubscribe(WebPorts ports, WebRequest request, std::string token);
asio::awaitable<WebResponse> unsubscribe(WebPorts ports, WebRequest request, std::string token);

}  // namespace gazetted
