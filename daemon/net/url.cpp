#include "gazetted/net/url.hpp"

#include <curl/curl.h>

#include <boost/asio/ip/address.hpp>
#include <memory>

#include "gazetted/base/text.hpp"
#include "gazetted/net/http.hpp"

namespace gazetted {

std::optional<HttpUrl> parse_http_url(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return std::nullopt;
  const auto part = [&](CURLUPart which) -> std::optional<std::string> {
    char* value = nullptr;
    if (curl_url_get(url.get(), which, &value, 0) != CURLUE_OK) return std::nullopt;
    std::string out(value);
    curl_free(value);
    return out;
  };
  HttpUrl parsed;
  parsed.scheme = part(CURLUPART_SCHEME).value_or("");
  parsed.host = lower(part(CURLUPART_HOST).value_or(""));
  parsed.has_user_info = part(CURLUPART_USER) || part(CURLUPART_PASSWORD);
  parsed.has_query = part(CURLUPART_QUERY) || part(CURLUPART_FRAGMENT);
  if ((parsed.scheme != "http" && parsed.scheme != "https") || parsed.host.empty() || has_control(text))
    return std::nullopt;
  return parsed;
}

bool is_loopback(const HttpUrl& url) {
  if (url.host == "localhost") return true;
  boost::system::error_code code;
  const bool bracketed = url.host.starts_with('[') && url.host.ends_with(']');
  const auto address = asio::ip::make_address(bracketed ? url.host.substr(1, url.host.size() - 2) : url.host, code);
  return !code && address.is_loopback();
}

std::optional<Time> parse_http_date(const std::string& text) {
  const auto seconds = curl_getdate(text.c_str(), nullptr);
  return seconds == -1 ? std::nullopt : std::optional(from_millis(std::int64_t(seconds) * 1000));
}

}  // namespace gazetted
