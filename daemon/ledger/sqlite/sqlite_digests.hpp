// LedgerDigests over SQLite.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/digests.hpp"

namespace gazetted {

class SqliteDigests : public LedgerDigests {
 public:
  explicit SqliteDigests(Database& db) : db_(db) {}

  Status note_run(const DigestRunRow& run) override;
  Result<std::optional<DigestRunRow>> last_run(const std::string& list, Frequency frequency) override;
  Result<std::vector<DigestRunRow>> runs_since(const std::string& list, Time since, std::size_t limit) override;
  Result<std::vector<ReleaseRow>> published(Time from, Time until) override;

 private:
  Database& db_;
};

}  // namespace gazetted
