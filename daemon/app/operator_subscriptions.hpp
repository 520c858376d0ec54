// Who is put on a list by an operator, who has their consent or another basis: asked for over the control socket. The
// ledger has it before anybody is answered. On the loop's thread.
#pragma once
#include "gazetted/app/configuration.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class OperatorSubscriptions {
 public:
  struct Ports {
    asio::io_context& io;
    const Configuration& configuration;
    LedgerThread& ledger;
    const Clock& clock;
  };
  explicit OperatorSubscriptions(Ports ports) : p_(ports) {}

  // {"count": 1} or {"error": why}. Input is hostile.
  asio::awaitable<json::object> subscribe(json::object request, Hand by);

 private:
  Ports p_;
};

}  // namespace gazetted
