// Whether a row may leave now, and by which relay or channel: candidate × limits × states → taken, or what it has to
// wait for, and in which line. Pure: it knows no ledger and no wire. What is taken is counted (tokens, window share,
// connections), until release_counts(). Owned by the loop's thread.
#pragma once
#include <memory>
#include <string>

#include "gazetted/config/settings.hpp"
#include "gazetted/dispatch/job.hpp"
#include "gazetted/dispatch/window_shares.hpp"
#include "gazetted/schedule/limits.hpp"
#include "queues.hpp"

namespace gazetted {

// What came of looking at one row.
struct Look {
  enum class What {
    taken,
    later,              // not before `until`
    waits_for_command,  // its release or list is paused, or everything is
  };
  What what = What::taken;
  SteadyTime until;
  std::string line = {};                     // what waits together and comes back one after the other
  enum class Holds { target, destination };  // whether other destinations of the target may leave
  Holds holds = Holds::target;
  Destinations::Spacing spacing = {};  // of those that wait in the same line
  bool for_relay = false;              // or for a channel: see LedgerQueue::make_due()
  SteadyTime unusable_since;           // with `why`: since when it could not have left; never: as long as it might have
  std::string why = {};                // why it may be given up, for people; empty: it only waits
};

class Picker {
 public:
  Picker(const DeliveryQueue& queue, const Queues& queues, Limits& limits, WindowShares& shares,
         const DispatchTime& time)
      : queue_(queue), queues_(queues), limits_(limits), shares_(shares), time_(time) {}
  void set_settings(std::shared_ptr<const Settings> settings) { settings_ = std::move(settings); }

  // Of one that may leave. Where it is taken, the job has all that was decided.
  Look pick(const QueuedTarget& target, const Delivery& delivery, Job& job, SteadyTime now);
  // Of one that may not: a pause waits for a command; everything else for its time.
  Look why_not(QueuedTarget& target, SteadyTime now) const;
  // Its relays or its channel have not worked, or not been there, for all the time that a delivery has. That counts
  // from its first attempt, else from when it might have left.
  bool has_waited_too_long(const QueuedTarget& target, const Delivery& delivery, SteadyTime unusable_since,
                           SteadyTime now) const;
  // Nothing is given up for what somebody said long ago: whatever it waits for is tried once more. False: it was tried
  // just now.
  bool try_a_last_time(const QueuedTarget& target, SteadyTime now) const;
  // Another relay takes it, which is up: without asking limits for what they have allowed already.
  void pass_on(Job& job, RelayQueue& relay, SteadyTime now);
  // A picked job is over, tried or not, or goes to another relay.
  void release_counts(const Job& job);

 private:
  // The first of some relays that may be picked for; or since when none, and when to look again.
  struct Usable {
    RelayQueue* relay = nullptr;
    SteadyTime until;
    SteadyTime since;          // none can be used: when the last of them failed; never: none was ever there
    bool being_tried = false;  // one of them, at this moment: nothing is given up before that is over
  };
  Usable usable_relay(const std::vector<std::string>& names, SteadyTime now) const;
  std::string why_unusable(const std::vector<std::string>& names) const;
  Look pick_relay(const QueuedTarget& target, const Delivery& delivery, Job& job, SteadyTime now);
  Look pick_destination(const Delivery& delivery, Job& job, RelayQueue& relay, SteadyTime now);
  Look pick_channel(const QueuedTarget& target, const Delivery& delivery, Job& job, SteadyTime now);
  Look ask_limits(const Limits::Keys& keys, SteadyTime now, SteadyTime& not_before) const;

  const DeliveryQueue& queue_;
  const Queues& queues_;
  Limits& limits_;
  WindowShares& shares_;
  const DispatchTime& time_;
  std::shared_ptr<const Settings> settings_;
};

// A row whose wait is shorter stays in memory.
inline constexpr Duration look_again{1000};
// Nobody waits longer without another look: a reload may put right what it waits for.
inline constexpr Duration longest_rest{60'000};
// The part of the window that belongs to all channels; a relay's name has no colon.
inline const std::string all_channels = ":channels";

}  // namespace gazetted
