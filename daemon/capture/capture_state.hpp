// What the two halves of the capture server share.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <deque>
#include <mutex>

#include "gazetted/capture/capture.hpp"

namespace gazetted {

struct CaptureServer::State {
  State(asio::io_context& context, CaptureOptions given)
      : io(context), options(std::move(given)), smtp(context), http(context) {}

  int add(CapturedMail mail);
  int add(CapturedPost post);

  asio::io_context& io;
  CaptureOptions options;
  asio::ip::tcp::acceptor smtp, http;
  std::unique_ptr<asio::ssl::context> tls;
  mutable std::mutex mutex;  // guards what follows
  std::deque<CapturedMail> mails;
  std::deque<CapturedPost> posts;
  std::size_t bytes = 0;
  int mail_total = 0, post_total = 0, connections = 0;
};

void start_smtp(const std::shared_ptr<CaptureServer::State>& state);
void start_http(const std::shared_ptr<CaptureServer::State>& state);
Time capture_now();

}  // namespace gazetted
