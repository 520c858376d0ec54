// URLs as the program that connects reads them: libcurl's own parser, so that what is checked is what is asked. Pure.
#pragma once
#include <optional>
#include <string>

namespace gazetted {

struct HttpUrl {
  std::string scheme;  // http or https
  std::string host;    // in lower case; IPv6 in brackets; numbers as IPv4 is written
  bool has_user_info = false;
  bool has_query = false;
};

// Nothing where it is no http(s) URL.
std::optional<HttpUrl> parse_http_url(const std::string& url);
// Where a redirect leads, seen from where it was found; nothing where that is no http(s) URL.
std::optional<std::string> resolved_url(const std::string& base, const std::string& location);
// Scheme, host and port are the same: what opens the one may be shown to the other.
bool same_origin(const std::string& one, const std::string& other);
// localhost, 127.0.0.0/8 and ::1.
bool is_loopback(const HttpUrl& url);

}  // namespace gazetted
