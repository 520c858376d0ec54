// The parts of the dispatch loop; seen by its source files only.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <set>

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
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

inline const std::string all_channels = ":channels";  // their part of the window; a relay's name has no colon
constexpr std::size_t posts_at_once = 4;              // of one channel

struct DispatchLoop::Release {
  ReleaseRow row;  // its targets stand in Target
  std::shared_ptr<const Rendering> rendering;
  std::vector<std::shared_ptr<Target>> targets;
  bool dropped = false;
  bool begun = false;      // its time has come; a clock that is set back does not hold it again
  bool finishing = false;  // told to the ledger as done, which has not answered yet
  // Before it, mail waits for posts whose addresses it may show. Set once: what is steered meanwhile does not begin it
  // anew.
  std::optional<Time> mail_from;
  bool may_begin(Time now) { return begun = begun || now >= row.not_before; }
};

struct DispatchLoop::Target {
  TargetRow row;
  std::weak_ptr<Release> release;
  Pending pending;
  std::uint64_t generation = 0;     // reads that were begun before a reload are thrown away
  SteadyNanos may_leave_since = 0;  // 0: it may not
};

struct DispatchLoop::Job {
  Delivery delivery;
  std::shared_ptr<Target> target;
  std::shared_ptr<Release> release;
  LeaseKey lease;
  std::size_t slot = 0;
  bool has_slot = false, tried_before = false;
  bool probe = false;             // picked to see whether its relay works again
  RelayState::Epoch epoch = 0;    // of the relay, when it was picked
  std::uint64_t looked_at = 0;    // DispatchLoop::steered_ at the last look whether it may leave
  std::string lane;               // relay or channel
  std::set<std::string> cannot;   // relays that can never take it, by what they said to EHLO
  std::string destination;        // of mail
  int connections = 0;            // that its destination may use; 0: as many as the relay has
  std::vector<std::string> keys;  // of the limits it leaves under
  SteadyNanos not_before = 0;
  std::optional<Message> message;
};

struct DispatchLoop::Lane {
  Lane(asio::io_context& io, Timers& timers) : wake(io, &timers) {}
  RelayOptions options;
  std::shared_ptr<asio::ssl::context> tls;  // sessions hold it too: a reload brings another
  RelayState state;
  std::deque<JobPtr> queue;  // the urgent first; empty unless state.may_connect()
  Destinations destinations;
  SteadyNanos lock_step_until = 0;
  SteadyNanos look_again = 0;  // when the first that waits in the queue may leave
  SignalFlag wake;
  std::size_t workers = 0, idle = 0;
  std::size_t fresh = 0, sessions = 0;  // workers, and those with an open connection, of the epoch `counted`
  RelayState::Epoch counted = 0;
  std::size_t ceiling = SIZE_MAX;  // connections it gave us when it refused one more
  SteadyNanos ceiling_until = 0;
  SteadyNanos gone_since = 0;  // not in the configuration any more; 0: it is
};

// The first of some relays that may be picked for; or since when none, and when to look again.
struct DispatchLoop::Usable {
  Lane* lane = nullptr;
  SteadyNanos until = 0;
  SteadyNanos since = 0;     // none can be used: when the last of them failed; 0: none was ever there
  bool being_tried = false;  // one of them, at this moment: nothing is given up before that is over
};

// What came of looking at one row.
struct DispatchLoop::Pick {
  enum What {
    taken,   // an intent of the next commit, or put away for good
    later,   // not before `until`
    parked,  // its release may not leave: it waits for a command
  };
  Pick(What came = taken, SteadyNanos time = 0, std::string line = "", bool others = false,
       Destinations::Spacing comes_back = {})
      : what(came), until(time), waits_for(std::move(line)), only_destination(others), spacing(comes_back) {}
  What what;
  SteadyNanos until;
  std::string waits_for;           // what stands in line together
  bool only_destination;           // other destinations of the target may leave
  Destinations::Spacing spacing;   // of those that wait for the same
  bool for_relay = false;          // or for a channel: see Store::hurry()
  SteadyNanos unusable_since = 0;  // with `why`: since when it could not have left; 0: as long as it might have
  std::string why;                 // why it may be given up, for people; empty: it only waits
};

struct DispatchLoop::ChannelLane {
  explicit ChannelLane(std::unique_ptr<Http> http) : client(std::move(http)) {}
  ChannelOptions options;
  std::unique_ptr<Http> client;
  std::size_t posting = 0;
  SteadyNanos gone_since = 0;  // not in the configuration any more; 0: it is
  json::object account;        // what is known of it while we run: a session
  int failures = 0;
  SteadyNanos down_until = 0;
  SteadyNanos failed_at = 0;      // when it was tried last in vain
  SteadyNanos stopped_since = 0;  // or paused by the network; 0: it took the last post
  std::string reason;             // why it is stopped; empty: it is not
  int code = 0;                   // of the answer that stopped it
};

}  // namespace gazetted
