// Opens the ledger and puts right what a crash interrupted, before anything leaves. A ledger that was restored from a
// backup, copied or moved does not know what left since, so everything is paused until somebody resumes it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gazetted/ledger/ledger.hpp"

namespace gazetted {

struct LedgerPlace {
  fs::path archive;     // of the spool: releases that the ledger does not know come from its future
  std::string boot_id;  // of this boot of the machine
  std::string machine;  // see machine_name()
};

struct StartedLedger {
  std::unique_ptr<Ledger> ledger;
  WireFile wire;
  Recovered recovered;
  std::string held;                      // why everything is paused; empty: it is not, or somebody paused it
  bool held_now = false;                 // found at this start
  std::vector<std::string> corrections;  // sentences for the log and for a notice
};

// `how.slots` is filled in from the wire file. Blocking; the store belongs to the caller's thread until it is handed
// on.
Result<StartedLedger> start_ledger(const StoreOptions& options, const LedgerPlace& place, Recovery how);

// The machine's id, hashed so that it can be written down; empty where it has none.
std::string machine_name();

}  // namespace gazetted
