// The ledger as the daemon holds it from its start on: its thread, the wire file beside it, and what the start found
// and put right. Blocking, before the loop runs.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gazetted/app/notices.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

struct OpenLedger {
  FileLock lock;
  WireFile wire;
  std::unique_ptr<LedgerThread> thread;
  std::vector<std::string> abandoned;  // private copies of what never became a release
  std::vector<NoticeText> troubles;    // that somebody should be told
};

// A lock on the ledger, by whatever name it is called: an error where another daemon has it. `options` gets the path
// that leads to the file itself, since what is beside it is found by that.
Result<FileLock> lock_ledger(StoreOptions& options);

// See start_ledger(); logs what it found.
Result<OpenLedger> open_ledger(FileLock lock, const StoreOptions& options, const Settings& settings,
                               boost::asio::io_context& io, const Clock& clock);

}  // namespace gazetted
