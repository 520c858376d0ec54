// What is wrong with a request, in a status: as a table, and from a real socket.
#include "../../../daemon/net/http_faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>
#include <thread>

#include "gazetted/net/http_server.hpp"
#include "support/raw_client.hpp"

namespace gazetted {
namespace {

using test::RawClient;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Host, IsANameOrAnAddressAndPerhapsAPort) {
  for (const auto* good : {"", "x", "news.example.org", "news.example.org:8025", "127.0.0.1", "[::1]", "[::1]:80",
                           "[fe80::1.2.3.4]", "a%20b", "x:", "under_score", "xn--bcher-kva.example"})
    EXPECT_TRUE(is_host(good)) << good;
  for (const auto* bad : {"a b", "x, y", "user@x", "x/y", "http://x", "x:80a", "x:123456", "[::1", "[::1]x", "[]",
                          "::1", "x:80:80", "a%2", "a%zz", "bü"})
    EXPECT_FALSE(is_host(bad)) << bad;
}

TEST(LineFeeds, HaveACarriageReturnBeforeThem) {
  for (const auto* good : {"", "Host: x\r\n", "a\r\n\r\n", "no end"}) EXPECT_FALSE(has_bare_line_feed(good)) << good;
  for (const auto* bad : {"\n", "Host: x\n", "a\r\nb\nc\r\n", "\n\r\n"}) EXPECT_TRUE(has_bare_line_feed(bad)) << bad;
}

TEST(ParserFaults, AreStatusesAndThoseOfTheConnectionNothing) {
  namespace http = boost::beast::http;
  struct {
    boost::system::error_code code;
    bool has_line;
    const char* unread;
    int status;
  } const rows[] = {
      {http::error::end_of_stream, false, "", 0},
      {boost::asio::error::operation_aborted, true, "", 0},
      {boost::asio::error::connection_reset, true, "", 0},
      {boost::asio::error::timed_out, true, "", 408},
      {boost::asio::error::no_memory, true, "", 503},
      {http::error::partial_message, true, "", 400},
      {http::error::body_limit, true, "", 413},
      {http::error::header_limit, false, "GET /aaaaaa", 414},
      {http::error::header_limit, true, "X: aaaaaa", 431},
      {http::error::bad_version, false, "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
      {http::error::bad_version, false, "GET / HTTP/0.9\r\n", 505},
      {http::error::bad_version, false, "GET / HTTP/1.1\nHost: x\n", 400},
      {http::error::bad_version, false, "GET / HTTP/one\r\n", 400},
      {http::error::bad_version, false, "", 400},
      {http::error::bad_content_length, true, "", 400},
      {http::error::multiple_content_length, true, "", 400},
      {http::error::bad_transfer_encoding, true, "", 400},
      {http::error::bad_chunk, true, "", 400},
  };
  for (const auto& row : rows) {
    const auto fault = fault_of(row.code, row.has_line, row.unread);
    EXPECT_EQ(fault.status, row.status) << row.code.message() << " " << row.unread;
    EXPECT_EQ(fault.what.empty(), row.status == 0);
  }
}

class Faults : public testing::Test {
 protected:
  Faults() {
    HttpServerOptions options;
    options.head = 2000;
    options.body = 100;
    options.patience = std::chrono::milliseconds(500);
    const auto answer = [](WebRequest) -> asio::awaitable<WebResponse> { co_return WebResponse(); };
    server = *HttpServer::listen(io, "127.0.0.1:0", answer, options);
    thread = std::thread([this] { io.run(); });
  }
  ~Faults() override {
    io.stop();
    thread.join();
  }
  std::string said_to(const std::string& bytes) const {
    RawClient client(server->port());
    client.say(bytes);
    return client.hear();
  }
  asio::io_context io;
  std::unique_ptr<HttpServer> server;
  std::thread thread;
};

TEST_F(Faults, OfEveryKindAreAnsweredOnceAndEndTheConnection) {
  const std::string host = "Host: x\r\n", close = "Connection: close\r\n",
                    next = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
  struct {
    std::string bytes;
    int status;
  } const rows[] = {
      {"GET / HTTP/1.1\r\n" + host + close + "\r\n", 200},
      {"GET / HTTP/1.0\r\n\r\n", 200},  // it has no Host header
      {"POST / HTTP/1.1\r\n" + host + close + "Content-Length: 2\r\n\r\nhi", 200},
      {"POST / HTTP/1.1\r\n" + host + close + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 200},
      {"\x16\x03\x01\x02 TLS, by mistake\r\n\r\n", 400},
      {"GET\r\n\r\n", 400},
      {"GET  / HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET / HTTP/one\r\n" + host + "\r\n", 400},
      {"GET / HTTP/2.0\r\n" + host + "\r\n", 505},
      {"GET / HTTP/1.1\n" + host + "\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: x\n\n", 400},
      {"GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n" + host + "Not a header\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n" + host + "X : y\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n" + host + "X: a\rb\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n" + next, 400},
      {"GET / HTTP/1.1\r\n" + host + host + "\r\n" + next, 400},
      {"GET / HTTP/1.0\r\n" + host + host + "\r\n" + next, 400},
      {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n" + next, 400},
      {"GET / HTTP/1.1\r\nHost: x@y\r\n\r\n" + next, 400},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: ten\r\n\r\nhi" + next, 400},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: -2\r\n\r\nhi" + next, 400},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!" + next, 400},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + next, 400},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n" + next, 400},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi" + next, 400},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + next, 501},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n" + next, 501},
      {"POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + next, 400},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nxx\r\nhi\r\n" + next, 400},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 101\r\n\r\n" + std::string(101, 'b'), 413},
      {"GET /" + std::string(3000, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 414},
      {"GET / HTTP/1.1\r\n" + host + "X: " + std::string(3000, 'a') + "\r\n\r\n", 431},
      {"GET / HTTP/1.1\r\n" + host, 408},
      {"G", 408},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 9\r\n\r\nhi", 408},
  };
  for (const auto& row : rows) {
    const auto said = said_to(row.bytes);
    EXPECT_THAT(said, StartsWith("HTTP/1.1 " + std::to_string(row.status) + " ")) << row.bytes;
    EXPECT_THAT(said, HasSubstr("Connection: close\r\n")) << row.bytes;
    EXPECT_THAT(said.substr(std::min<std::size_t>(said.size(), 1)), Not(HasSubstr("HTTP/1.1 "))) << row.bytes;
  }
}

TEST_F(Faults, OfHeadHaveNoBodyAndOfSilenceNoAnswer) {
  const auto said = said_to("HEAD / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(said, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(said, testing::EndsWith("\r\n\r\n"));
  EXPECT_EQ(said_to(""), "");
}

}  // namespace
}  // namespace gazetted
