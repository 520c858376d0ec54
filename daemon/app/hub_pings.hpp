// Tells the hubs of the site (WebSub, W3C Recommendation section 7) that feeds have changed, once they have. What a hub
// is to be told is on disk before the page counts as published, and stays there until the hub has taken it: a crash, a
// restart or a hub that is down loses nothing. Tried again for a day, then given up and told to `notify`. On the loop's
// thread; the file is written on the pool.
#pragma once
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gazetted/app/notices.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/net/http.hpp"
#include "gazetted/net/signal_flag.hpp"
#include "gazetted/site/site_options.hpp"

namespace gazetted {

// How long after so many attempts it is tried again: an hour at most, or as long as the hub asks (Retry-After, RFC 9110
// section 10.2.3), but no more than six. Pure.
Duration pause_after(int attempts, const HttpResponse& answer, Time now);

class HubPings {
 public:
  struct Ports {
    asio::io_context& io;
    asio::thread_pool& pool;
    Timers& timers;
    const Clock& clock;
    Http& http;
    std::function<void(const NoticeText&)> trouble;
  };
  // `file`: where it keeps what hubs are still to be told. One that cannot be read is as if it were empty.
  HubPings(const Ports& ports, fs::path file);

  // Every hub is to be told of every feed; on disk when it returns.
  asio::awaitable<Status> note(std::vector<std::string> hubs, std::vector<std::string> feeds);
  // As long as the daemon runs.
  asio::awaitable<void> run();
  std::size_t count() const { return waiting_.size(); }

 private:
  using Key = std::pair<std::string, std::string>;  // hub, feed
  struct Ping {
    Time since;
    SteadyTime due;
    int attempts = 0;
    int noted = 0;  // how often: one that is noted again while it is being told is told again
  };
  asio::awaitable<void> tell(Key key);
  std::optional<std::pair<Key, SteadyTime>> next_due() const;
  void settle(const Key& key, int noted, const HttpResponse& response);
  asio::awaitable<Status> save();

  Ports p_;
  const fs::path file_;
  std::map<Key, Ping> waiting_;
  std::map<std::string, SteadyTime> not_before_;  // by hub: it has trouble, or has asked to be left alone
  SignalFlag more_;
};

}  // namespace gazetted
