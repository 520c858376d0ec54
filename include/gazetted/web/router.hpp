// Which endpoint answers a request, by its method and path; what no endpoint answers is 404, a method that a path
// does not have is 405. HEAD is answered where GET is. Every answer forbids what these pages do not need: scripts,
// frames, being kept in a cache or found by a search engine. Built once; on the thread of its owner, but for has().
#pragma once
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/net/http_server.hpp"

namespace gazetted {

class Router {
 public:
  using Arguments = std::map<std::string, std::string>;  // the path's parts by their names in the pattern
  using Endpoint = std::function<asio::awaitable<WebResponse>(WebRequest, Arguments)>;

  // `pattern` is a path in which {name} is one part, whatever it is: "/u/{token}". Of two that fit, the
  // first that was added answers.
  void add(std::string method, std::string_view pattern, Endpoint endpoint);

  // Answers GET for every path that no endpoint has.
  void otherwise(Endpoint endpoint) { otherwise_ = std::move(endpoint); }

  struct Match {
    const Endpoint* endpoint = nullptr;  // null: none
    Arguments arguments;                 // as they came, not decoded
    std::vector<std::string> methods;    // that the path has where the one asked for is none of them; empty: no path
  };
  Match match(std::string_view method, std::string_view path) const;

  bool has(std::string_view path) const;  // for any method; on any thread

  asio::awaitable<WebResponse> answer(WebRequest request) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> parts;
    Endpoint endpoint;
  };
  std::vector<Route> routes_;
  Endpoint otherwise_;
};

}  // namespace gazetted
