// The contract of acceptance in SQLite. Owned by SqliteLedger, on its thread.
#pragma once
#include "gazetted/ledger/acceptance.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/rules/spans.hpp"

namespace gazetted {

class SqliteAcceptance : public LedgerAcceptance {
 public:
  explicit SqliteAcceptance(Database& db);

  Result<std::vector<KnownRelease>> find(const std::string& id, const std::string& hash) override;
  Result<BegunRelease> begin(const NewRelease& release) override;
  Status put_recipients(TargetKey target, std::span<const Subscriber> recipients) override;
  Status put_suppressed(TargetKey target, std::span<const Subscriber> recipients) override;
  Result<ReleaseRow> finish(ReleaseKey release, std::optional<ReleaseKey> replaces) override;
  Result<Step> abandon(ReleaseKey release) override;
  Status mark_archived(ReleaseKey release) override;

 private:
  Status put_release(const NewRelease& release);
  Status put_targets(const NewRelease& release, BegunRelease& begun);
  Result<std::int64_t> put_recipient(TargetKey target, const Subscriber& subscriber);  // its id
  Status put_spans(TargetKey target, const std::vector<Span>& spans);
  Status widen(TargetKey target, std::int64_t first, std::int64_t last);
  Status replace(ReleaseKey earlier, ReleaseKey by);

  Database& db_;
  Statement put_recipient_;
};

}  // namespace gazetted
