#include "gazetted/net/http_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/acceptor.hpp"
#include "gazetted/net/connection_limit.hpp"
#include "gazetted/net/in_hand.hpp"
#include "gazetted/net/listen.hpp"
#include "gazetted/net/tuple_awaitable.hpp"

namespace gazetted {
namespace {

using asio::ip::tcp;
namespace beast = boost::beast;
namespace http = boost::beast::http;
constexpr std::size_t read_ahead = 64 * 1024;
constexpr std::string_view full_house =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 10\r\nContent-Length: 0\r\n\r\n";

beast::string_view view_of(std::string_view text) { return beast::string_view(text.data(), text.size()); }
std::string text_of(beast::string_view view) { return std::string(view.data(), view.size()); }

}  // namespace

std::string_view WebRequest::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view WebRequest::query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

const std::string& WebRequest::header(const std::string& name) const {
  static const std::string none;
  const auto found = headers.find(name);
  return found == headers.end() ? none : found->second;
}

struct HttpServer::State {
  State(asio::io_context& loop, Answer with, const HttpServerOptions& given)
      : acceptor(loop),
        in_hand(loop),
        answer(std::move(with)),
        options(given),
        limit(given.connections, given.of_one_address) {}
  Acceptor<tcp> acceptor;
  InHand in_hand;
  Answer answer;
  HttpServerOptions options;
  ConnectionLimit limit;
};

namespace {

using StatePtr = std::shared_ptr<HttpServer::State>;

// A connection's place in the house, given back when it ends.
class Seat {
 public:
  Seat(StatePtr state, const tcp::socket& socket) : state_(std::move(state)) {
    boost::system::error_code code;
    const auto peer = socket.remote_endpoint(code);
    if (!code) address_ = peer.address();
    taken_ = state_->limit.enter(address_);
  }
  ~Seat() {
    if (taken_) state_->limit.leave(address_);
  }
  Seat(const Seat&) = delete;
  bool is_taken() const { return taken_; }

 private:
  StatePtr state_;
  asio::ip::address address_;
  bool taken_ = false;
};

// --- a request

using Parser = http::request_parser<http::string_body>;
using LongParser = http::request_parser<http::buffer_body>;

std::chrono::steady_clock::time_point steady_now() { return std::chrono::steady_clock::now(); }

// What has come of a request, within its limits and the common budget.
class Incoming {
 public:
  Incoming(HttpServer::State& state, beast::tcp_stream& stream, beast::flat_buffer& buffer)
      : state_(state), stream_(stream), buffer_(buffer), share_(state.options.budget) {
    parser.header_limit(std::uint32_t(state.options.head));
    parser.body_limit(boost::none);  // it is looked at when the head is there
    parser.eager(false);
  }

  asio::awaitable<boost::system::error_code> read_head() {
    last_ = steady_now() + state_.options.patience;
    while (!parser.is_header_done()) {
      auto code = co_await read_some();
      if (code) co_return code;
    }
    co_return boost::system::error_code();
  }

  // Into memory, in what is left of the time.
  asio::awaitable<boost::system::error_code> read_body() {
    const auto length = parser.content_length();
    if (length && *length > state_.options.body) co_return make_error_code(http::error::body_limit);
    parser.body_limit(state_.options.body);
    parser.eager(true);
    while (!parser.is_done()) {
      auto code = co_await read_some();
      if (code) co_return code;
    }
    co_return boost::system::error_code();
  }

  Parser parser;

 private:
  asio::awaitable<boost::system::error_code> read_some() {
    stream_.expires_at(last_);
    auto [code, count] = co_await http::async_read_some(stream_, buffer_, parser, tuple_awaitable);
    if (code) co_return code;
    if (!share_.grow_to(parser.get().body().size() + buffer_.size())) co_return make_error_code(asio::error::no_memory);
    co_return boost::system::error_code();
  }

