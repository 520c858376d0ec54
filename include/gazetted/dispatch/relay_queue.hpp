// What was picked for one relay and waits for one of its connections, the urgent first, and what is known of the relay:
// whether it works, and how its destinations behave. It is empty unless the relay may be connected to. Pure: its
// connections (RelayConnections) ask it what may leave next. Owned by the loop's thread; nothing is kept over a
// restart.
#pragma once
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "gazetted/dispatch/job.hpp"
#include "gazetted/schedule/destinations.hpp"
#include "gazetted/schedule/limits.hpp"
#include "gazetted/send/relay_options.hpp"

namespace gazetted {

class RelayQueue {
 public:
  explicit RelayQueue(std::string name) : name_(std::move(name)) {}
  RelayQueue(const RelayQueue&) = delete;

  const std::string& name() const { return name_; }
  const RelayOptions& options() const { return options_; }
  // `connections`: at most, whatever the options say; the process may not open more.
  void set_options(const RelayOptions& options, int connections);
  RelayState state;
  Destinations destinations;

  // A reload took it out of the configuration, at that time; it stays while something is on its way.
  void leave_configuration(SteadyTime now) { gone_since_ = now; }
  void come_back() { gone_since_ = {}; }
  SteadyTime gone_since() const { return gone_since_; }  // never: it is configured
  bool is_configured() const { return gone_since_ == SteadyTime{}; }
  bool takes_jobs() const { return is_configured() && state.may_connect(); }

  std::size_t size() const { return jobs_.size(); }
  bool empty() const { return jobs_.empty(); }
  void add(JobPtr job);        // behind those of its priority
  void add_first(JobPtr job);  // it was on a connection already, and nothing of it left
  JobPtr take_first();         // without a look; null: none
  std::vector<JobPtr> take_all_of(const QueuedRelease& release);

  struct Next {
    JobPtr job;                    // null: none may leave now
    SteadyTime look_again;         // where none may: when to ask again
    std::vector<JobPtr> too_slow;  // taken out: their destinations answer late, and they only keep others from leaving
  };
  // The next that may leave now. It is counted as on the wire by started().
  Next next(const Limits& limits, SteadyTime now);
  void started(const Job& job, Limits& limits, SteadyTime now);

  // What waits in line together where a destination is slow or paced.
  std::string line_of(const std::string& destination) const { return pace_name(name_, destination); }
  // Its connections should look: it is empty now, or its state changed.
  std::function<void()> changed = [] {};

 private:
  std::string name_;
  RelayOptions options_;
  std::deque<JobPtr> jobs_;
  SteadyTime gone_since_;
};

}  // namespace gazetted
