// The end of what was picked: an outcome, or the way back to the ledger where nothing was tried. Asks outcome_policy
// what an outcome means, knows what a destination's pace makes of it, writes the wire file and the log line, and hands
// the record to the group commit. Belongs to the loop's thread.
#pragma once
#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gazetted/dispatch/delivery_queue.hpp"
#include "gazetted/dispatch/outcome_policy.hpp"
#include "gazetted/ledger/wire_file.hpp"
#include "group_commit.hpp"
#include "picker.hpp"

namespace gazetted {

class Settler {
 public:
  struct Ports {
    asio::io_context& io;
    WireFile& wire;
    const DeliveryQueue& queue;
    Picker& picker;
    Limits& limits;
    GroupCommit& commit;
    const DispatchTime& time;
    std::function<void(const std::string& subject, const std::string& text)> trouble;
    std::function<void()> recorded;  // there is something to commit
  };
  explicit Settler(Ports ports) : p_(std::move(ports)) {}
  void set_settings(std::shared_ptr<const Settings> settings) { settings_ = std::move(settings); }

  // The last look before the envelope: paused, cancelled, suppressed or replaced meanwhile? What must not leave is
  // recorded as that here.
  bool still_wanted(const JobPtr& job);
  // The last look before the dot, cheap where nobody steered since the one before the envelope. Draining does not
  // matter: what is on the wire may finish.
  bool may_still_leave(const Job& job) const;

  void finish(const JobPtr& job, const Outcome& outcome, const std::string& via);
  // Nothing was tried. Without a due time it waits for a command.
  void return_to_ledger(const JobPtr& job, std::optional<Time> due);
  void return_now(const JobPtr& job) { return_to_ledger(job, p_.time.wall()); }
  // Its destination answers late: its place among what is picked belongs to others until its turn comes again.
  void give_way(const JobPtr& job);
  // Everything that waits for a connection of this relay.
  void return_all(RelayQueue& relay);
  void finish_all(RelayQueue& relay, const Outcome& outcome);
  // What waits for a connection of this relay and was cancelled goes back at once: nobody has to wait until it is its
  // turn to learn that it never left.
  void return_cancelled(RelayQueue& relay, const QueuedRelease& release);
  // Mail that was taken or refused for good since this was last asked, by destination.
  std::map<std::string, std::int64_t> taken_since_asked() { return std::exchange(taken_, {}); }
  // Picked, and not settled by a record: its intent was refused.
  void withdraw(const Job& job);

 private:
  std::optional<Time> due_at_pace(const Job& job, const Outcome& outcome, Time first, const PolicyTimes& times);
  std::optional<Time> due_after_rest(const Job& job, const Outcome& outcome, Time first, const PolicyTimes& times);
  void record(const JobPtr& job, Record made, const Outcome* outcome);
  void log_record(const Job& job, const Record& made, const Outcome* outcome) const;

  Ports p_;
  std::map<std::string, std::int64_t> taken_;
  std::shared_ptr<const Settings> settings_;
};

}  // namespace gazetted
