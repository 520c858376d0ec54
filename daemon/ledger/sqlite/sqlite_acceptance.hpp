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
  Result<std::vector<EarlierRecipient>> earlier_recipients(TargetKey target, RowRange range) override;
  Status put_threaded(TargetKey target, std::span<const ThreadedRecipient> recipients) override;
  Result<std::vector<ReleaseRow>> versions(const std::string& id) override;
  Status end_earlier(ReleaseKey release) override;
  Result<ReleaseRow> finish(ReleaseKey release, std::optional<ReleaseKey> replaces, const Hand& by,
                            const std::string& held, const TimeChange& timed) override;
  Result<std::optional<LastOfList>> last_of_list(const std::string& list) override;
  Result<ReleaseRow> renew(ReleaseKey renewal, Time now, const Misgivings& misgivings) override;
  Result<Step> abandon(ReleaseKey release) override;
  Status mark_archived(ReleaseKey release) override;

 private:
  Status put_release(const NewRelease& release);
  Status put_account(TargetKey target);
  Status put_targets(const NewRelease& release, BegunRelease& begun);
  // Its id. `parent`: see Delivery::thread.
  Result<std::int64_t> put_recipient(TargetKey target, const Subscriber& subscriber,
                                     std::optional<DeliveryId> parent = std::nullopt);
  Status put_waiting(TargetKey target, const std::vector<PutRow>& rows);
  Status end_versions_before(ReleaseKey release);
  Status supersede(ReleaseKey release);
  Status put_spans(TargetKey target, const std::vector<Span>& spans);
  Status widen(TargetKey target, std::int64_t first, std::int64_t last);
  Status exchange_lists(ReleaseKey release, ReleaseKey renewal);
  Status replace(ReleaseKey earlier, ReleaseKey by);
  Status put_accepted(const ReleaseRow& release, bool replaced, const Hand& by);
  Status put_time_change(const ReleaseRow& release, const Hand& by, const TimeChange& timed);

  Database& db_;
  Statement put_recipient_;
};

}  // namespace gazetted
