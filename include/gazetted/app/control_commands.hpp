// What the daemon does when asked over its control socket, and by files in the spool: steering, suppressions, test
// mails, what only the running daemon knows. Requests are hostile input. Belongs to the loop's thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/control.hpp"
#include "gazetted/app/intake_hooks.hpp"
#include "gazetted/app/list_sources.hpp"
#include "gazetted/app/release_loader.hpp"
#include "gazetted/app/steering.hpp"
#include "gazetted/app/suppressions.hpp"
#include "gazetted/app/test_mails.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"

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
    std::function<std::vector<Settling>()> settling;  // what still changes in incoming/
    std::function<void()> resumed;                    // something that was held may have been
    std::function<void(const std::string& release, const Hand& by)> forced =
        {};                                        // an approval, without a second person
    std::function<void(HistoryEntry)> noted = {};  // what leaves no trace but in the history
    // "undo-bounces", "decide-held", and "subscribe", by an operator, and "try-return"
    std::function<asio::awaitable<json::object>(json::object request, Hand by)> undo_bounces = {}, decide_held = {},
                                                                                subscribe = {}, try_return = {};
    ListSources* sources = nullptr;      // null: nothing is fetched
    std::function<bool()> goes_on = {};  // false: the daemon stops. Called on any thread
  };
  explicit ControlCommands(Ports ports) : p_(std::move(ports)) {}

  // The answer to one request; {"error": why} where it is refused.
  asio::awaitable<json::object> handle(const json::object& request, const Peer& peer);
  // What a file in the spool orders.
  asio::awaitable<Status> obey(SpoolCommand command);

 private:
  asio::awaitable<json::object> steer(Command order, std::string by);
  asio::awaitable<json::object> send_test(const json::object& request, Hand by);
  void note_test(const TestOrder& order, std::size_t mails, std::size_t accepted, const Hand& by) const;
  LiveStatus live_status() const;

  Ports p_;
  TestQuota test_quota_;
};

}  // namespace gazetted
