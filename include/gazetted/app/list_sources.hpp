// Lists that are fetched: each at its time, and when somebody asks for it. On the loop's thread; the fetching itself is
// on threads of its own, since sources and disks wait. What was fetched, and when, is on disk: a restart goes on there.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <string>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/list_fetching.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/net/signal_flag.hpp"
#include "gazetted/net/tasks.hpp"

namespace gazetted {

class ListSources {
 public:
  struct Ports {
    asio::io_context& io;
    const Configuration& configuration;
    Timers& timers;
    const Clock& clock;
    std::function<void(const NoticeText&)> tell;
    std::function<void()> renewed;  // a list has changed: what waited for it may not have to
    std::function<bool()> goes_on;  // false: the daemon stops. Called on any thread
    FetchLimits limits = {};
  };
  explicit ListSources(Ports ports) : p_(std::move(ports)), tasks_(p_.io), flag_(p_.io, &p_.timers) {}

  // As long as the daemon runs.
  asio::awaitable<void> run();
  // The settings are others: every list is looked at again.
  void look_again();
  // What a request of the control socket asks for: {"list", "accept"}; {"subscribers", "is_new"} or {"error"}.
  asio::awaitable<json::object> fetch(const json::object& request);

 private:
  asio::awaitable<FetchReport> fetch_one(std::string name, FetchOrder order);
  asio::awaitable<void> keep(std::string name);
  void note(const ListOptions& list, const FetchReport& report);

  Ports p_;
  Tasks tasks_;
  SignalFlag flag_;
  std::map<std::string, SteadyTime> due_;  // by list; absent: now
  std::set<std::string> busy_;
  asio::thread_pool pool_{2};
};

}  // namespace gazetted
