// A web server on a thread of its own, on loopback, which answers as the test says.
#pragma once
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "gazetted/net/http_server.hpp"

namespace gazetted::test {

class WebServer {
 public:
  using Answer = std::function<WebResponse(const WebRequest&)>;
  explicit WebServer(Answer answer) : answer_(std::move(answer)) {
    auto server =
        HttpServer::listen(io_, "127.0.0.1:0", [this](WebRequest request) { return reply(std::move(request)); });
    if (!server) broken("a test's web server cannot listen");
    server_ = std::move(*server);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~WebServer() {
    io_.stop();
    thread_.join();
  }
  WebServer(const WebServer&) = delete;

  std::string url(const std::string& path = "/press.csv") const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  std::vector<WebRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  void answer_with(Answer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }

 private:
  asio::awaitable<WebResponse> reply(WebRequest request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    co_return answer_(request);
  }

  asio::io_context io_{1};
  mutable std::mutex mutex_;
  Answer answer_;
  std::vector<WebRequest> requests_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

inline WebResponse csv_answer(std::string text, const std::string& etag = "") {
  WebResponse answer;
  answer.content_type = "text/csv";
  answer.body = std::move(text);
  if (!etag.empty()) answer.headers["ETag"] = etag;
  return answer;
}

inline WebResponse status_answer(int status, const std::string& location = "") {
  WebResponse answer;
  answer.status = status;
  if (!location.empty()) answer.headers["Location"] = location;
  return answer;
}

}  // namespace gazetted::test
