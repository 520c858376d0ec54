#include "gazetted/net/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "gazetted/base/text.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/raw_client.hpp"

namespace gazetted {
namespace {

using test::eventually;
using test::RawClient;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(WebRequest, ItsTargetIsAPathAndAQuery) {
  struct {
    const char *target, *path, *query;
  } const rows[] = {
      {"/", "/", ""}, {"/a/b?q=1&r=?", "/a/b", "q=1&r=?"}, {"/a?", "/a", ""}, {"?q", "", "q"}, {"", "", ""},
  };
  for (const auto& row : rows) {
    WebRequest request;
    request.target = row.target;
    EXPECT_EQ(request.path(), row.path) << row.target;
    EXPECT_EQ(request.query(), row.query) << row.target;
  }
}

// Answers with what it was asked, or with a file, on a thread of its own.
class HttpServerTest : public testing::Test {
 protected:
  void listen(const HttpServerOptions& options = HttpServerOptions()) {
    server = *HttpServer::listen(
        io, "127.0.0.1:0", [this](WebRequest request) { return answer(request); }, options);
    thread = std::thread([this] { io.run(); });
  }
  ~HttpServerTest() override {
    io.stop();
    if (thread.joinable()) thread.join();
  }
  asio::awaitable<WebResponse> answer(WebRequest request) {
    WebResponse response;
    if (request.path() == "/file") {
      response.file = directory / "file";
      response.content_type = "application/pdf";
      response.file_name = "Bericht für alle.pdf";
      if (request.query() == "part") response.span = FileSpan{2, 3};
      if (request.query() == "beyond") response.span = FileSpan{2, 1'000'000};
    } else {
      response.status = request.path() == "/drop" ? 0 : 200;
      response.content_type = "text/plain";
      response.headers["Cache-Control"] = "no-store";
      response.body = fmt::format("{} {} {} {} {}", request.method, request.path(), request.query(),
                                  request.header("x-name"), request.body);
    }
    co_return response;
  }
  std::string ask(const std::string& head, const std::string& body = "") {
    RawClient client(server->port());
    client.say(head + "\r\nHost: x\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body);
    return client.hear();
  }
  test::TemporaryDirectory directory;
  asio::io_context io;
  std::unique_ptr<HttpServer> server;
  std::thread thread;
};

TEST_F(HttpServerTest, GivesMethodPathQueryHeadersAndBody) {
  listen();
  const auto said = ask("PUT /a?b=c HTTP/1.1\r\nX-Name: Anna", "text");
  EXPECT_THAT(said, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(said, HasSubstr("\r\nContent-Type: text/plain\r\n"));
  EXPECT_THAT(said, HasSubstr("\r\nCache-Control: no-store\r\n"));
  EXPECT_THAT(said, EndsWith("\r\n\r\nPUT /a b=c Anna text"));
}

TEST_F(HttpServerTest, AnswersHeadWithTheLengthOfGetAndNoBody) {
  listen();
  const auto said = ask("HEAD /a HTTP/1.1");
  EXPECT_THAT(said, HasSubstr("\r\nContent-Length: 10\r\n"));
  EXPECT_THAT(said, EndsWith("\r\n\r\n"));
  directory.put("file", std::string(1000, 'f'));
  const auto file = ask("HEAD /file HTTP/1.1");
  EXPECT_THAT(file, HasSubstr("\r\nContent-Length: 1000\r\n"));
  EXPECT_THAT(file, EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, StreamsAFileUnderItsName) {
  listen();
  const auto bytes = std::string(3'000'000, 'f');
  directory.put("file", bytes);
  const auto said = ask("GET /file HTTP/1.1");
  EXPECT_THAT(said.substr(0, 400),
              HasSubstr("Content-Disposition: attachment; filename*=UTF-8''Bericht%20f%C3%BCr%20alle.pdf\r\n"));
  EXPECT_EQ(said.substr(said.find("\r\n\r\n") + 4), bytes);
}

TEST_F(HttpServerTest, SendsAPartOfAFile) {
  listen();
  directory.put("file", "0123456789");
  const auto part = ask("GET /file?part HTTP/1.1");
  EXPECT_THAT(part, HasSubstr("\r\nContent-Length: 3\r\n"));
  EXPECT_THAT(part, EndsWith("\r\n\r\n234"));
  EXPECT_THAT(ask("GET /file?beyond HTTP/1.1"), IsEmpty());  // it was longer when it was looked at
}

// As many as a proxy could leave behind, and one more who asks.
TEST_F(HttpServerTest, HalfARequestKeepsNobodyOut) {
  HttpServerOptions options;
  options.connections = 20;
  options.patience = std::chrono::seconds(60);
  listen(options);
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 21; ++i) {
    silent.push_back(std::make_unique<RawClient>(server->port()));
    silent.back()->say("GET / HTTP/1.1\r\nHost: x\r\n");
  }
  for (int i = 0; i < 30; ++i) EXPECT_THAT(ask("GET /a HTTP/1.1"), StartsWith("HTTP/1.1 200 ")) << i;
  EXPECT_THAT(silent.front()->hear(), IsEmpty());  // who came first has lost the place
}

TEST_F(HttpServerTest, SlowReadersOfLargeFilesLeavePlacesForOthers) {
  HttpServerOptions options;
  options.connections = 8;
  listen(options);
  directory.put("file", std::string(30'000'000, 'f'));
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 7; ++i) {
    slow.push_back(std::make_unique<RawClient>(server->port()));
    slow.back()->say("GET /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }
  EXPECT_THAT(slow.back()->hear(), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(ask("GET /a HTTP/1.1"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, AVisitorBehindAProxyHasNoMoreThanAShare) {
  HttpServerOptions options;
  options.of_one_address = 2;
  listen(options);
  directory.put("file", std::string(30'000'000, 'f'));
  const std::string from_anna = "\r\nX-Forwarded-For: 192.0.2.1";
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 2; ++i) {
    slow.push_back(std::make_unique<RawClient>(server->port()));
    slow.back()->say("GET /file HTTP/1.1\r\nHost: x" + from_anna + "\r\n\r\n");
    EXPECT_THAT(slow.back()->hear("ffff"), StartsWith("HTTP/1.1 200 "));
  }
  EXPECT_THAT(ask("GET /a HTTP/1.1" + from_anna), StartsWith("HTTP/1.1 429 "));
  EXPECT_THAT(ask("GET /a HTTP/1.1\r\nX-Forwarded-For: 192.0.2.2"), StartsWith("HTTP/1.1 200 "));
  slow.pop_back();
  EXPECT_TRUE(eventually([&] { return ask("GET /a HTTP/1.1" + from_anna).starts_with("HTTP/1.1 200 "); }));
}

TEST_F(HttpServerTest, WithoutAnAnswerTheConnectionIsClosed) {
  listen();
  EXPECT_THAT(ask("GET /drop HTTP/1.1"), IsEmpty());
  EXPECT_THAT(ask("GET /file HTTP/1.1"), IsEmpty());  // it is not there
}

TEST_F(HttpServerTest, WhatIsTooLongIs413Or431) {
  HttpServerOptions options;
  options.head = 500;
  options.body = 100;
  listen(options);
  EXPECT_THAT(ask("POST / HTTP/1.1", std::string(100, 'b')), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("POST / HTTP/1.1", std::string(101, 'b')), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nX-Long: " + std::string(500, 'h')), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpServerTest, AConnectionHasItsNumberOfRequestsAndSaysWhichIsTheLast) {
  HttpServerOptions options;
  options.requests = 2;
  listen(options);
  RawClient client(server->port());
  for (const char* path : {"/1", "/2", "/3"}) client.say(std::string("GET ") + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto said = client.hear();
  const auto second = said.find("HTTP/1.1", 1);
  ASSERT_NE(second, std::string::npos) << said;
  EXPECT_THAT(said.substr(0, second), Not(HasSubstr("Connection: close")));
  EXPECT_THAT(said.substr(second), HasSubstr("Connection: close"));
  EXPECT_THAT(said, EndsWith("GET /2   "));
}

TEST_F(HttpServerTest, WhoSaysNothingOrReadsNothingLosesThePlace) {
  HttpServerOptions options;
  options.connections = 1;
  options.patience = std::chrono::milliseconds(100);
  options.slowest_reader = 1u << 30;
  listen(options);
  directory.put("file", std::string(30'000'000, 'f'));
  const auto is_served = [&] { return ask("GET / HTTP/1.1").starts_with("HTTP/1.1 200 "); };
  RawClient silent(server->port());
  EXPECT_THAT(silent.hear(), IsEmpty());
  EXPECT_TRUE(eventually(is_served));
  RawClient reads_nothing(server->port());
  reads_nothing.say("GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(eventually(is_served));
}

TEST_F(HttpServerTest, BodiesThatAreNotWholeHaveACommonBudget) {
  HttpServerOptions options;
  options.body = 1'000'000;
  options.budget = std::make_shared<ByteBudget>(600'000);
  listen(options);
  const auto begin = [&](RawClient& client) {
    client.say("POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 500000\r\n\r\n" +
               std::string(400'000, 'b'));
  };
  RawClient first(server->port()), second(server->port());
  begin(first);
  begin(second);
  // Whichever was read later is told to come again, the other goes on to its end.
  std::string rest(100'000, 'b');
  first.say(rest);
  second.say(rest);
  const auto one = first.hear();
  const auto other = second.hear();
  EXPECT_NE(one.starts_with("HTTP/1.1 200 "), other.starts_with("HTTP/1.1 200 "));
  EXPECT_NE(one.starts_with("HTTP/1.1 503 "), other.starts_with("HTTP/1.1 503 "));
}

// Counts what comes, and has enough at some point.
class CountedBody : public LongBody {
 public:
  explicit CountedBody(std::size_t most) : most_(most) {}
  asio::awaitable<bool> take(std::string_view piece) override {
    longest = std::max(longest, piece.size());
    bytes += piece;
    co_return bytes.size() <= most_;
  }
  std::string bytes;
  std::size_t longest = 0;

 private:
  std::size_t most_;
};

class LongBodies : public HttpServerTest {
 protected:
  void listen(std::size_t most = 1u << 30) {
    HttpServerOptions options;
    options.body = 8;
    options.patience = std::chrono::milliseconds(500);
    options.receive = [this, most](const WebRequest& head) {
      Reception reception;
      reception.body_patience = std::chrono::milliseconds(1'000);
      if (head.header("x-name") == "nobody") {
        reception.refused = WebResponse();
        reception.refused->status = 401;
      } else if (head.method == "PUT") {
        reception.body = taken = std::make_shared<CountedBody>(most);
      }
      return reception;
    };
    HttpServerTest::listen(options);
  }
  std::shared_ptr<CountedBody> taken;
};

TEST_F(LongBodies, ComeInPiecesAndAreNotKeptInMemory) {
  listen();
  const std::string body(3'000'000, 'x');
  const auto said = ask("PUT /a HTTP/1.1", body);
  EXPECT_THAT(said, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(said, EndsWith("PUT /a   "));
  EXPECT_EQ(taken->bytes, body);
  EXPECT_LE(taken->longest, 64u * 1024);
}

TEST_F(LongBodies, MayBeChunkedOrEmptyAndTheConnectionGoesOn) {
  listen();
  RawClient client(server->port());
  client.say("PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
  EXPECT_THAT(client.hear("PUT /a   "), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(taken->bytes, "abcdefg");
  client.say(
      "PUT /b HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\nPOST /c HTTP/1.1\r\nHost: x\r\nContent-Length: "
      "2\r\nConnection: close\r\n\r\nhi");
  const auto rest = client.hear();
  EXPECT_THAT(rest, HasSubstr("PUT /b   "));
  EXPECT_THAT(rest, EndsWith("POST /c   hi"));
}

TEST_F(LongBodies, AreAskedForWhenTheClientWaits) {
  listen();
  RawClient client(server->port());
  client.say("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.hear("\r\n\r\n"), StartsWith("HTTP/1.1 100 Continue\r\n"));
  client.say("hi");
  EXPECT_THAT(client.hear(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(LongBodies, ThatAreRefusedAreNotWaitedForAndTheAnswerArrives) {
  listen();
  RawClient client(server->port());
  client.say("PUT /a HTTP/1.1\r\nHost: x\r\nX-Name: nobody\r\nContent-Length: 9000000\r\n\r\n" +
             std::string(2'000'000, 'x'));
  EXPECT_THAT(client.hear(), StartsWith("HTTP/1.1 401 "));
  EXPECT_EQ(taken, nullptr);
}

TEST_F(LongBodies, EndWhereWhoeverTakesThemHasEnough) {
  listen(100'000);
  RawClient client(server->port());
  client.say("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n" + std::string(1'000'000, 'x'));
  EXPECT_THAT(client.hear(), EndsWith("PUT /a   "));
  EXPECT_LE(taken->bytes.size(), 100'000 + 64u * 1024);
}

TEST_F(LongBodies, ThatAreTooSlowAre408AndNotTaken) {
  listen();
  {
    RawClient client(server->port());
    client.say("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
    EXPECT_THAT(client.hear(), StartsWith("HTTP/1.1 408 "));
  }
  RawClient drop_by_drop(server->port());
  drop_by_drop.say("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n");
  EXPECT_TRUE(eventually([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return !drop_by_drop.say("x");
  }));
  EXPECT_LT(taken->bytes.size(), 900'000u);
}

TEST_F(LongBodies, OfOthersGoIntoMemoryWithinTheirLimit) {
  listen();
  EXPECT_THAT(ask("POST /a HTTP/1.1", "12345678"), EndsWith("POST /a   12345678"));
  EXPECT_THAT(ask("POST /a HTTP/1.1", "123456789"), StartsWith("HTTP/1.1 413 "));
}

}  // namespace
}  // namespace gazetted
