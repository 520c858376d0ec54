#include "gazetted/net/http_thread.hpp"

#include "gazetted/base/thread.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {
namespace {

using Done = std::function<void(WebResponse)>;

// On the loop; its answer goes back to the server's thread, which is there as long as the loop runs.
asio::awaitable<void> answer_there(HttpServer::Answer ask, WebRequest request, asio::io_context& there, Done done) {
  auto given = co_await ask(std::move(request));
  const auto response = std::make_shared<WebResponse>(std::move(given));
  asio::post(there, [response, done = std::move(done)] { done(std::move(*response)); });
}

asio::awaitable<void> tell_when_answered(HttpServer& server, asio::io_context& loop, std::function<void()> done) {
  co_await server.answered();
  asio::post(loop, std::move(done));
}

}  // namespace

Result<std::unique_ptr<HttpThread>> HttpThread::listen(asio::io_context& loop, const std::string& where,
                                                       const MakeAnswer& make_answer,
                                                       const HttpServerOptions& options) {
  auto made = std::unique_ptr<HttpThread>(new HttpThread(loop));
  auto server = HttpServer::listen(made->io_, where, make_answer(*made), options);
  if (!server) return server.error();
  made->server_ = std::move(*server);
  made->port_ = made->server_->port();
  made->thread_ = std::thread([&io = made->io_] {
    name_thread("web");
    make_thread_nice(5);  // mail goes first
    const auto work = asio::make_work_guard(io);
    io.run();
  });
  return made;
}

void HttpThread::stop() {
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

void HttpThread::post(std::function<void()> work) { asio::post(io_, std::move(work)); }

void HttpThread::close() {
  post([this] { server_->close(); });
}

asio::awaitable<void> HttpThread::answered() {
  auto ask = [this](std::function<void(bool)> done) {
    post([this, done = std::move(done)] {
      waiting_.spawn(tell_when_answered(*server_, loop_, [done] { done(true); }));
    });
  };
  static_cast<void>(co_await answer_of<bool>(loop_, ask));
}

asio::awaitable<WebResponse> HttpThread::asked_of(Tasks& tasks, HttpServer::Answer ask, WebRequest request) {
  const auto asked = std::make_shared<WebRequest>(std::move(request));
  auto post = [&](Done done) {
    asio::post(loop_, [&tasks, &there = io_, ask, asked, done = std::move(done)] {
      tasks.spawn(answer_there(ask, std::move(*asked), there, done));
    });
  };
  auto answer = co_await answer_of<WebResponse>(io_, post);
  co_return answer;
}

}  // namespace gazetted
