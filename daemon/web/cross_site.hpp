// Whether a form was sent by a page of somebody else's: then what it asks for is not what its visitor wanted. Pure.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

// By Sec-Fetch-Site (W3C Fetch Metadata), or, of a browser that does not say it, by Origin (RFC 6454), which has to be
// where it was asked, or a public_url. What says neither is no browser's form.
bool is_sent_from_elsewhere(const WebRequest& request, const Settings& settings);

}  // namespace gazetted
