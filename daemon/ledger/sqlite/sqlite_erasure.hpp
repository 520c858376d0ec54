// LedgerErasure over SQLite. Addresses have no index in the tables of deliveries: those are walked.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/erasure.hpp"

namespace gazetted {

class SqliteErasure : public LedgerErasure {
 public:
  explicit SqliteErasure(Database& db) : db_(db) {}
  Status begin(const ErasureOrder& order) override;
  Result<std::vector<ErasureOrder>> unfinished() override;
  Result<ErasureStep> go_on(const ErasureOrder& order, ErasurePlace from) override;
  Result<bool> may_come(const ErasureOrder& order) override;
  Status finish(const ErasureOrder& order, const ErasedRows& rows, Time now) override;
  Result<bool> fold() override { return db_.fold_whole(); }
  Result<bool> is_to_be_cleared() override;
  Status cleared() override;
  Status compact() override { return db_.execute("VACUUM"); }
  Result<bool> is_marked(const std::string& mark) override;
  Result<std::int64_t> foreign_marks(const std::string& key_check) override;
  Status drop_marks(Time now) override;
  Result<PruneStep> prune(const RetentionTerms& terms, ErasurePlace from) override;

 private:
  Database& db_;
};

}  // namespace gazetted
