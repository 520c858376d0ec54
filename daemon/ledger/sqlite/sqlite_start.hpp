// The contract of the start in SQLite. Owned by SqliteLedger, on its thread.
#pragma once
#include "gazetted/ledger/acceptance.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/start.hpp"
#include "sqlite_steering.hpp"

namespace gazetted {

class SqliteStart : public LedgerStart {
 public:
  SqliteStart(Database& db, LedgerAcceptance& acceptance, SqliteSteering& steering)
      : db_(db), acceptance_(acceptance), steering_(steering) {}

  Result<LedgerStanding> standing() override;
  Status begin_generation(const Identity& identity, const std::string& held, Time now) override;
  Result<Recovered> recover(const Recovery& how) override;

 private:
  Status remove_unfinished(Recovered& result);
  Status settle_leases(const Recovery& how, Recovered& result);

  Database& db_;
  LedgerAcceptance& acceptance_;
  SqliteSteering& steering_;
};

}  // namespace gazetted
