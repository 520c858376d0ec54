// What a commit that is durable means for dispatch: accounts, rows that may be read again, the next post of a thread,
// posts that mail waited for, releases that are done. The ledger's word counts: a command may have come between what
// was decided here and its commit. Belongs to the loop's thread.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/dispatch/delivery_queue.hpp"
#include "queue_feed.hpp"

namespace gazetted {

class DurableResults {
 public:
  struct Ports {
    DeliveryQueue& queue;
    QueueFeed& feed;
    GroupCommit& commit;
    const DispatchTime& time;
    std::function<void(const ReleaseRow&)> release_done;
    std::function<void(ReleaseKey)> posts_done;
  };
  explicit DurableResults(Ports ports) : p_(std::move(ports)) {}
  void set_settings(std::shared_ptr<const Settings> settings) { settings_ = std::move(settings); }

  void take(const Batch& batch, const Committed& result);
  // Done here is only a proposal: somebody may be asking for `retry` at this moment, so the ledger decides.
  void propose_done() { p_.commit.propose_done(p_.queue.newly_done()); }
  DeliveryQueue::BeforeMail before_mail() const;

 private:
  void settle_posts(const Batch& batch, const Committed& result);
  void tell_posts_done(const Record& record);
  void finish_releases(const std::vector<ReleaseKey>& proposed, const std::vector<ReleaseKey>& done);

  Ports p_;
  std::shared_ptr<const Settings> settings_;
};

}  // namespace gazetted
