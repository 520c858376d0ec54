// How a request comes in: its head, and its body into memory or to whoever takes it, each within its time, its limits
// and the common budget. Ends with the parser's error where it is broken: http_faults.hpp says what that is. Of one
// connection, which owns stream and buffer; on its thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "gazetted/net/http_server.hpp"
#include "http_faults.hpp"

namespace gazetted {

namespace beast = boost::beast;
namespace http = boost::beast::http;

inline constexpr std::size_t read_ahead = 64 * 1024;

using Parser = http::request_parser<http::string_body>;
using LongParser = http::request_parser<http::buffer_body>;

class ReadAlarm;

class IncomingRequest {
 public:
  IncomingRequest(const HttpServerOptions& options, beast::tcp_stream& stream, beast::flat_buffer& buffer);

  asio::awaitable<boost::system::error_code> read_head();
  // Into memory, in what is left of the time.
  asio::awaitable<boost::system::error_code> read_body();
  // What is said to one that ended so; nothing where no request had begun.
  HttpFault fault_of(const boost::system::error_code& code) const;

  Parser parser;

 private:
  asio::awaitable<boost::system::error_code> read_some(const ReadAlarm& alarm);

  const HttpServerOptions& options_;
  beast::tcp_stream& stream_;
  beast::flat_buffer& buffer_;
  ByteBudget::Share share_;
  std::chrono::steady_clock::time_point last_;
};

// RFC 9110 section 10.1.1: who asks first waits for this. False: it cannot be said.
asio::awaitable<bool> ask_for_body(beast::tcp_stream& stream);

// To `body` until that has enough, or the time is over: `patience` for all of it, `of_a_piece` for each piece.
asio::awaitable<boost::system::error_code> read_long_body(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                                          LongParser& parser, LongBody& body,
                                                          std::chrono::milliseconds patience,
                                                          std::chrono::milliseconds of_a_piece);

}  // namespace gazetted
