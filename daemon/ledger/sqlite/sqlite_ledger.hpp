// The ledger in SQLite: a lock on its file, one connection, and the contracts over it. Owned by LedgerThread, on
// its thread.
#pragma once
#include "gazetted/base/file.hpp"
#include "gazetted/ledger/ledger.hpp"
#include "sqlite_acceptance.hpp"
#include "sqlite_digests.hpp"
#include "sqlite_erasure.hpp"
#include "sqlite_feedback.hpp"
#include "sqlite_pages.hpp"
#include "sqlite_queue.hpp"
#include "sqlite_registry.hpp"
#include "sqlite_start.hpp"
#include "sqlite_steering.hpp"
#include "sqlite_subscriptions.hpp"

namespace gazetted {

class SqliteLedger : public Ledger {
 public:
  SqliteLedger(Descriptor lock, Database db, const std::string& node);

  LedgerStart& start() override { return start_; }
  LedgerAcceptance& acceptance() override { return acceptance_; }
  LedgerQueue& queue() override { return queue_; }
  LedgerSteering& steering() override { return steering_; }
  LedgerRegistry& registry() override { return registry_; }
  LedgerPages& pages() override { return pages_; }
  LedgerFeedback& feedback() override { return feedback_; }
  LedgerSubscriptions& subscriptions() override { return subscriptions_; }
  LedgerDigests& digests() override { return digests_; }
  LedgerErasure& erasure() override { return erasure_; }
  void quiet() override { db_.checkpoint(); }

 private:
  Descriptor lock_;  // goes after the database: to close it would drop SQLite's own locks
  Database db_;
  SqliteAcceptance acceptance_{db_};
  SqliteQueue queue_;
  SqliteSteering steering_{db_};
  SqliteRegistry registry_{db_};
  SqlitePages pages_{db_};
  SqliteFeedback feedback_{db_};
  SqliteSubscriptions subscriptions_{db_};
  SqliteDigests digests_{db_};
  SqliteErasure erasure_{db_};
  SqliteStart start_{db_, acceptance_, steering_};
};

}  // namespace gazetted
