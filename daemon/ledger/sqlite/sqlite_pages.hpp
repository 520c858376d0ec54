// The pages' contract in SQLite. Owned by SqliteLedger, on its thread.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/pages.hpp"

namespace gazetted {

class SqlitePages : public LedgerPages {
 public:
  explicit SqlitePages(Database& db) : db_(db) {}

  Result<std::int64_t> number_for(const std::string& story, const std::string& newsroom) override;
  Result<PageRow> publish(const PageRow& page, const PageVersion& version) override;

 private:
  Database& db_;
};

}  // namespace gazetted
