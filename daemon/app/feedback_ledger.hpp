// The book of what comes back, with the ledger behind it: proves tokens by the rows that they name. On the loop's
// thread; rows are looked up on the pool.
#pragma once
#include <boost/asio/thread_pool.hpp>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/feedback_book.hpp"
#include "gazetted/ledger/delivery_addresses.hpp"

namespace gazetted {

class FeedbackLedger : public FeedbackBook {
 public:
  FeedbackLedger(asio::io_context& io, asio::thread_pool& pool, const Configuration& configuration)
      : io_(io),
        pool_(pool),
        configuration_(configuration),
        addresses_(std::make_shared<DeliveryAddresses>(configuration.current()->store.path)) {}

  asio::awaitable<Result<std::vector<bool>>> prove(std::vector<ReturnClaim> claims) override;
  asio::awaitable<Status> note(std::vector<BookedFeedback> batch) override;

 private:
  asio::io_context& io_;
  asio::thread_pool& pool_;
  const Configuration& configuration_;
  const std::shared_ptr<DeliveryAddresses> addresses_;
};

}  // namespace gazetted
