// ID.cancel, ID.pause and ID.resume in incoming/: whose they are, and what is to be done about them. Intake's thread
// and blocking, but for the daemon's answers, which come on the loop's. A file is removed when what it orders is in the
// ledger, so that after a crash it is obeyed again.
#pragma once
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "gazetted/app/drop_keeper.hpp"

namespace gazetted {

class ControlFiles {
 public:
  struct Ports {
    const Spool& spool;
    LedgerThread& ledger;
    const Clock& clock;
    DropKeeper& keeper;
    const IntakeHooks& hooks;
    std::function<void()> wake;  // the intake: an answer is there. Called on the loop's thread
  };
  explicit ControlFiles(Ports ports) : p_(std::move(ports)) {}

  // Those that are there for one of these releases, before anything of it can leave: in the ledger alone. How many.
  Result<int> obey_waiting(const std::set<std::string>& ids) const;
  // One that a scan found, through the daemon. For a release that is not known it waits for whatever may become it.
  void obey(const ControlDrop& control, const Scan& scan);
  // Those that the daemon has answered since.
  void remove_obeyed();

 private:
  Status steer(const Drop& drop, const SpoolCommand& command) const;

  Ports p_;
  std::mutex mutex_;  // guards what both threads see:
  std::vector<std::pair<Drop, Status>> obeyed_;
};

}  // namespace gazetted
