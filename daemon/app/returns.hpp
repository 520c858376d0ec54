// Everything about what comes back: the ways in, the book behind them, the votes that it casts and the orders about
// them. On the loop's thread, with threads of its own for files and for reading.
#pragma once
#include <boost/asio/thread_pool.hpp>

#include "bounce_orders.hpp"
#include "feedback_ledger.hpp"
#include "feedback_ways.hpp"
#include "return_probes.hpp"
#include "vote_desk.hpp"

namespace gazetted {

class Returns {
 public:
  struct Ports {
    asio::io_context& io;
    const Configuration& configuration;
    LedgerThread& ledger;
    DispatchLoop& dispatch;
    Steering& steering;
    NoticeSender& notices;
    Timers& timers;
    const Clock& clock;
    // SubscribersDoor::confirm_by_reply().
    std::function<asio::awaitable<std::optional<ConfirmResult>>(ReturnClaim)> confirm;
  };
  // An error names the key of the configuration that it is about. Nothing is taken before start().
  static Result<std::unique_ptr<Returns>> open(const Ports& ports);

  void start(Tasks& services);
  void close();  // to new mail
  asio::awaitable<void> answered() { return ways_->answered(); }
  void join() { pool_.join(); }  // the loop runs no more

  Webhooks& webhooks() { return ways_->webhooks(); }
  BounceOrders& orders() { return orders_; }
  ReturnProbes& probes() { return probes_; }

 private:
  explicit Returns(const Ports& ports);

  // One reads what came back, one writes what arrives meanwhile, one fetches it.
  static constexpr std::size_t threads = 3;
  Ports p_;
  VoteDesk votes_;
  BounceOrders orders_;
  ReturnProbes probes_;
  asio::thread_pool pool_{threads};
  FeedbackLedger book_;
  std::unique_ptr<FeedbackWays> ways_;
};

}  // namespace gazetted
