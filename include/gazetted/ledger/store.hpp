// Store: the ledger's contract. Every call is one transaction on the store's own thread (see
// app/ledger_thread); a call that returns has been synced. An error means that nothing of the call
// is on disk and that it may be made again; what puts the ledger at risk ends the process.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/wire_file.hpp"

namespace gazetted {

class Store {
 public:
  virtual ~Store() = default;

  // Start: puts right what a crash interrupted. Call once, before anything else. Without slots
  // (no wire file of this boot) every open intent is in doubt.
  virtual Result<Recovered> recover(const std::optional<std::vector<WireSlot>>& slots, const Doubts& doubts,
                                    Time now) = 0;
  virtual Result<std::vector<ReleaseRow>>
  load() = 0;  // taken, not done by their accounts, with spans
  // One of them, done or not; nothing where it was replaced or is still being taken.
  virtual Result<std::optional<ReleaseRow>> load_release(ReleaseKey key) = 0;
  // Releases that are live under this id, or all that are not done ("").
  virtual Result<std::vector<LiveRelease>> live(const std::string& id) = 0;

  // Taking. begin → put_people (≤ 5,000 rows each) → finish, or abandon.
  virtual Result<std::vector<KnownRelease>> find(const std::string& id, const std::string& hash) = 0;
  virtual Result<TakenRelease> begin_taking(const NewRelease& release) = 0;
  virtual Status put_people(TargetKey target, std::span<const Person> people) = 0;
  // Replacing is refused with an error when something of the earlier release has left.
  virtual Result<ReleaseRow> finish_taking(ReleaseKey release, std::optional<ReleaseKey> replaces) = 0;
  virtual Status abandon_taking(ReleaseKey release) = 0;
  virtual Status in_place(ReleaseKey release) = 0;  // archive and incoming are tidy

  // Sending.
  virtual Result<Committed> commit(const Batch& batch) = 0;
  // People of a target in these ranges of ids, in order; of each range at most its limit.
  virtual Result<std::vector<Delivery>> fetch(TargetKey target, std::span<const RowRange> ranges) = 0;
  // Deferred and re-queued deliveries that are due, oldest first, after the given position.
  virtual Result<std::vector<Delivery>> fetch_due(Time now, std::pair<std::int64_t, std::int64_t> after,
                                                  std::size_t limit) = 0;
  virtual Result<std::optional<Time>> next_due() = 0;
  // A relay works again: what was recorded as waiting for one is due now.
  virtual Status hurry(Time now) = 0;
  virtual Result<std::vector<LimitState>> limits() = 0;
  virtual void quiet() = 0;  // a moment for a checkpoint

  // Steering. `resume` also makes due what was recorded without a due time while paused. Each returns how many targets
  // (pause) or deliveries (cancel, retry) it touched.
  virtual Result<bool> all_paused() = 0;  // `pause` without a name: later releases wait too
  virtual Result<std::int64_t> set_paused(const SteerScope& scope, bool paused, Time now) = 0;
  virtual Result<std::int64_t> cancel(const SteerScope& scope) = 0;
  virtual Result<std::int64_t> retry(const SteerScope& scope, bool with_unknown, Time now) = 0;

  virtual Status suppress(std::span<const Suppression> rows) = 0;
  virtual Result<std::int64_t> unsuppress(const std::string& address, const std::string& list) = 0;
  virtual Result<std::vector<Suppression>> suppressions() = 0;
  virtual Status note_rejected(const std::string& name, const std::string& reason, Time now) = 0;
  virtual Result<std::int64_t> put_notice(const Notice& notice) = 0;
  virtual Result<std::vector<Notice>> notices() = 0;
  virtual Status drop_notice(std::int64_t key) = 0;
};

// Opens or makes the ledger; a newer schema than this program knows is refused.
Result<std::unique_ptr<Store>> open_sqlite_store(const StoreOptions& options);

}  // namespace gazetted
