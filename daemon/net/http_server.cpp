#include "gazetted/net/http_server.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/acceptor.hpp"
#include "gazetted/net/in_hand.hpp"
#include "gazetted/net/listen.hpp"
#include "gazetted/net/places.hpp"
#include "gazetted/net/tuple_awaitable.hpp"
#include "http_reading.hpp"

namespace gazetted {
namespace {

using asio::ip::tcp;
constexpr std::size_t piece_of_file = 32 * 1024;
constexpr std::uint64_t small_answer = 256 * 1024;  // what a reader's line takes at once, or nearly so
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

WebResponse come_again_later(int seconds) {
  WebResponse busy;
  busy.status = 503;
  busy.headers["Retry-After"] = std::to_string(seconds);
  busy.headers["Cache-Control"] = "no-store";
  return busy;
}

struct HttpServer::State {
  State(asio::io_context& loop, Answer with, const HttpServerOptions& given)
      : acceptor(loop),
        in_hand(loop),
        answer(std::move(with)),
        options(given),
        places(given.connections, given.of_one_address) {}
  Acceptor<tcp> acceptor;
  InHand in_hand;
  Answer answer;
  HttpServerOptions options;
  Places places;
  std::map<Places::Guest, beast::tcp_stream*> connections;  // of those who have a place
};

namespace {

using StatePtr = std::shared_ptr<HttpServer::State>;

// A connection's place in the house, given back when it ends.
class Seat {
 public:
  Seat(StatePtr state, beast::tcp_stream& stream) : state_(std::move(state)) {
    boost::system::error_code code;
    const auto peer = stream.socket().remote_endpoint(code);
    if (!code) peer_ = peer.address();
    const auto [guest, leaves] = state_->places.enter(peer_);
    guest_ = guest;
    if (guest_ != 0) state_->connections[guest_] = &stream;
    const auto other = state_->connections.find(leaves);
    if (other != state_->connections.end()) other->second->cancel();  // it ends by itself, in its own time
  }
  ~Seat() {
    state_->connections.erase(guest_);
    state_->places.leave(guest_);
  }
  Seat(const Seat&) = delete;
  bool is_taken() const { return guest_ != 0; }
  const asio::ip::address& peer() const { return peer_; }
  void wait() { state_->places.wait(guest_); }
  void serve() { state_->places.serve(guest_); }

 private:
  StatePtr state_;
  asio::ip::address peer_;
  Places::Guest guest_ = 0;
};

// A visitor's share, while what was asked for through a proxy of this machine is in hand.
class Visit {
 public:
  Visit(Places& places, const asio::ip::address& peer, std::string_view forwarded_for)
      : places_(places), visitor_(visitor_behind(peer, forwarded_for)), counts_(visitor_ != peer) {
    if (counts_) is_welcome_ = places_.enter_by_proxy(visitor_);
  }
  ~Visit() {
    if (counts_ && is_welcome_) places_.leave_by_proxy(visitor_);
  }
  Visit(const Visit&) = delete;
  bool is_welcome() const { return is_welcome_; }
  std::string visitor() const { return visitor_.to_string(); }

 private:
  Places& places_;
  const asio::ip::address visitor_;
  const bool counts_;
  bool is_welcome_ = true;
};

class Transfer {
 public:
  Transfer(Places& places, std::uint64_t size) : places_(places), counts_(size > small_answer) {
    if (counts_) may_begin_ = places_.begin_transfer();
  }
  ~Transfer() {
    if (counts_ && may_begin_) places_.end_transfer();
  }
  Transfer(const Transfer&) = delete;
  bool may_begin() const { return may_begin_; }

 private:
  Places& places_;
  const bool counts_;
  bool may_begin_ = true;
};

// --- a request

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
void set_head(http::response<Body>& response, const WebResponse& answer, Keep keep, std::uint64_t size) {
  response.version(11);
  response.result(unsigned(answer.status));
  response.keep_alive(keep == Keep::open);
  if (!answer.content_type.empty()) response.set(http::field::content_type, view_of(answer.content_type));
  if (!answer.file_name.empty())
    response.set(http::field::content_disposition, "attachment; filename*=UTF-8''" + percent_encode(answer.file_name));
  for (const auto& [name, value] : answer.headers) response.set(view_of(name), view_of(value));
  // RFC 9110 section 8.6: of what 304 has no body for, another length than that of 200 would be wrong.
  if (answer.status != 304 && answer.status != 204) response.content_length(size);
}

// A slow reader of a long answer costs neither memory nor the patience for short ones.
class Deadline {
 public:
  Deadline(const HttpServerOptions& options, std::uint64_t size)
      : patience_(options.patience),
        last_(now() + options.patience + std::chrono::seconds(size / options.slowest_reader)) {}
  void renew(beast::tcp_stream& stream) const { stream.expires_at(std::min(last_, now() + patience_)); }

