// What the daemon does when asked over its control socket, and by files in the spool: steering, suppressions, test
// mails, what only the running daemon knows. Requests are hostile input. Belongs to the loop's thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "configuration.hpp"
#include "gazetted/app/intake_loop.hpp"
#include "gazetted/app/steering.hpp"
#include "gazetted/app/test_mails.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
#include "release_loader.hpp"
#include "suppressions.hpp"

namespace gazetted {

class ControlCommands {
 public:
  struct Ports {
    asio::io_context& io;
    asio::thread_pool& pool;
    const Configuration& configuration;
    const Clock& clock;
    DispatchLoop& dispatch;
    Steering& steering;
    Suppressions& suppressions;
    const ReleaseLoader& releases;
    const IntakeLoop& intake;
  };
  explicit ControlCommands(Ports ports) : p_(ports) {}

  // The answer to one request; {"error": why} where it is refused. `uid` is who asks.
  asio::awaitable<json::object> handle(const json::object& request, unsigned uid);
  // What a file in the spool orders.
  asio::awaitable<Status> obey(SpoolCommand command);

 private:
  asio::awaitable<json::object> steer(Command order, std::string by);
  asio::awaitable<json::object> send_test(const json::object& request, unsigned uid);
  LiveStatus live_status() const;

  Ports p_;
  TestQuota test_quota_;
};

}  // namespace gazetted
