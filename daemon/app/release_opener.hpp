// Opens releases when their time has come. Asks the ledger what waits, so that it needs no memory: after a crash, a
// restart, or a clock that was set it finds the same. Blocking; intake's thread.
#pragma once
#include <map>
#include <optional>
#include <set>

#include "gazetted/app/intake_hooks.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/lifecycle/opening.hpp"

namespace gazetted {

class ReleaseOpener {
 public:
  struct Ports {
    Spool& spool;
    LedgerThread& ledger;
    const Clock& clock;
    const IntakeHooks& hooks;
    std::function<bool()> goes_on;  // false: the daemon stops
  };
  explicit ReleaseOpener(Ports ports) : p_(std::move(ports)) {}

  // After a reload: what an update of tzdata has moved is held, once.
  void hold_what_moved(const Settings& settings);
  // Opens what is due. The answer is when to come back: a time of the machine's clock, for what waits.
  void open_due(const Settings& settings);
  std::optional<Time> next() const { return next_; }
  // How long to wait at most for what could not be opened just now; nothing: there is none.
  std::optional<Duration> tries_again() const;

 private:
  void wait_for(const WaitingRelease& release, const Settings& settings);
  void look_ahead(const WaitingRelease& release, const Settings& settings);
  void open(const WaitingRelease& release, const Settings& settings, Opening opening);
  void hold(const ReleaseRow& row, const std::string& reason);
  void try_again(const WaitingRelease& release, const Error& error);

  Ports p_;
  std::optional<Time> next_;
  std::set<ReleaseKey> seen_;    // waited while this process ran
  std::set<ReleaseKey> looked_;  // it was looked ahead
  std::map<ReleaseKey, SteadyTime> again_;
  std::map<ReleaseKey, std::string> moved_;  // what was said of their times
  std::vector<ReleaseKey> left_behind_;
};

}  // namespace gazetted
