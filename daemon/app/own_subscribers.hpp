// Who subscribed to lists by themselves, and what people chose, for the planner: read from the ledger beside the
// daemon. Blocking; one thread.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gazetted/audience/planner.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/digest_edition.hpp"
#include "gazetted/ledger/subscriptions.hpp"

namespace gazetted {

class OwnSubscribers : public OwnChoices {
 public:
  // Who chose digests, on a list that offers them, is left to those, unless the list has the release under embargo:
  // digests are of what is public. Without a ledger, nobody chose anything.
  static Result<std::unique_ptr<OwnSubscribers>> of_release(const Settings& settings, const Edition& edition);
  // For a digest: those alone who chose this frequency, each with the fields of the stories that they are to see.
  static Result<std::unique_ptr<OwnSubscribers>> of_digest(const Settings& settings, Frequency frequency,
                                                           std::vector<std::vector<std::string>> topics_of_stories);

  Result<Wanted> apply(const std::string& list, Subscriber& row) override;
  Result<std::optional<OwnReader>> next(const std::string& list) override;

  // Whether anybody would be given out for this list, were the file and suppressions not asked.
  Result<bool> has_readers(const std::string& list);
  // How many were, so far.
  std::size_t given_out() const { return given_out_; }

 private:
  // Of a row that is subscribed; may add to what the subscriber's mail is made of.
  using Judge = std::function<Wanted(const Subscription& row, Subscriber& subscriber)>;
  OwnSubscribers(std::unique_ptr<SubscriptionReader> reader, Judge judge, Wanted without)
      : reader_(std::move(reader)), judge_(std::move(judge)), without_(without) {}
  static Result<std::unique_ptr<SubscriptionReader>> open_reader(const std::string& store);
  Result<bool> is_chosen(const std::string& list);
  Wanted judged(const Subscription& row, Subscriber& subscriber);

  std::unique_ptr<SubscriptionReader> reader_;  // null: there is no ledger
  Judge judge_;
  Wanted without_;     // whoever chose nothing
  std::string asked_;  // the list that the next two are of
  bool any_chose_ = false;
  std::string list_;  // of what follows
  std::vector<Subscription> page_;
  std::size_t at_ = 0;
  std::int64_t last_ = 0;  // key
  std::size_t given_out_ = 0;
};

}  // namespace gazetted
