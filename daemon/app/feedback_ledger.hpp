// The book of what comes back, with the ledger behind it: proves tokens by the rows that they name, keeps what came
// with what follows from it, and has votes decided. On the loop's thread; for proofs rows are looked up on the pool.
#pragma once
#include <boost/asio/thread_pool.hpp>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/feedback_book.hpp"
#include "gazetted/app/notice_sender.hpp"
#include "gazetted/ledger/delivery_addresses.hpp"
#include "gazetted/ledger/subscriptions.hpp"
#include "return_probes.hpp"
#include "vote_desk.hpp"

namespace gazetted {

class FeedbackLedger : public FeedbackBook {
 public:
  struct Ports {
    asio::io_context& io;
    asio::thread_pool& pool;
    const Configuration& configuration;
    LedgerThread& ledger;
    DispatchLoop& dispatch;
    const Clock& clock;
    VoteDesk& votes;
    NoticeSender& notices;
    ReturnProbes& probes;
    // SubscribersDoor::confirm_by_reply().
    std::function<asio::awaitable<std::optional<ConfirmResult>>(ReturnClaim)> confirm;
  };
  explicit FeedbackLedger(const Ports& ports)
      : p_(ports), addresses_(std::make_shared<DeliveryAddresses>(ports.configuration.current()->store.path)) {}

  asio::awaitable<Result<std::vector<bool>>> prove(std::vector<ReturnClaim> claims) override;
  asio::awaitable<Result<std::vector<std::optional<ReturnClaim>>>> find(
      std::vector<ReturnedOriginal> originals) override;
  asio::awaitable<Result<std::vector<bool>>> note(std::vector<BookedFeedback> batch) override;

  struct ToNote;

 private:
  asio::awaitable<Status> confirm_replies(std::vector<ToNote>& batch);

  Ports p_;
  const std::shared_ptr<DeliveryAddresses> addresses_;
};

}  // namespace gazetted
