// An HTTP server on a thread of its own, with an io_context of its own: whoever downloads shares nothing with the loop
// that it was made from. Owned by somebody on that loop's thread, which calls all of this; the answers are given on the
// server's thread. Nothing survives a crash.
#pragma once
#include <thread>

#include "gazetted/net/http_server.hpp"
#include "gazetted/net/tasks.hpp"

namespace gazetted {

class HttpThread {
 public:
  // What `make_answer` returns runs on the server's thread, and may wait for the loop: see asked_of().
  using MakeAnswer = std::function<HttpServer::Answer(HttpThread&)>;
  static Result<std::unique_ptr<HttpThread>> listen(asio::io_context& loop, const std::string& where,
                                                    const MakeAnswer& make_answer, const HttpServerOptions& options);
  ~HttpThread();  // whoever is being served then is cut off
  HttpThread(const HttpThread&) = delete;

  int port() const { return port_; }
  void post(std::function<void()> work);  // to be done on the server's thread
  void close();                           // to new connections
  // Until every request that was read is answered.
  asio::awaitable<void> answered();

  // On the server's thread: what `ask` answers on the loop, where it becomes one of `tasks`.
  asio::awaitable<WebResponse> asked_of(Tasks& tasks, HttpServer::Answer ask, WebRequest request);

 private:
  explicit HttpThread(asio::io_context& loop) : loop_(loop) {}

  asio::io_context& loop_;
  asio::io_context io_{1};
  Tasks waiting_{io_};
  std::unique_ptr<HttpServer> server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace gazetted
