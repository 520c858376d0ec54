// The registry's contract in SQLite. Owned by SqliteLedger, on its thread.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/registry.hpp"

namespace gazetted {

class SqliteRegistry : public LedgerRegistry {
 public:
  explicit SqliteRegistry(Database& db) : db_(db) {}

  Status suppress(std::span<const Suppression> rows, Time now, const Hand& by) override;
  Result<std::int64_t> unsuppress(const std::string& address, const std::string& list, Time now,
                                  const Hand& by) override;
  Result<std::vector<Suppression>> suppressions() override;
  Status note_rejected(const std::string& name, const std::string& reason, Time now, const Hand& by,
                       const std::string& release) override;
  Status note_hand(const HistoryEntry& entry) override;
  Result<std::int64_t> put_notice(const Notice& notice) override;
  Result<std::vector<Notice>> notices() override;
  Status drop_notice(std::int64_t key) override;

 private:
  Database& db_;
};

}  // namespace gazetted
