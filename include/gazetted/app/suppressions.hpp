// Who is not to be mailed, changed while the daemon runs: by `suppress` and `unsuppress`, and by a link in a mail. The
// ledger has it before anybody is answered, then dispatch obeys it. Belongs to the loop's thread.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "gazetted/app/configuration.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class Suppressions {
 public:
  struct Ports {
    asio::io_context& io;
    const Configuration& configuration;
    LedgerThread& ledger;
    DispatchLoop& dispatch;
    const Clock& clock;
  };
  explicit Suppressions(Ports ports) : p_(ports) {}

  // What a request of the control socket asks for: {"count"} or {"error"}. Input is hostile.
  asio::awaitable<json::object> suppress(const json::object& request, Hand by = {});
  asio::awaitable<json::object> unsuppress(const json::object& request, Hand by = {});
  // One click: durable before it is answered; false: it could not be written.
  asio::awaitable<bool> leave(Unsubscription who);

 private:
  Result<std::vector<Suppression>> rows_in(const json::object& request) const;
  json::array people_of_tokens(const json::object& request) const;
  asio::awaitable<Status> put(std::vector<Suppression> rows, Hand by);

  Ports p_;
};

}  // namespace gazetted