  HttpServer::State& state_;
  beast::tcp_stream& stream_;
  beast::flat_buffer& buffer_;
  ByteBudget::Share share_;
  std::chrono::steady_clock::time_point last_;
};

// RFC 9110 section 10.1.1: who asks first waits for this.
asio::awaitable<bool> ask_for_body(beast::tcp_stream& stream) {
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  const auto buffer = asio::buffer(go_on);
  auto [code, count] = co_await asio::async_write(stream, buffer, tuple_awaitable);
  co_return !code;
}

// To `body` until that has enough, or the time is over.
asio::awaitable<boost::system::error_code> read_long_body(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                                          LongParser& parser, LongBody& body,
                                                          std::chrono::milliseconds patience,
                                                          std::chrono::milliseconds of_a_piece) {
  const auto last = steady_now() + patience;
  std::vector<char> piece(read_ahead);
  bool goes_on = true;
  while (goes_on && !parser.is_done()) {
    auto& room = parser.get().body();
    room.data = piece.data();
    room.size = piece.size();
    room.more = true;
    stream.expires_at(std::min(last, steady_now() + of_a_piece));
    auto [code, count] = co_await http::async_read_some(stream, buffer, parser, tuple_awaitable);
    if (code && code != http::error::need_buffer) co_return code;
    const std::string_view come(piece.data(), piece.size() - parser.get().body().size);
    if (!come.empty()) goes_on = co_await body.take(come);
  }
  co_return boost::system::error_code();
}

bool is_too_long(const boost::system::error_code& code) {
  return code == http::error::body_limit || code == http::error::header_limit;
}

// RFC 9112 section 6.1: what cannot be undone is 501, and where a body ends is then not known.
bool is_coded_strangely(const http::request_header<>& request) {
  const auto coding = request.find(http::field::transfer_encoding);
  return coding != request.end() && !equal_ignoring_case(text_of(coding->value()), "chunked");
}

WebRequest head_of(const http::request_header<>& request) {
  WebRequest asked;
  asked.method = text_of(request.method_string());
  asked.target = text_of(request.target());
  for (const auto& field : request) asked.headers[lower(text_of(field.name_string()))] = text_of(field.value());
  return asked;
}

// --- an answer

enum class Keep { open, close };
enum class Part { whole, head };

template <class Body>
void set_head(http::response<Body>& response, const WebResponse& answer, Keep keep) {
  response.version(11);
  response.result(unsigned(answer.status));
  response.keep_alive(keep == Keep::open);
  if (!answer.content_type.empty()) response.set(http::field::content_type, view_of(answer.content_type));
  if (!answer.file_name.empty())
    response.set(http::field::content_disposition, "attachment; filename*=UTF-8''" + percent_encode(answer.file_name));
  for (const auto& [name, value] : answer.headers) response.set(view_of(name), view_of(value));
  response.prepare_payload();
}

// Piece by piece, so that a slow reader of a long answer costs neither memory nor the patience for short ones.
template <class Body>
asio::awaitable<bool> send(beast::tcp_stream& stream, http::response<Body>& response, std::uint64_t size, Part part,
                           const HttpServerOptions& options) {
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto last = now() + options.patience + std::chrono::seconds(size / options.slowest_reader);
  http::response_serializer<Body> serializer(response);
  serializer.split(part == Part::head);  // Content-Length is that of GET all the same
  while (!serializer.is_done() && !(part == Part::head && serializer.is_header_done())) {
    stream.expires_at(std::min(last, now() + options.patience));
    auto [code, written] = co_await http::async_write_some(stream, serializer, tuple_awaitable);
    if (code) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> send_answer(beast::tcp_stream& stream, WebResponse answer, Keep keep, Part part,
                                  const HttpServerOptions& options) {
  if (answer.file.empty()) {
    http::response<http::string_body> response;
    response.body() = std::move(answer.body);
    const auto size = response.body().size();
    set_head(response, answer, keep);
    co_return co_await send(stream, response, size, part, options);
  }
  http::response<http::file_body> response;
  boost::system::error_code code;
  response.body().open(answer.file.c_str(), beast::file_mode::scan, code);
  if (code) co_return false;  // gone since it was looked at
  const auto size = response.body().size();
  set_head(response, answer, keep);
  co_return co_await send(stream, response, size, part, options);
}

// --- connections

// Whoever still sends must not lose the answer to a reset: what comes is read for a moment, and thrown away.
asio::awaitable<void> hear_out(beast::tcp_stream& stream) {
  constexpr std::chrono::seconds moment{3};
  boost::system::error_code ended;
  stream.socket().shutdown(tcp::socket::shutdown_send, ended);
  std::vector<char> piece(read_ahead);
  const auto last = steady_now() + moment;
  while (!ended) {
    stream.expires_at(last);
    const auto room = asio::buffer(piece);
    auto [code, count] = co_await stream.async_read_some(room, tuple_awaitable);
    ended = code;
  }
}

asio::awaitable<void> refuse(HttpServer::State& state, beast::tcp_stream& stream, WebResponse answer, Part part) {
  const bool sent = co_await send_answer(stream, std::move(answer), Keep::close, part, state.options);
  if (sent) co_await hear_out(stream);
}

Keep kept_after(bool keep_alive, int left) { return keep_alive && left > 0 ? Keep::open : Keep::close; }

asio::awaitable<bool> answer_request(HttpServer::State& state, beast::tcp_stream& stream, WebRequest request, Keep keep,
                                     Part part) {
  state.in_hand.begin();
  auto answer = co_await state.answer(std::move(request));
  bool sent = false;
  if (answer.status != 0) sent = co_await send_answer(stream, std::move(answer), keep, part, state.options);
  state.in_hand.end();
  co_return sent&& keep == Keep::open;
}

// A request whose body does not go into memory.
asio::awaitable<bool> serve_long(HttpServer::State& state, beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                 Parser& head, Reception reception, int left) {
  auto request = head_of(head.get());
  LongParser parser(std::move(head));
  parser.body_limit(boost::none);  // its own limit is that of whoever takes it
  if (equal_ignoring_case(request.header("expect"), "100-continue") && buffer.size() == 0) {
    const bool asked = co_await ask_for_body(stream);
    if (!asked) co_return false;
  }
  auto code =
      co_await read_long_body(stream, buffer, parser, *reception.body, reception.body_patience, state.options.patience);
  if (code) co_return false;
  auto keep = Keep::close;
  if (parser.is_done()) keep = kept_after(parser.get().keep_alive(), left);
  request.long_body = std::move(reception.body);
  const bool goes_on = co_await answer_request(state, stream, std::move(request), keep, Part::whole);
  if (!parser.is_done()) co_await hear_out(stream);
  co_return goes_on;
}

// What is answered to a request that came whole, or not. `left`: requests that may follow on this connection.
asio::awaitable<bool> serve_request(HttpServer::State& state, beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                    int left) {
  Incoming incoming(state, stream, buffer);
  auto& parser = incoming.parser;
  auto code = co_await incoming.read_head();
  if (!code && !is_coded_strangely(parser.get()) && state.options.receive) {
    auto reception = state.options.receive(head_of(parser.get()));
    if (reception.refused) {
      auto part = Part::whole;
      if (parser.get().method() == http::verb::head) part = Part::head;
      co_await refuse(state, stream, std::move(*reception.refused), part);
      co_return false;
    }
    if (reception.body) {
      const bool goes_on = co_await serve_long(state, stream, buffer, parser, std::move(reception), left);
      co_return goes_on;
    }
  }
  if (!code) code = co_await incoming.read_body();
  if (code && !is_too_long(code)) co_return false;
  if (code || is_coded_strangely(parser.get())) {
    WebResponse answer;
    answer.status = code ? 413 : 501;
    static_cast<void>(co_await send_answer(stream, std::move(answer), Keep::close, Part::whole, state.options));
    co_return false;
  }
  auto part = Part::whole;
  if (parser.get().method() == http::verb::head) part = Part::head;
  const auto keep = kept_after(parser.get().keep_alive(), left);
  auto message = parser.release();
  auto request = head_of(message);
  request.body = std::move(message.body());
  const bool goes_on = co_await answer_request(state, stream, std::move(request), keep, part);
  co_return goes_on;
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

asio::awaitable<void> serve(StatePtr state, tcp::socket socket) {
  const Seat seat(state, socket);
  if (!seat.is_taken()) {
    turn_away(socket);
    co_return;
  }
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer(state->options.head + std::min(state->options.body, read_ahead));
  bool goes_on = true;
  for (int left = state->options.requests - 1; goes_on && left >= 0; --left) {
    goes_on = co_await serve_request(*state, stream, buffer, left);
  }
  boost::system::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::io_context& io, const std::string& where, Answer answer,
                                                       const HttpServerOptions& options) {
  auto state = std::make_shared<State>(io, std::move(answer), options);
  if (auto status = listen_on(state->acceptor.socket(), where, options.backlog); !status) return status.error();
  // Twice: those who are turned away are connections for a moment, too.
  state->acceptor.start(2 * std::size_t(options.connections),
                        [state](tcp::socket socket) { return serve(state, std::move(socket)); });
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::~HttpServer() { close(); }

asio::awaitable<void> HttpServer::answered() { return state_->in_hand.none(); }

void HttpServer::close() { state_->acceptor.close(); }

int HttpServer::port() const {
  boost::system::error_code code;
  return state_->acceptor.socket().local_endpoint(code).port();
}

}  // namespace gazetted
