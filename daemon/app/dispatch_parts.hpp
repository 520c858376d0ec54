// The parts of the dispatch loop; seen by its source files only.
#pragma once
#include <boost/asio/co_spawn.hpp>

#include "gazetted/app/dispatch_loop.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/schedule/destination.hpp"
#include "gazetted/schedule/destinations.hpp"
#include "gazetted/schedule/pending.hpp"
#include "gazetted/send/channel.hpp"
#include "gazetted/send/smtp_judge.hpp"

namespace gazetted {

constexpr SteadyNanos nanos_per_ms = 1'000'000;
constexpr std::size_t fetch_rows = 512;                  // a read of due rows from the ledger
constexpr SteadyNanos rate_horizon = 20 * nanos_per_ms;  // tokens taken so far ahead

constexpr int most_doubts = 5;                          // attempts at one post whose answers were lost
constexpr std::string_view closed_channel = "closed:";  // in the ledger's limits: until when an account rests

// A relay that is down is probed after 5 s, 10 s, 20 s … up to 10 minutes; one that refuses us
// (password, certificate, account) after 5 to 60 minutes, since every probe is another failed login.
Duration probe_delay(int failures, bool stopped);

struct DispatchLoop::Release {
  ReleaseRow row;  // its targets stand in Target
  std::shared_ptr<const Rendering> rendering;
  std::vector<std::shared_ptr<Target>> targets;
  bool dropped = false;
  bool begun = false;  // its time has come; a clock that is set back does not hold it again
  Time mail_from;      // before it, mail waits for posts whose addresses it may show; a reload brings those
  bool may_begin(Time now) { return begun = begun || now >= row.not_before; }
};

struct DispatchLoop::Target {
  TargetRow row;
  std::weak_ptr<Release> release;
  Pending pending;
  std::uint64_t generation = 0;  // reads that were begun before a reload are thrown away
};

struct DispatchLoop::Job {
  Delivery delivery;
  std::shared_ptr<Target> target;
  std::shared_ptr<Release> release;
  LeaseKey lease;
  std::size_t slot = 0;
  bool has_slot = false, tried_before = false;
  std::string lane;               // relay or channel
  std::string destination;        // of mail
  int connections = 0;            // that its destination may use; 0: as many as the relay has
  std::vector<std::string> keys;  // of the limits it leaves under
  SteadyNanos not_before = 0;
  std::optional<Message> message;
};

struct DispatchLoop::Lane {
  explicit Lane(asio::io_context& io) : wake(io) {}
  RelayOptions options;
  std::shared_ptr<asio::ssl::context> tls;  // sessions hold it too: a reload brings another
  std::deque<JobPtr> queue;                 // the urgent first
  Destinations destinations;
  SteadyNanos lock_step_until = 0;
  SteadyNanos look_again = 0;  // when the first that waits in the queue may leave
  SignalFlag wake;
  std::size_t workers = 0, idle = 0, queued_or_busy = 0;
  std::size_t sessions = 0;        // open ones
  std::size_t ceiling = SIZE_MAX;  // connections it gave us when it refused one more
  SteadyNanos ceiling_until = 0;
  int generation = 0;  // what fails under settings that were replaced meanwhile says nothing of the new
  int failures = 0;
  SteadyNanos down_until = 0;  // 0: it works, as far as we know
  bool stopped = false;        // for our own trouble: a password, a certificate
  std::string reason;
};

// What came of looking at one row.
struct DispatchLoop::Pick {
  enum What {
    taken,   // an intent of the next commit, or put away for good
    later,   // not before `until`
    parked,  // its release may not leave: it waits for a command
  };
  Pick(What came = taken, SteadyNanos time = 0, std::string line = "", bool others = false, SteadyNanos apart = 0)
      : what(came), until(time), waits_for(std::move(line)), only_destination(others), interval(apart) {}
  What what;
  SteadyNanos until;
  std::string waits_for;  // what stands in line together
  bool only_destination;  // other destinations of the target may leave
  SteadyNanos interval;   // between two that wait for the same
  bool for_relay = false;
};

struct DispatchLoop::ChannelLane {
  explicit ChannelLane(asio::io_context& io) : client(io) {}
  ChannelOptions options;
  HttpClient client;
  json::object account;  // what is known of it while we run: a session
  int failures = 0;
  SteadyNanos down_until = 0;
  std::string reason;
};

}  // namespace gazetted
