// The parts of the dispatch loop; seen by its source files only.
#pragma once
#include <boost/asio/co_spawn.hpp>

#include "gazetted/app/dispatch_loop.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/schedule/destination.hpp"
#include "gazetted/send/channel.hpp"
#include "gazetted/send/smtp_judge.hpp"

namespace gazetted {

constexpr SteadyNanos nanos_per_ms = 1'000'000;
constexpr std::size_t fetch_rows = 512;                  // a read from the ledger
constexpr std::size_t keep_rows = 1024;                  // rows of one target kept in memory
constexpr SteadyNanos rate_horizon = 20 * nanos_per_ms;  // tokens taken so far ahead

struct DispatchLoop::Release {
  ReleaseRow row;  // its targets stand in Target
  std::shared_ptr<const Rendering> rendering;
  std::vector<std::shared_ptr<Target>> targets;
  bool dropped = false;
};

// A span with the rows of it that are in memory.
struct DispatchLoop::SpanRows {
  Span span;
  std::deque<Delivery> rows;
};

struct DispatchLoop::Target {
  TargetRow row;
  std::weak_ptr<Release> release;
  std::deque<SpanRows> spans;
  std::int64_t fetch_from = 0;  // the next row to read
  std::size_t buffered = 0;
  std::uint64_t generation = 0;  // reads that were begun before a reload are thrown away
  bool fetching = false, read_all = false;
};

struct DispatchLoop::Job {
  Delivery delivery;
  std::shared_ptr<Target> target;
  std::shared_ptr<Release> release;
  LeaseKey lease;
  std::size_t slot = 0;
  bool has_slot = false, tried_before = false;
  std::string lane;                      // relay or channel
  std::vector<std::string> concurrency;  // keys counted in in_flight_
  SteadyNanos not_before = 0;
  std::optional<Message> message;
};

struct DispatchLoop::Lane {
  explicit Lane(asio::io_context& io) : wake(io) {}
  RelayOptions options;
  std::shared_ptr<asio::ssl::context> tls;  // sessions hold it too: a reload brings another
  std::deque<JobPtr> queue;
  SignalFlag wake;
  std::size_t workers = 0, idle = 0, queued_or_busy = 0;
  int generation = 0;  // what fails under settings that were replaced meanwhile says nothing of the new
  int failures = 0;
  SteadyNanos down_until = 0;  // 0: it works, as far as we know
  bool stopped = false;        // for our own trouble: a password, a certificate
  std::string reason;
};

struct DispatchLoop::ChannelLane {
  explicit ChannelLane(asio::io_context& io) : client(io) {}
  ChannelOptions options;
  HttpClient client;
  int failures = 0;
  SteadyNanos down_until = 0;
};

}  // namespace gazetted
