// A small HTTP/1.1 server for what the world may ask of the daemon; TLS is the proxy's in front of it. It is
// on the internet's side: requests are short, time is short, one address holds a quarter of the places at most (but
// a proxy on this machine), and a full house answers 503. On the loop's thread; gone with its object.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "gazetted/base/error.hpp"

namespace gazetted {

namespace asio = boost::asio;

struct WebRequest {
  std::string method, path;  // the path without its query
  std::string accept_language, content_type, body;
};
struct WebResponse {
  int status = 200;
  std::string body;            // HTML, UTF-8
  std::filesystem::path file;  // set: sent instead of the body, to be kept under file_name
  std::string content_type, file_name;
};

class HttpServer {
 public:
  using Answer = std::function<asio::awaitable<WebResponse>(WebRequest)>;
  // `where` is ADDRESS:PORT; an address literal or localhost.
  static Result<std::unique_ptr<HttpServer>> listen(asio::io_context& io, const std::string& where, Answer answer);
  ~HttpServer();
  int port() const;

  struct State;

 private:
  explicit HttpServer(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace gazetted
