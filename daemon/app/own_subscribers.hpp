// Who subscribed to lists by themselves, and what people chose, for the planner: read from the ledger beside the
// daemon. Blocking; one thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gazetted/audience/planner.hpp"
#include "gazetted/ledger/subscriptions.hpp"

namespace gazetted {

class OwnSubscribers : public OwnChoices {
 public:
  // For a release of these topics. Without a ledger, nobody chose anything.
  static Result<std::unique_ptr<OwnSubscribers>> open(const std::string& store, std::vector<std::string> topics);

  Result<bool> apply(const std::string& list, Subscriber& row) override;
  Result<std::optional<Subscriber>> next(const std::string& list) override;

 private:
  OwnSubscribers(std::unique_ptr<SubscriptionReader> reader, std::vector<std::string> topics)
      : reader_(std::move(reader)), topics_(std::move(topics)) {}
  Result<bool> is_chosen(const std::string& list);

  std::unique_ptr<SubscriptionReader> reader_;  // null: there is no ledger
  std::vector<std::string> topics_;
  std::string asked_;  // the list that the next two are of
  bool any_chose_ = false;
  std::string list_;  // of what follows
  std::vector<Subscription> page_;
  std::size_t at_ = 0;
  std::int64_t last_ = 0;  // key
};

}  // namespace gazetted
