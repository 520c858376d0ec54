// ID.cancel, ID.pause and ID.resume in incoming/: whose they are, and what is to be done about them. Blocking; intake's
// thread. A file is removed when what it says is in the ledger, so after a crash it is obeyed again.
#pragma once
#include <string>
#include <vector>

#include "gazetted/intake/spool.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

struct SpoolCommand {
  std::string command, id;  // "cancel", "pause" or "resume"
  std::string by;           // for the log
};

SpoolCommand command_of(const Drop& drop, unsigned uid);

class ControlFiles {
 public:
  ControlFiles(const Spool& spool, LedgerThread& ledger, const Clock& clock)
      : spool_(spool), ledger_(ledger), clock_(clock) {}

  // Those that wait for one of these releases are obeyed before anything of it leaves. How many.
  Result<int> obey_waiting(const std::set<std::string>& ids) const;

 private:
  Status obey(const Drop& drop, const SpoolCommand& command) const;
  const Spool& spool_;
  LedgerThread& ledger_;
  const Clock& clock_;
};

}  // namespace gazetted
