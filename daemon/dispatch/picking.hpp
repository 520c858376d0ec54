// One round of picking: rows that came due and rows that are pending, the urgent first, a few of each target in turn,
// so that a small release does not wait behind a large one. A pick becomes an intent of the next commit; what has to
// wait is postponed; what must not leave at all is concluded. Belongs to the loop's thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gazetted/dispatch/delivery_queue.hpp"
#include "group_commit.hpp"
#include "picker.hpp"
#include "pump.hpp"
#include "queue_feed.hpp"

namespace gazetted {

class Picking {
 public:
  struct Ports {
    const DeliveryQueue& queue;
    QueueFeed& feed;
    Picker& picker;
    Limits& limits;
    GroupCommit& commit;
    const DispatchTime& time;
    Pump& pump;
  };
  explicit Picking(const Ports& ports) : p_(ports) {}
  void set_window(std::size_t window) { window_ = window; }  // intents at a time

  void pick(SteadyTime now);

 private:
  enum class Row { untried, due };
  void pick_due(SteadyTime now);
  void pick_pending(SteadyTime now, Priority least);
  std::vector<std::shared_ptr<QueuedTarget>> open_targets(SteadyTime now, Priority least);
  bool pick_some(const std::shared_ptr<QueuedTarget>& target, SteadyTime now);
  Look look_at(const std::shared_ptr<QueuedTarget>& target, Delivery& delivery, Row row, SteadyTime now);
  void postpone(const QueuedTarget& target, const Delivery& delivery, const Look& look, SteadyTime now);
  void conclude(const QueuedTarget& target, const Delivery& delivery, State to, std::string reason);
  bool window_is_full() const { return p_.commit.leased() >= window_; }

  Ports p_;
  std::size_t window_ = 0;
  std::size_t turn_ = 0;
};

}  // namespace gazetted
