// LedgerQueue: what waits to leave, what is on its way, and what became of it; the calls of the dispatch loop. On the
// ledger's thread; every call has been synced when it returns.
#pragma once
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/batch.hpp"
#include "gazetted/ledger/entries.hpp"

namespace gazetted {

class LedgerQueue {
 public:
  virtual ~LedgerQueue() = default;

  // One transaction; an error means that nothing of the batch is on disk and that it may be committed again. The
  // answer says what became of it, which may differ from what it asked: the rows and marks of the ledger decide. An
  // intent is refused when its row does not wait (any more); a record changes nothing when its row has moved on; what
  // would be deferred in a cancelled target is cancelled; what would wait for a command without a due time is due now
  // when nothing is paused; a release is done when its account says so. A crash after it leaves intents without an
  // outcome: LedgerStart::recover() settles them.
  virtual Result<Committed> commit(const Batch& batch) = 0;
  // Recipients of a target in these ranges of ids, in order; of each range at most its limit. Reads only, as do those
  // up to next_due().
  virtual Result<std::vector<Delivery>> fetch(TargetKey target, std::span<const RowRange> ranges) = 0;
  // Deferred and re-queued deliveries that are due, oldest first, after the given position.
  virtual Result<std::vector<Delivery>> fetch_due(Time now, std::pair<std::int64_t, std::int64_t> after,
                                                  std::size_t limit) = 0;
  virtual Result<std::optional<Time>> next_due() = 0;
  // A relay works again: what was recorded as waiting for one is due now. One transaction per call, of some thousand
  // rows. After a crash the rest comes when it is due, which is minutes.
  virtual Result<Step> make_due(Time now) = 0;
  // What rate limits have used up, as batches wrote it. Reads only, as do the two below.
  virtual Result<std::vector<LimitState>> limits() = 0;
  // Live releases that are not done by their accounts or not yet in their place, with what is left of their spans.
  virtual Result<std::vector<ReleaseRow>> load() = 0;
  // One of them, done or not; nothing where it was replaced or is still being accepted.
  virtual Result<std::optional<ReleaseRow>> load_release(ReleaseKey key) = 0;
};

}  // namespace gazetted