 private:
  static std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }
  std::chrono::milliseconds patience_;
  std::chrono::steady_clock::time_point last_;
};

// Piece by piece.
template <class Body>
asio::awaitable<bool> send(beast::tcp_stream& stream, http::response<Body>& response, Part part,
                           const Deadline& deadline) {
  http::response_serializer<Body> serializer(response);
  serializer.split(part == Part::head);  // Content-Length is that of GET all the same
  while (!serializer.is_done() && !(part == Part::head && serializer.is_header_done())) {
    deadline.renew(stream);
    auto [code, written] = co_await http::async_write_some(stream, serializer, tuple_awaitable);
    if (code) co_return false;
  }
  co_return true;
}

// Nothing: it is not there any more, or not as long as it was.
std::optional<FileSpan> span_of(const Descriptor& file, const std::optional<FileSpan>& wanted) {
  struct stat found {};
  if (::fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode)) return {};
  const auto size = std::uint64_t(found.st_size);
  if (!wanted) return FileSpan{0, size};
  if (wanted->first > size || wanted->size > size - wanted->first) return {};
  return wanted;
}

asio::awaitable<bool> send_bytes_of(const Descriptor& file, FileSpan span, beast::tcp_stream& stream,
                                    const Deadline& deadline) {
  std::string piece(std::min<std::uint64_t>(piece_of_file, span.size), '\0');
  while (span.size > 0) {
    const auto count =
        ::pread(file.get(), piece.data(), std::min<std::uint64_t>(piece.size(), span.size), off_t(span.first));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) co_return false;  // the length is said already: who reads it sees that something is missing
    span.first += std::uint64_t(count);
    span.size -= std::uint64_t(count);
    for (std::size_t sent = 0; sent < std::size_t(count);) {
      deadline.renew(stream);
      const asio::const_buffer rest(piece.data() + sent, std::size_t(count) - sent);
      auto [code, written] = co_await stream.async_write_some(rest, tuple_awaitable);
      if (code) co_return false;
      sent += written;
    }
  }
  co_return true;
}

asio::awaitable<bool> send_body(beast::tcp_stream& stream, WebResponse answer, Keep keep, Part part,
                                const HttpServerOptions& options) {
  http::response<http::string_body> response;
  response.body() = std::move(answer.body);
  const auto size = response.body().size();
  set_head(response, answer, keep, size);
  const Deadline deadline(options, size);
  co_return co_await send(stream, response, part, deadline);
}

