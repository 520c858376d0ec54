// The HTTP half: a GET shows what arrived, anything else is a webhook and is kept.
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <limits>

#include "capture_state.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/tuple_awaitable.hpp"

namespace gazetted {
namespace {

using StatePtr = std::shared_ptr<CaptureServer::State>;

// A captured mail is foreign HTML: it runs nothing, loads nothing, sends no form and has no origin, also by itself.
constexpr const char* foreign_policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
constexpr const char* own_policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'";

HttpAction as_action(const SampleAnswer& sample, int number, const std::string& host) {
  const auto filled = [&](const std::string& text) {
    return replace_all(replace_all(text, "{number}", std::to_string(number)), "{host}",
                       host.empty() ? "sandbox.invalid" : host);
  };
  HttpAction action;
  action.status = sample.status;
  action.body = filled(sample.body);
  for (const auto& [name, value] : sample.headers) action.headers[name] = filled(value);
  return action;
}

HttpAction take(CaptureServer::State& state, const WebRequest& request) {
  CapturedPost post;
  post.at = capture_now();
  post.method = request.method;
  post.path = request.target;
  post.body = request.body;
  post.headers = request.headers;
  post.number = state.add(post);
  if (state.options.http_script) return state.options.http_script(post);
  const auto* network = state.options.networks.find(post.path);
  const auto* sample = network ? answer_to(*network, post.path) : nullptr;
  return sample ? as_action(*sample, post.number, request.header("host")) : HttpAction();
}

bool is_clear(const WebRequest& request) { return request.target == "/api/clear" && request.method == "POST"; }

// From our own page, or a program; another site's page in the same browser may not.
bool may_clear(const WebRequest& request) {
  const auto& origin = request.header("origin");
  return origin.empty() || origin == "http://" + request.header("host");
}

// A page of the web whose name was turned to point at us would read the mails as its own (DNS rebinding): only names
// that nobody else can hold are answered.
bool is_ours(std::string_view host) {
  if (const auto colon = host.rfind(':');
      colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
    host = host.substr(0, colon);
  const auto name = lower(host);
  if (name.empty() || name == "localhost" || name.ends_with(".localhost")) return true;  // no browser leaves it out
  boost::system::error_code code;
  const bool bracketed = name.starts_with('[') && name.ends_with(']');
  asio::ip::make_address(bracketed ? name.substr(1, name.size() - 2) : name, code);
  return !code;
}

WebResponse misdirected() {
  WebResponse response;
  response.status = 421;
  response.body = "use an IP address or localhost as the host name\n";
  return response;
}

WebResponse shown(const CaptureServer::State& state, const std::string& target) {
  std::vector<CapturedMail> mails;
  std::vector<CapturedPost> posts;
  {
    const std::lock_guard lock(state.mutex);
    mails.assign(state.mails.begin(), state.mails.end());
    posts.assign(state.posts.begin(), state.posts.end());
  }
  auto page = capture_page(state.options.title, target, mails, posts, state.options.networks);
  WebResponse response;
  const bool found = !page.type.empty();
  response.status = found ? 200 : 404;
  response.content_type = found ? page.type : "text/plain";
  response.body = found ? std::move(page.body) : "there is no such page\n";
  response.file_name = page.download;
  response.headers["Content-Security-Policy"] = page.foreign ? foreign_policy : own_policy;
  response.headers["X-Content-Type-Options"] = "nosniff";
  return response;
}

WebResponse cleared(CaptureServer::State& state) {
  state.clear();
  WebResponse response;
  response.status = 303;
  response.headers["Location"] = "/";
  return response;
}

WebResponse as_network(HttpAction action) {
  WebResponse response;
  response.status = action.drop ? 0 : action.status;
  response.content_type = "application/json";
  response.headers = std::move(action.headers);
  response.body = std::move(action.body);
  return response;
}

asio::awaitable<WebResponse> answer(StatePtr state, WebRequest request) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  std::optional<HttpAction> action;
  if (reads && state->options.get_script)
    action = state->options.get_script(request.target);
  else if (const auto* sample = reads ? state->options.networks.read(request.target) : nullptr)
    action = as_action(*sample, 0, request.header("host"));
  const bool private_page = (reads && !action) || request.target == "/api/clear";
  if (private_page && !is_ours(request.header("host"))) co_return misdirected();
  if (reads && !action) co_return shown(*state, request.target);
  if (is_clear(request) && may_clear(request)) co_return cleared(*state);
  if (!action) action = take(*state, request);
  if (action->delay.count() > 0) {
    asio::steady_timer timer(state->io, action->delay);
    co_await timer.async_wait(tuple_awaitable);
  }
  co_return as_network(std::move(*action));
}

}  // namespace

Result<std::unique_ptr<HttpServer>> listen_http(const std::shared_ptr<CaptureServer::State>& state) {
  HttpServerOptions options;
  options.body = largest_mail;
  options.budget = state->budget;
  options.connections = options.of_one_address = most_connections;
  options.requests = std::numeric_limits<int>::max();
  options.backlog = backlog;
  options.patience = std::chrono::seconds(60);
  return HttpServer::listen(
      state->io, state->options.http, [state](WebRequest request) { return answer(state, std::move(request)); },
      options);
}

}  // namespace gazetted
