// What the two halves of the capture server share.
#pragma once
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <deque>
#include <mutex>

#include "gazetted/net/tasks.hpp"
#include "gazetted/sandbox/capture.hpp"

namespace gazetted {

struct CaptureServer::State {
  State(asio::io_context& context, CaptureOptions given)
      : io(context), tasks(context), options(std::move(given)), smtp(context), http(context) {}

  int add(CapturedMail mail);
  int add(CapturedPost post);

  asio::io_context& io;
  Tasks tasks;  // a coroutine for each port, and for each connection
  CaptureOptions options;
  asio::ip::tcp::acceptor smtp, http;
  std::unique_ptr<asio::ssl::context> tls;
  mutable std::mutex mutex;  // guards what follows
  std::deque<CapturedMail> mails;
  std::deque<CapturedPost> posts;
  std::size_t bytes = 0;
  int mail_total = 0, post_total = 0, connections = 0;
  std::atomic<int> open = 0;                // connections of both halves
  std::atomic<std::size_t> open_bytes = 0;  // of mails and bodies that are on their way in
};

// One connection of either half; too many are closed at once.
class CaptureSeat {
 public:
  explicit CaptureSeat(CaptureServer::State& state) : open_(state.open) { ++open_; }
  ~CaptureSeat() { --open_; }
  CaptureSeat(const CaptureSeat&) = delete;
  bool is_free() const { return open_ <= most; }

 private:
  static constexpr int most = 4000;  // a rehearsal of many relays may use a thousand
  std::atomic<int>& open_;
};
// What one connection has taken of a mail or a body that is not whole yet. All together have a budget.
class OpenBytes {
 public:
  explicit OpenBytes(CaptureServer::State& state) : all_(state.open_bytes) {}
  ~OpenBytes() { all_ -= own_; }
  OpenBytes(const OpenBytes&) = delete;
  // False: all connections together have more than is kept in memory.
  bool grow_to(std::size_t bytes) {
    if (bytes > own_) all_ += bytes - std::exchange(own_, bytes);
    return all_ <= most;
  }

 private:
  static constexpr std::size_t most = 128u << 20;
  std::atomic<std::size_t>& all_;
  std::size_t own_ = 0;
};

constexpr auto accept_pause =
    std::chrono::milliseconds(100);  // no descriptor is free: asking again at once helps nobody
constexpr std::size_t largest_mail = 64u << 20;

void start_smtp(const std::shared_ptr<CaptureServer::State>& state);
void start_http(const std::shared_ptr<CaptureServer::State>& state);
Time capture_now();

}  // namespace gazetted
