// The HTTP half: a GET shows what arrived, anything else is a webhook and is kept.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "capture_state.hpp"
#include "gazetted/base/text.hpp"
#include "networks.hpp"

namespace gazetted {
namespace {

using asio::ip::tcp;
namespace http = boost::beast::http;
constexpr auto tuple_awaitable = asio::as_tuple(asio::use_awaitable);
constexpr auto request_time = std::chrono::seconds(60);  // for a request to come, or an answer to go

HttpAction take(CaptureServer::State& state, const http::request<http::string_body>& request) {
  CapturedPost post;
  post.at = capture_now();
  post.method = std::string(request.method_string());
  post.path = std::string(request.target());
  post.body = request.body();
  for (const auto& field : request)
    post.headers[lower(std::string_view(field.name_string().data(), field.name_string().size()))] =
        std::string(field.value());
  post.number = state.add(post);
  return state.options.http_script ? state.options.http_script(post) : network_answer(post, post.number);
}

// From our own page, or a program; another site's page in the same browser may not.
bool asks_to_clear(const http::request<http::string_body>& request) {
  if (request.target() != "/api/clear" || request.method() != http::verb::post) return false;
  const std::string origin(request[http::field::origin]);
  return origin.empty() || origin == "http://" + std::string(request[http::field::host]);
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

// A captured mail is foreign HTML: it runs nothing, loads nothing, sends no form and has no origin, also by itself.
constexpr const char* foreign_policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
constexpr const char* own_policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'";

// A whole request within its time and the common budget of bytes; false: the connection is given up.
asio::awaitable<bool> read_request(CaptureServer::State& state, boost::beast::tcp_stream& stream,
                                   boost::beast::flat_buffer& buffer, http::request_parser<http::string_body>& parser) {
  OpenBytes taken(state);
  stream.expires_after(request_time);
  while (!parser.is_done()) {
    auto [code, count] = co_await http::async_read_some(stream, buffer, parser, tuple_awaitable);
    if (code || !taken.grow_to(parser.get().body().size() + buffer.size())) co_return false;
  }
  co_return true;
}

asio::awaitable<void> serve(std::shared_ptr<CaptureServer::State> state, tcp::socket socket) {
  const CaptureSeat seat(*state);
  if (!seat.is_free()) co_return;
  boost::beast::tcp_stream stream(std::move(socket));
  boost::beast::flat_buffer buffer;
  while (true) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(64u << 20);
    const bool whole = co_await read_request(*state, stream, buffer, parser);
    if (!whole) co_return;
    const auto request = parser.release();
    http::response<http::string_body> response;
    response.version(11);
    response.keep_alive(request.keep_alive());
    const bool reads = request.method() == http::verb::get || request.method() == http::verb::head;
    const auto scripted = reads && state->options.get_script ? state->options.get_script(std::string(request.target()))
                          : reads                            ? network_answer_to_get(std::string(request.target()))
                                                             : std::optional<HttpAction>();
    const bool shown = (reads && !scripted) || request.target() == "/api/clear";
    if (shown && !is_ours(std::string_view(request[http::field::host].data(), request[http::field::host].size()))) {
      response.result(http::status::misdirected_request);
      response.body() = "ask by an IP address or by localhost\n";
    } else if (reads && !scripted) {
      std::vector<CapturedMail> mails;
      std::vector<CapturedPost> posts;
      {
        const std::lock_guard lock(state->mutex);
        mails.assign(state->mails.begin(), state->mails.end());
        posts.assign(state->posts.begin(), state->posts.end());
      }
      auto page = capture_page(state->options.title, std::string(request.target()), mails, posts);
      response.result(page.type.empty() ? http::status::not_found : http::status::ok);
      response.set(http::field::content_type, page.type.empty() ? "text/plain" : page.type);
      response.set("Content-Security-Policy", page.foreign ? foreign_policy : own_policy);
      response.set("X-Content-Type-Options", "nosniff");
      if (!page.download.empty())
        response.set(http::field::content_disposition, "attachment; filename*=UTF-8''" + percent_encode(page.download));
      response.body() = page.type.empty() ? "there is no such page\n" : std::move(page.body);
    } else if (asks_to_clear(request)) {
      {
        const std::lock_guard lock(state->mutex);
        state->mails.clear();
        state->posts.clear();
        state->bytes = 0;
      }
      response.result(http::status::see_other);
      response.set(http::field::location, "/");
    } else {
      const auto action = scripted ? *scripted : take(*state, request);
      if (action.delay.count() > 0) {
        asio::steady_timer timer(state->io, action.delay);
        co_await timer.async_wait(tuple_awaitable);
      }
      if (action.drop) {
        stream.close();
        co_return;
      }
      response.result(static_cast<unsigned>(action.status));
      response.set(http::field::content_type, "application/json");
      for (const auto& [name, value] : action.headers) response.set(name, value);
      response.body() = action.body;
    }
    response.prepare_payload();
    stream.expires_after(request_time);
    auto [write_code, written] = co_await http::async_write(stream, response, tuple_awaitable);
    if (write_code || !response.keep_alive()) co_return;
  }
}

asio::awaitable<void> accept(std::shared_ptr<CaptureServer::State> state) {
  while (state->http.is_open()) {
    auto [code, socket] = co_await state->http.async_accept(tuple_awaitable);
    if (code) {
      if (!state->http.is_open() || code == asio::error::operation_aborted) co_return;
      asio::steady_timer pause(state->io, accept_pause);
      co_await pause.async_wait(tuple_awaitable);
      continue;
    }
    state->tasks.spawn(serve(state, std::move(socket)));
  }
}

}  // namespace

void start_http(const std::shared_ptr<CaptureServer::State>& state) { state->tasks.spawn(accept(state)); }

}  // namespace gazetted
