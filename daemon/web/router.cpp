#include "gazetted/web/router.hpp"

#include <algorithm>
#include <optional>

#include "gazetted/base/text.hpp"
#include "page.hpp"

namespace gazetted {
namespace {

bool is_argument(const std::string& part) { return part.starts_with('{') && part.ends_with('}'); }

std::optional<Router::Arguments> arguments_of(const std::vector<std::string>& pattern,
                                              const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  Router::Arguments arguments;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_argument(pattern[i]) && !path[i].empty())
      arguments[pattern[i].substr(1, pattern[i].size() - 2)] = path[i];
    else if (pattern[i] != path[i])
      return std::nullopt;
  }
  return arguments;
}

// "/u/x" is "", "u", "x"; "/u/" is "", "u", "".
std::vector<std::string> parts_of_path(std::string_view path) {
  std::vector<std::string> parts;
  while (true) {
    const auto slash = path.find('/');
    parts.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

WebResponse not_allowed(std::vector<std::string> methods) {
  if (std::find(methods.begin(), methods.end(), "GET") != methods.end()) methods.emplace_back("HEAD");
  auto response = page_response(405, "en", "This cannot be done here", "");
  response.headers["Allow"] = join(methods, ", ");
  return response;
}

void forbid_the_rest(WebResponse& response) {
  response.headers.insert(
      {{"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"},
       {"X-Content-Type-Options", "nosniff"},
       {"Referrer-Policy", "no-referrer"},
       {"X-Robots-Tag", "noindex"},
       {"Cache-Control", "no-store"}});
}

}  // namespace

void Router::add(std::string method, std::string_view pattern, Endpoint endpoint) {
  routes_.push_back({std::move(method), parts_of_path(pattern), std::move(endpoint)});
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
  const auto wanted = method == "HEAD" ? "GET" : method;
  const auto parts = parts_of_path(path);
  Match match;
  for (const auto& route : routes_) {
    auto arguments = arguments_of(route.parts, parts);
    if (!arguments) continue;
    if (route.method == wanted) return {&route.endpoint, std::move(*arguments), {}};
    match.methods.push_back(route.method);
  }
  return match;
}

bool Router::has(std::string_view path) const {
  const auto parts = parts_of_path(path);
  return std::any_of(routes_.begin(), routes_.end(),
                     [&](const auto& route) { return arguments_of(route.parts, parts).has_value(); });
}

asio::awaitable<WebResponse> Router::answer(WebRequest request) const {
  auto found = match(request.method, request.path());
  WebResponse response;
  if (found.endpoint) {
    auto given = co_await (*found.endpoint)(std::move(request), std::move(found.arguments));
    response = std::move(given);
  } else if (otherwise_ && found.methods.empty() && (request.method == "GET" || request.method == "HEAD")) {
    auto given = co_await otherwise_(std::move(request), Arguments());
    response = std::move(given);
  } else {
    response =
        found.methods.empty() ? nothing_here(request.header("accept-language")) : not_allowed(std::move(found.methods));
  }
  forbid_the_rest(response);
  co_return response;
}

}  // namespace gazetted
