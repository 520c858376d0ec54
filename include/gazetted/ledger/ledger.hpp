// Ledger: the one place where everything durable is written, as ten contracts. Owned by LedgerThread; all calls come
// from its thread. What puts the ledger at risk (a failed sync, corruption) ends the process; other errors say that
// nothing of the transaction is on disk. No call holds the writer for long but recover(): what must touch many rows is
// done in steps, and what a crash leaves of them is finished at the next start.
#pragma once
#include <memory>

#include "gazetted/ledger/acceptance.hpp"
#include "gazetted/ledger/digests.hpp"
#include "gazetted/ledger/erasure.hpp"
#include "gazetted/ledger/feedback.hpp"
#include "gazetted/ledger/pages.hpp"
#include "gazetted/ledger/queue.hpp"
#include "gazetted/ledger/registry.hpp"
#include "gazetted/ledger/start.hpp"
#include "gazetted/ledger/steering.hpp"
#include "gazetted/ledger/subscriptions.hpp"

namespace gazetted {

class Ledger {
 public:
  virtual ~Ledger() = default;
  virtual LedgerStart& start() = 0;
  virtual LedgerAcceptance& acceptance() = 0;
  virtual LedgerQueue& queue() = 0;
  virtual LedgerSteering& steering() = 0;
  virtual LedgerRegistry& registry() = 0;
  virtual LedgerPages& pages() = 0;
  virtual LedgerFeedback& feedback() = 0;
  virtual LedgerSubscriptions& subscriptions() = 0;
  virtual LedgerDigests& digests() = 0;
  virtual LedgerErasure& erasure() = 0;
  virtual void quiet() = 0;  // nothing else is to be done now: a moment for housekeeping
};

// Opens or makes the ledger, for one process alone, whatever name it is reached by; a newer schema than this program
// knows is refused.
Result<std::unique_ptr<Ledger>> open_sqlite_ledger(const StoreOptions& options);

}  // namespace gazetted
