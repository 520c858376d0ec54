// What the two halves of the capture server share.
#pragma once
#include <boost/asio/ssl/context.hpp>
#include <deque>
#include <mutex>
#include <utility>

#include "gazetted/net/acceptor.hpp"
#include "gazetted/net/byte_budget.hpp"
#include "gazetted/net/http_server.hpp"
#include "gazetted/sandbox/capture.hpp"

namespace gazetted {

struct CaptureServer::State {
  State(asio::io_context& context, CaptureOptions given) : io(context), options(std::move(given)), smtp(context) {}

  int add(CapturedMail mail);
  int add(CapturedPost post);
  void clear();

  asio::io_context& io;
  CaptureOptions options;
  Acceptor<asio::ip::tcp> smtp;
  std::unique_ptr<asio::ssl::context> tls;
  // Of mails and bodies that are on their way in, of both halves.
  const std::shared_ptr<ByteBudget> budget = std::make_shared<ByteBudget>(128u << 20);
  mutable std::mutex mutex;  // guards what follows
  std::deque<CapturedMail> mails;
  std::deque<CapturedPost> posts;
  std::size_t bytes = 0;
  int mail_total = 0, post_total = 0, connections = 0;
};

inline constexpr std::size_t largest_mail = 64u << 20;  // and body
inline constexpr int most_connections = 4000;           // of each half: a rehearsal of many relays may use a thousand
inline constexpr int backlog = 1024;

void start_smtp(const std::shared_ptr<CaptureServer::State>& state);
Result<std::unique_ptr<HttpServer>> listen_http(const std::shared_ptr<CaptureServer::State>& state);
Time capture_now();

}  // namespace gazetted
