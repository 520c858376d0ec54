#include "gazetted/net/url.hpp"

#include <curl/curl.h>

#include <boost/asio/ip/address.hpp>
#include <memory>

#include "gazetted/base/text.hpp"
#include "gazetted/net/http.hpp"

namespace gazetted {
namespace {

using CurlUrl = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

// A second one is seen from the first.
CurlUrl read_url(const std::string& text, const std::string& then = "") {
  CurlUrl url(curl_url(), curl_url_cleanup);
  const auto take = [&](const std::string& each) {
    return url && curl_url_set(url.get(), CURLUPART_URL, each.c_str(), 0) == CURLUE_OK;
  };
  if (!take(text) || (!then.empty() && !take(then))) url.reset();
  return url;
}

std::optional<std::string> part_of(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* value = nullptr;
  if (curl_url_get(url, which, &value, flags) != CURLUE_OK) return std::nullopt;
  std::string out(value);
  curl_free(value);
  return out;
}

}  // namespace

std::optional<HttpUrl> parse_http_url(const std::string& text) {
  const auto url = read_url(text);
  if (!url) return std::nullopt;
  const auto part = [&](CURLUPart which) { return part_of(url.get(), which); };
  HttpUrl parsed;
  parsed.scheme = part(CURLUPART_SCHEME).value_or("");
  parsed.host = lower(part(CURLUPART_HOST).value_or(""));
  parsed.has_user_info = part(CURLUPART_USER) || part(CURLUPART_PASSWORD);
  parsed.has_query = part(CURLUPART_QUERY) || part(CURLUPART_FRAGMENT);
  if ((parsed.scheme != "http" && parsed.scheme != "https") || parsed.host.empty() || has_control(text))
    return std::nullopt;
  return parsed;
}

std::optional<std::string> resolved_url(const std::string& base, const std::string& location) {
  if (location.empty() || has_control(location)) return std::nullopt;
  const auto url = read_url(base, location);
  auto text = url ? part_of(url.get(), CURLUPART_URL) : std::nullopt;
  return text && parse_http_url(*text) ? text : std::nullopt;
}

bool same_origin(const std::string& one, const std::string& other) {
  const auto a = parse_http_url(one);
  const auto b = parse_http_url(other);
  if (!a || !b || a->scheme != b->scheme || a->host != b->host) return false;
  const auto port = [](const std::string& text) {
    return part_of(read_url(text).get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  };
  return port(one) == port(other);
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
