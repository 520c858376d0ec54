#include "http_reading.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "gazetted/net/tuple_awaitable.hpp"

namespace gazetted {
namespace {

std::chrono::steady_clock::time_point steady_now() { return std::chrono::steady_clock::now(); }

std::string_view unread_in(const beast::flat_buffer& buffer) {
  return std::string_view(static_cast<const char*>(buffer.data().data()), buffer.size());
}

}  // namespace

// Ends a read at a time. Unlike a stream's own expiry it does not close the socket, so that 408 can be said.
class ReadAlarm {
 public:
  ReadAlarm(beast::tcp_stream& stream, std::chrono::steady_clock::time_point at)
      : bell_(std::make_shared<Bell>(&stream)), timer_(stream.get_executor(), at) {
    stream.expires_never();
    timer_.async_wait([bell = bell_](const boost::system::error_code& code) {
      if (code || !bell->stream) return;
      bell->rang = true;
      bell->stream->cancel();
    });
  }
  ~ReadAlarm() { bell_->stream = nullptr; }
  ReadAlarm(const ReadAlarm&) = delete;
  bool rang() const { return bell_->rang; }
  // Of the read that it was for: whoever else cancels wants no answer.
  boost::system::error_code judge(const boost::system::error_code& code) const {
    return code == asio::error::operation_aborted && rang() ? make_error_code(asio::error::timed_out) : code;
  }

 private:
  struct Bell {
    explicit Bell(beast::tcp_stream* rings) : stream(rings) {}
    beast::tcp_stream* stream;
    bool rang = false;
  };
  std::shared_ptr<Bell> bell_;
  asio::steady_timer timer_;
};

IncomingRequest::IncomingRequest(const HttpServerOptions& options, beast::tcp_stream& stream,
                                 beast::flat_buffer& buffer)
    : options_(options), stream_(stream), buffer_(buffer), share_(options.budget) {
  parser.header_limit(std::uint32_t(options.head));
  parser.body_limit(boost::none);  // it is looked at when the head is there
  parser.eager(false);
}

asio::awaitable<boost::system::error_code> IncomingRequest::read_head() {
  last_ = steady_now() + options_.patience;
  const ReadAlarm alarm(stream_, last_);
  while (!parser.is_header_done()) {
    auto code = co_await read_some(alarm);
    if (code) co_return code;
    // The parser would wait for the end of such a line.
    if (!parser.is_header_done() && has_bare_line_feed(unread_in(buffer_)))
      co_return make_error_code(http::error::bad_line_ending);
  }
  co_return boost::system::error_code();
}

asio::awaitable<boost::system::error_code> IncomingRequest::read_body() {
  const auto length = parser.content_length();
  if (length && *length > options_.body) co_return make_error_code(http::error::body_limit);
  parser.body_limit(options_.body);
  parser.eager(true);
  const ReadAlarm alarm(stream_, last_);
  while (!parser.is_done()) {
    auto code = co_await read_some(alarm);
    if (code) co_return code;
  }
  co_return boost::system::error_code();
}

HttpFault IncomingRequest::fault_of(const boost::system::error_code& code) const {
  const bool has_begun = parser.got_some() || buffer_.size() > 0;
  if (!has_begun && code == asio::error::timed_out) return {};
  return gazetted::fault_of(code, !parser.get().target().empty(), unread_in(buffer_));
}

asio::awaitable<boost::system::error_code> IncomingRequest::read_some(const ReadAlarm& alarm) {
  if (alarm.rang()) co_return make_error_code(asio::error::timed_out);
  auto [code, count] = co_await http::async_read_some(stream_, buffer_, parser, tuple_awaitable);
  if (code) co_return alarm.judge(code);
  if (!share_.grow_to(parser.get().body().size() + buffer_.size())) co_return make_error_code(asio::error::no_memory);
  co_return boost::system::error_code();
}

asio::awaitable<bool> ask_for_body(beast::tcp_stream& stream) {
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  const auto buffer = asio::buffer(go_on);
  auto [code, count] = co_await asio::async_write(stream, buffer, tuple_awaitable);
  co_return !code;
}

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
    const ReadAlarm alarm(stream, std::min(last, steady_now() + of_a_piece));
    auto [code, count] = co_await http::async_read_some(stream, buffer, parser, tuple_awaitable);
    if (code && code != http::error::need_buffer) co_return alarm.judge(code);
    const std::string_view come(piece.data(), piece.size() - parser.get().body().size);
    if (!come.empty()) goes_on = co_await body.take(come);
  }
  co_return boost::system::error_code();
}

}  // namespace gazetted
