// A delivery that was picked: on its way from an intent to an outcome. Shared by what it passes through; belongs to the
// loop's thread.
#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "gazetted/dispatch/delivery_queue.hpp"
#include "gazetted/dispatch/relay_state.hpp"
#include "gazetted/mail/message.hpp"
#include "gazetted/schedule/limits.hpp"

namespace gazetted {

class RelayQueue;
class ChannelQueue;

struct Job {
  Delivery delivery;
  std::shared_ptr<QueuedTarget> target;
  std::shared_ptr<QueuedRelease> release;
  LeaseKey lease;
  std::size_t slot = 0;         // of the wire file
  bool tried_before = false;    // it has an outcome row
  std::uint64_t looked_at = 0;  // DeliveryQueue::version() at the last look whether it may leave
  Limits::Keys keys;            // of the limits it leaves under
  SteadyTime not_before;

  ChannelQueue* channel = nullptr;  // of a post; else null

  RelayQueue* relay = nullptr;   // of mail; else null
  bool probe = false;            // picked to see whether its relay works again
  RelayState::Epoch epoch = 0;   // of the relay, when it was picked
  std::set<std::string> cannot;  // relays that can never take it, by what they said to EHLO
  std::string destination;
  int connections = 0;  // that its destination may use; 0: as many as the relay has
  std::optional<Message> message;

  bool is_mail() const { return relay != nullptr; }
  Priority priority() const { return release->row.priority; }
};
using JobPtr = std::shared_ptr<Job>;

}  // namespace gazetted
