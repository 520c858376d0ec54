#include "gazetted/web/http_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "gazetted/base/text.hpp"
#include "gazetted/web/listen.hpp"

namespace gazetted {
namespace {

using asio::ip::tcp;
namespace http = boost::beast::http;
constexpr auto tuple_awaitable = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t longest_head = 8 * 1024;
constexpr std::size_t longest_body = 8 * 1024;
constexpr int most_connections = 200;
constexpr int backlog = 256;
constexpr int most_requests = 100;  // on one connection
constexpr auto patience = std::chrono::seconds(10);

std::string text_of(boost::beast::string_view view) { return std::string(view.data(), view.size()); }

}  // namespace

struct HttpServer::State {
  State(asio::io_context& loop, Answer with) : io(loop), acceptor(loop), answer(std::move(with)) {}
  asio::io_context& io;
  tcp::acceptor acceptor;
  Answer answer;
  int connections = 0;
};

namespace {

void set_head(http::fields& fields, std::string_view content_type, std::string_view cache) {
  fields.set(http::field::content_type, boost::beast::string_view(content_type.data(), content_type.size()));
  fields.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
  fields.set("X-Content-Type-Options", "nosniff");
  fields.set("Referrer-Policy", "no-referrer");
  fields.set("X-Robots-Tag", "noindex");
  fields.set(http::field::cache_control, boost::beast::string_view(cache.data(), cache.size()));
}

http::response<http::string_body> made(const WebResponse& answer, bool keep, bool head) {
  http::response<http::string_body> response;
  response.version(11);
  response.result(unsigned(answer.status));
  response.keep_alive(keep);
  set_head(response, "text/html; charset=utf-8", "no-store");
  response.body() = answer.body;
  response.prepare_payload();
  if (head) response.body().clear();  // Content-Length stays that of GET
  return response;
}

// Piece by piece, so that a slow reader of a large file costs neither memory nor the patience for short answers.
asio::awaitable<bool> send_file(boost::beast::tcp_stream& stream, const WebResponse& answer, bool keep, bool head) {
  http::response<http::file_body> response;
  boost::system::error_code code;
  response.body().open(answer.file.c_str(), boost::beast::file_mode::scan, code);
  if (code) co_return false;  // gone since it was looked at
  response.version(11);
  response.keep_alive(keep);
  set_head(response, answer.content_type, "public, max-age=86400, immutable");
  response.set(http::field::content_disposition, "attachment; filename*=UTF-8''" + percent_encode(answer.file_name));
  response.prepare_payload();
  http::response_serializer<http::file_body> serializer(response);
  serializer.split(head);
  while (!serializer.is_done() && !(head && serializer.is_header_done())) {
    stream.expires_after(patience);
    auto [write_code, written] = co_await http::async_write_some(stream, serializer, tuple_awaitable);
    if (write_code) co_return false;
  }
  co_return true;
}

asio::awaitable<void> serve(std::shared_ptr<HttpServer::State> state, tcp::socket socket) {
  boost::beast::tcp_stream stream(std::move(socket));
  boost::beast::flat_buffer buffer(longest_head + longest_body);
  for (int count = 0; count < most_requests; ++count) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(longest_head);
    parser.body_limit(longest_body);
    stream.expires_after(patience);
    auto [code, size] = co_await http::async_read(stream, buffer, parser, tuple_awaitable);
    WebResponse answer;
    bool keep = false;
    bool head = false;
    if (code == http::error::body_limit || code == http::error::header_limit) {
      answer.status = 413;
    } else if (code) {
      break;
    } else {
      auto request = parser.release();
      keep = request.keep_alive();
      head = request.method() == http::verb::head;
      WebRequest asked;
      asked.method = head ? "GET" : text_of(request.method_string());
      asked.path = text_of(request.target());
      asked.path = asked.path.substr(0, asked.path.find('?'));
      asked.accept_language = text_of(request[http::field::accept_language]);
      asked.content_type = text_of(request[http::field::content_type]);
      asked.body = std::move(request.body());
      auto given = co_await state->answer(std::move(asked));
      answer = std::move(given);
    }
    if (!answer.file.empty()) {
      const bool sent = co_await send_file(stream, answer, keep, head);
      if (!sent || !keep) break;
      continue;
    }
    const auto response = made(answer, keep, head);
    stream.expires_after(patience);
    auto [write_code, written] = co_await http::async_write(stream, response, tuple_awaitable);
    if (write_code || !keep) break;
  }
  boost::system::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
  --state->connections;
}

asio::awaitable<void> accept(std::shared_ptr<HttpServer::State> state) {
  while (state->acceptor.is_open()) {
    auto [code, socket] = co_await state->acceptor.async_accept(tuple_awaitable);
    if (!state->acceptor.is_open() || code == asio::error::operation_aborted) co_return;
    if (code || state->connections >= most_connections) continue;  // a full house closes the door
    ++state->connections;
    asio::co_spawn(state->io, serve(state, std::move(socket)), end_on_exception);
  }
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::io_context& io, const std::string& where, Answer answer) {
  auto state = std::make_shared<State>(io, std::move(answer));
  if (auto status = listen_on(state->acceptor, where, backlog); !status) return status.error();
  asio::co_spawn(io, accept(state), end_on_exception);
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::~HttpServer() {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
}

int HttpServer::port() const {
  boost::system::error_code code;
  return state_->acceptor.local_endpoint(code).port();
}

}  // namespace gazetted
