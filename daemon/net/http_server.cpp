#include "gazetted/net/http_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <map>

#include "gazetted/base/text.hpp"
#include "gazetted/net/listen.hpp"
#include "gazetted/net/tasks.hpp"

namespace gazetted {
namespace {

using asio::ip::tcp;
namespace http = boost::beast::http;
constexpr auto tuple_awaitable = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t longest_head = 8 * 1024;
constexpr std::size_t longest_body = 8 * 1024;
constexpr int most_connections = 200;
constexpr int most_of_one_address = 50;  // of those; a proxy on this machine may hold all
constexpr int backlog = 256;
constexpr int most_requests = 100;  // on one connection
constexpr auto patience = std::chrono::seconds(10);
constexpr std::uint64_t slowest_reader = 16 * 1024;  // bytes a second of a file; who is slower loses the place
constexpr auto accept_pause = std::chrono::milliseconds(100);
constexpr std::string_view full_house =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 10\r\nContent-Length: 0\r\n\r\n";

std::string text_of(boost::beast::string_view view) { return std::string(view.data(), view.size()); }

}  // namespace

struct HttpServer::State {
  State(asio::io_context& loop, Answer with)
      : io(loop), tasks(loop), acceptor(loop), pause(loop), answer(std::move(with)) {}
  asio::io_context& io;
  Tasks tasks;  // one accepts, the others serve a connection each
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  Answer answer;
  int connections = 0;
  std::map<asio::ip::address, int> of_address;
};

namespace {

// A connection's place in the house, given back when it ends.
class Seat {
 public:
  Seat(std::shared_ptr<HttpServer::State> state, const tcp::socket& socket) : state_(std::move(state)) {
    boost::system::error_code code;
    const auto peer = socket.remote_endpoint(code);
    if (!code) address_ = peer.address();
    ++state_->connections;
    ++state_->of_address[address_];
  }
  ~Seat() {
    --state_->connections;
    if (--state_->of_address[address_] == 0) state_->of_address.erase(address_);
  }
  Seat(const Seat&) = delete;
  bool is_free() const {
    return state_->connections <= most_connections &&
           (address_.is_loopback() || state_->of_address[address_] <= most_of_one_address);
  }

 private:
  std::shared_ptr<HttpServer::State> state_;
  asio::ip::address address_;
};

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
  const auto size = response.body().size();
  const auto last = std::chrono::steady_clock::now() + patience + std::chrono::seconds(size / slowest_reader);
  http::response_serializer<http::file_body> serializer(response);
  serializer.split(head);
  while (!serializer.is_done() && !(head && serializer.is_header_done())) {
    stream.expires_at(std::min(last, std::chrono::steady_clock::now() + patience));
    auto [write_code, written] = co_await http::async_write_some(stream, serializer, tuple_awaitable);
    if (write_code) co_return false;
  }
  co_return true;
}

// RFC 9112 section 6.1: what cannot be undone is 501, and where a body ends is then not known.
bool is_coded_strangely(const http::request<http::string_body>& request) {
  const auto coding = request.find(http::field::transfer_encoding);
  return coding != request.end() && !equal_ignoring_case(text_of(coding->value()), "chunked");
}

asio::awaitable<void> serve(std::shared_ptr<HttpServer::State> state, tcp::socket socket, std::shared_ptr<Seat> seat) {
  static_cast<void>(seat);
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
    } else if (is_coded_strangely(parser.get())) {
      answer.status = 501;
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
}

// Without waiting: one small write fits the socket's buffer.
void turn_away(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  char asked[4096];  // what was not read would have the answer thrown away
  socket.read_some(asio::buffer(asked), ignored);
  socket.write_some(asio::buffer(full_house), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> accept(std::shared_ptr<HttpServer::State> state) {
  while (state->acceptor.is_open()) {
    auto [code, socket] = co_await state->acceptor.async_accept(tuple_awaitable);
    if (!state->acceptor.is_open() || code == asio::error::operation_aborted) co_return;
    if (code) {  // no descriptor is free: asking again at once helps nobody
      state->pause.expires_after(accept_pause);
      co_await state->pause.async_wait(tuple_awaitable);
      continue;
    }
    const auto seat = std::make_shared<Seat>(state, socket);
    if (!seat->is_free()) {
      turn_away(socket);
      continue;
    }
    state->tasks.spawn(serve(state, std::move(socket), seat));
  }
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::io_context& io, const std::string& where, Answer answer) {
  auto state = std::make_shared<State>(io, std::move(answer));
  if (auto status = listen_on(state->acceptor, where, backlog); !status) return status.error();
  state->tasks.spawn(accept(state));
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::~HttpServer() {
  boost::system::error_code ignored;
  state_->pause.cancel();
  state_->acceptor.close(ignored);
}

int HttpServer::port() const {
  boost::system::error_code code;
  return state_->acceptor.local_endpoint(code).port();
}

}  // namespace gazetted
