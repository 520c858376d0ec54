// HTTP requests on the loop, through libcurl's multi interface. One client is one connection pool:
// make one per (host, TLS policy, credentials). No POST is ever sent twice by the library (it uses
// a fresh connection that nobody reuses), no redirect is followed, no proxy of the environment is
// used. Belongs to the loop's thread and must die before the io_context.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/time.hpp"

namespace gazetted {

namespace asio = boost::asio;

struct HttpRequest {
  std::string method = "POST";
  std::string url;
  std::vector<std::string> headers;  // "Name: value"
  std::string body;
  Duration timeout{30'000};
  bool allow_private = false;  // loopback and private addresses, and plain http
  // Gets the body of a good answer (2xx) in pieces instead of the response, however long it is; false ends it, as
  // trouble.
  std::function<bool(std::string_view)> on_body = {};
};

struct HttpResponse {
  int status = 0;                              // 0: no answer came
  std::string trouble;                         // why not
  bool sent = false;                           // part of the request may have left this machine
  bool refused_address = false;                // the host resolved to an address we do not talk to
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // at most 64 KB; empty where on_body has had it
};

// The seam between dispatch and the web: a test plays a script.
class Http {
 public:
  virtual ~Http() = default;
  virtual asio::awaitable<HttpResponse> perform(HttpRequest request) = 0;
};

class HttpClient : public Http {
 public:
  explicit HttpClient(asio::io_context& io);
  ~HttpClient() override;
  HttpClient(const HttpClient&) = delete;

  asio::awaitable<HttpResponse> perform(HttpRequest request) override;

  struct Multi;

 private:
  std::shared_ptr<Multi> multi_;
};

// RFC 9110 section 5.6.7: "Thu, 25 Feb 2021 15:04:10 GMT" and the older forms.
std::optional<Time> parse_http_date(const std::string& text);

// Whether an address may be connected to without allow_private: not loopback, private, link-local,
// multicast or reserved, also behind IPv6's ways to write IPv4.
bool is_public_address(const std::string& address);

}  // namespace gazetted