asio::awaitable<bool> send_answer(HttpServer::State& state, beast::tcp_stream& stream, WebResponse answer, Keep keep,
                                  Part part) {
  if (answer.file.empty()) co_return co_await send_body(stream, std::move(answer), keep, part, state.options);
  auto file = std::move(answer.opened);
  if (!file) file = std::make_shared<const Descriptor>(::open(answer.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const auto span = file->valid() ? span_of(*file, answer.span) : std::nullopt;
  if (!span) co_return false;
  const Transfer transfer(state.places, part == Part::head ? 0 : span->size);
  if (!transfer.may_begin()) co_return co_await send_body(stream, come_again_later(), keep, part, state.options);
  http::response<http::empty_body> head;
  set_head(head, answer, keep, span->size);
  const Deadline deadline(state.options, span->size);
  const bool has_begun = co_await send(stream, head, Part::head, deadline);
  if (!has_begun || part == Part::head) co_return has_begun;
  co_return co_await send_bytes_of(*file, *span, stream, deadline);
}

// --- connections

WebResponse too_many_at_once() {
  auto busy = come_again_later();
  busy.status = 429;
  return busy;
}

// Whoever still sends must not lose the answer to a reset: what comes is read for a moment, and thrown away.
asio::awaitable<void> hear_out(beast::tcp_stream& stream) {
  constexpr std::chrono::seconds moment{3};
  boost::system::error_code ended;
  stream.socket().shutdown(tcp::socket::shutdown_send, ended);
  std::vector<char> piece(read_ahead);
  const auto last = std::chrono::steady_clock::now() + moment;
  while (!ended) {
    stream.expires_at(last);
    const auto room = asio::buffer(piece);
    auto [code, count] = co_await stream.async_read_some(room, tuple_awaitable);
    ended = code;
  }
}

WebResponse answer_to(const HttpFault& fault) {
  auto answer = fault.status == 503 ? come_again_later() : WebResponse();
  answer.status = fault.status;
  answer.content_type = "text/plain; charset=utf-8";
  answer.body = std::string(fault.what) + "\n";
  return answer;
}

asio::awaitable<void> refuse(HttpServer::State& state, beast::tcp_stream& stream, WebResponse answer, Part part) {
  const bool sent = co_await send_answer(state, stream, std::move(answer), Keep::close, part);
  if (sent) co_await hear_out(stream);
}

Keep kept_after(bool keep_alive, int left) { return keep_alive && left > 0 ? Keep::open : Keep::close; }

asio::awaitable<bool> answer_request(HttpServer::State& state, beast::tcp_stream& stream, Seat& seat,
                                     WebRequest request, Keep keep, Part part) {
  const Visit visit(state.places, seat.peer(), request.header("x-forwarded-for"));
  state.in_hand.begin();
  WebResponse answer;
  if (visit.is_welcome()) {
    request.visitor = visit.visitor();
    auto given = co_await state.answer(std::move(request));
    answer = std::move(given);
  } else {
    answer = too_many_at_once();
  }
  bool sent = false;
  if (answer.status != 0) sent = co_await send_answer(state, stream, std::move(answer), keep, part);
  state.in_hand.end();
  seat.wait();
  co_return sent&& keep == Keep::open;
}

// A request whose body does not go into memory.
asio::awaitable<bool> serve_long(HttpServer::State& state, beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                 Seat& seat, Parser& head, Reception reception, int left) {
  auto request = head_of(head.get());
  LongParser parser(std::move(head));
  parser.body_limit(boost::none);  // its own limit is that of whoever takes it
  if (equal_ignoring_case(request.header("expect"), "100-continue") && buffer.size() == 0) {
    const bool asked = co_await ask_for_body(stream);
    if (!asked) co_return false;
  }
  auto code =
      co_await read_long_body(stream, buffer, parser, *reception.body, reception.body_patience, state.options.patience);
  if (code) {
    reception.body.reset();  // nobody waits for the rest
    const auto fault = fault_of(code, true, "");
    if (fault.status != 0) co_await refuse(state, stream, answer_to(fault), Part::whole);
    co_return false;
  }
  auto keep = Keep::close;
  if (parser.is_done()) keep = kept_after(parser.get().keep_alive(), left);
  request.long_body = std::move(reception.body);
  const bool goes_on = co_await answer_request(state, stream, seat, std::move(request), keep, Part::whole);
  if (!parser.is_done()) co_await hear_out(stream);
  co_return goes_on;
}

// What is answered to a request that came whole, or not. `left`: requests that may follow on this connection.
asio::awaitable<bool> serve_request(HttpServer::State& state, beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                    Seat& seat, int left) {
  std::optional<IncomingRequest> incoming(std::in_place, state.options, stream, buffer);
  auto& parser = incoming->parser;
  auto code = co_await incoming->read_head();
  auto fault = code ? incoming->fault_of(code) : fault_in(parser.get());
  auto part = Part::whole;
  if (parser.get().method() == http::verb::head) part = Part::head;
  if (!code && fault.status == 0 && state.options.receive) {
    auto reception = state.options.receive(head_of(parser.get()));
    if (reception.refused) {
      co_await refuse(state, stream, std::move(*reception.refused), part);
      co_return false;
    }
    if (reception.body) {
      seat.serve();
      const bool goes_on = co_await serve_long(state, stream, buffer, seat, parser, std::move(reception), left);
      co_return goes_on;
    }
  }
  if (!code && fault.status == 0) {
    code = co_await incoming->read_body();
    if (code) fault = incoming->fault_of(code);
  }
  if (fault.status != 0) {
    incoming.reset();  // what came is given up, and its share of the budget; its place goes to whoever needs one
    co_await refuse(state, stream, answer_to(fault), part);
  }
  if (code || fault.status != 0) co_return false;
  seat.serve();
  const auto keep = kept_after(parser.get().keep_alive(), left);
  auto message = parser.release();
  auto request = head_of(message);
  request.body = std::move(message.body());
  const bool goes_on = co_await answer_request(state, stream, seat, std::move(request), keep, part);
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
  beast::tcp_stream stream(std::move(socket));
  Seat seat(state, stream);
  if (!seat.is_taken()) {
    turn_away(stream.socket());
    co_return;
  }
  beast::flat_buffer buffer(state->options.head + std::min(state->options.body, read_ahead));
  bool goes_on = true;
  for (int left = state->options.requests - 1; goes_on && left >= 0; --left) {
    goes_on = co_await serve_request(*state, stream, buffer, seat, left);
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
