// An operator's orders about bounces: to undo what they suppressed, and to believe or throw away those that a guard
// holds. On the loop's thread.
#pragma once
#include "gazetted/app/vote_desk.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/ledger/history.hpp"

namespace gazetted {

class BounceOrders {
 public:
  struct Ports {
    asio::io_context& io;
    LedgerThread& ledger;
    DispatchLoop& dispatch;
    VoteDesk& votes;
    const Clock& clock;
  };
  explicit BounceOrders(const Ports& ports) : p_(ports) {}

  // {"command": "undo-bounces", "since", "until", "domain", "provider", "cause", "dry": true}: {"count", "votes",
  // "addresses": the first 20}. Only what bounces suppressed, never who left or complained.
  asio::awaitable<json::object> undo(json::object request, Hand by);
  // {"command": "decide-held", "what": "accept" or "discard", "provider", "since"}: {"count"} of votes.
  asio::awaitable<json::object> decide_held(json::object request, Hand by);

 private:
  Ports p_;
};

}  // namespace gazetted
