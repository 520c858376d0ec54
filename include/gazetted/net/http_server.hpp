// The HTTP/1.1 server: for what the world may ask of the daemon, and for the sandbox. TLS is the proxy's in front of
// it. It speaks the protocol and keeps the limits of its options; what an answer is, is its caller's. What is no
// request of HTTP/1.1, or not one in time, it answers itself and ends the connection. The defaults are
// for the internet's side: requests are short, time is short, and one address holds a part of the places; see
// net/places for who gets one. Whoever finds none is answered 503. All of it on the thread that runs `io`; whoever is
// being served when the object goes is served to the end. Large files are read piece by piece, and that thread waits
// for the disk meanwhile: http_thread.hpp gives a server one of its own.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/net/byte_budget.hpp"

namespace gazetted {

namespace asio = boost::asio;

// Takes the body of a request that may be too long for memory, piece by piece as it comes. It goes with its request.
class LongBody {
 public:
  virtual ~LongBody() = default;
  // The piece is done with when this returns. False: no more is wanted, and the request is answered as it is.
  virtual asio::awaitable<bool> take(std::string_view piece) = 0;
};

struct WebRequest {
  std::string method = "GET";
  std::string target;                          // as it came: a path, and perhaps ?query
  std::map<std::string, std::string> headers;  // names in lower case; of one that came twice, the later
  std::string body;
  std::shared_ptr<LongBody> long_body = {};  // set: what has the body instead
  std::string visitor = {};                  // the address that asks, or for which a proxy of this machine does

  std::string_view path() const;
  std::string_view query() const;                            // without its ?
  const std::string& header(const std::string& name) const;  // empty: it did not come
};

struct FileSpan {
  std::uint64_t first = 0, size = 0;  // bytes
};

struct WebResponse {
  int status = 200;  // 0: none, the connection is closed without an answer
  std::string content_type, body;
  std::filesystem::path file;                  // set: streamed instead of the body
  std::shared_ptr<const Descriptor> opened;    // the same file, where it is open already: nothing else is read then
  std::optional<FileSpan> span;                // of the file; nothing: all of it
  std::string file_name;                       // under which a browser is to save it; empty: it is shown
  std::map<std::string, std::string> headers;  // more of them, or another value
};

// 503, for whoever asks when there is no place, or when something is missing that will be there again.
WebResponse come_again_later(int seconds = 10);

// What is done with the body of a request, once its head is there.
struct Reception {
  std::optional<WebResponse> refused = {};          // the answer, given without the body; the connection ends
  std::shared_ptr<LongBody> body = {};              // null: into memory, within HttpServerOptions::body
  std::chrono::milliseconds body_patience{60'000};  // for all of the long body
};
using Receive = std::function<Reception(const WebRequest& head)>;

struct HttpServerOptions {
  std::size_t head = 8 * 1024, body = 8 * 1024;  // of a request, in bytes; more is 431 (or 414) and 413
  std::shared_ptr<ByteBudget> budget;            // of all requests that come in; null: what the limits above allow
  int connections = 200;
  int of_one_address = 50;  // also of a visitor for whom a proxy of this machine asks
  int requests = 100;       // on one connection
  int backlog = 256;
  std::chrono::milliseconds patience{10'000};  // for a request to come, and for each piece of an answer to go
  std::uint64_t slowest_reader = 16 * 1024;    // bytes a second of an answer; who is slower loses the place
  Receive receive = {};                        // null: every body goes into memory
};

class HttpServer {
 public:
  // To HEAD, too, this gives the whole answer: its body is not sent.
  using Answer = std::function<asio::awaitable<WebResponse>(WebRequest)>;
  // `where` is ADDRESS:PORT; an address literal or localhost.
  static Result<std::unique_ptr<HttpServer>> listen(asio::io_context& io, const std::string& where, Answer answer,
                                                    const HttpServerOptions& options = HttpServerOptions());
  ~HttpServer();
  void close();  // to new connections
  // Until every request that was read is answered.
  asio::awaitable<void> answered();
  int port() const;

  struct State;

 private:
  explicit HttpServer(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace gazetted
