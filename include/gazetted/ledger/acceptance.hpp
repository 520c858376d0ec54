// LedgerAcceptance: how a release comes into the ledger. begin(), its recipients in pieces, then finish(), from which
// on the release exists; or abandon() until it is done. On the ledger's thread; every call has been synced when it
// returns. What a crash leaves of an acceptance before finish() is removed by LedgerStart::recover().
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"

namespace gazetted {

class LedgerAcceptance {
 public:
  virtual ~LedgerAcceptance() = default;

  // Live releases of this id or this content, newest first. Reads only.
  virtual Result<std::vector<KnownRelease>> find(const std::string& id, const std::string& hash) = 0;
  // One transaction. Nobody sees the release yet, and nothing of it is due.
  virtual Result<BegunRelease> begin(const NewRelease& release) = 0;
  // One transaction, of at most 5,000 rows; target after target, since the rows of one target have ids that follow
  // each other.
  virtual Status put_recipients(TargetKey target, std::span<const Subscriber> recipients) = 0;
  // The same for people who left this list, and whom the release may reach through another: rows that are suppressed
  // from the start, and stay so.
  virtual Status put_suppressed(TargetKey target, std::span<const Subscriber> recipients) = 0;
  // One transaction: the release is live, and the one that it replaces is not any more. A crash leaves both as they
  // were, or both changed. Replacing is refused with an error when something of the earlier release has left: somebody
  // was sent it or is being sent it, or it was tried towards somebody. Waiting for a relay, or being suppressed, is not
  // leaving. So it is when some of it was cancelled. What was paused of it (the release, a list, a channel) is paused.
  // Rows of the earlier release that wait are taken out of the queue in steps: go_on(rows_of_replaced) until there are
  // no more.
  virtual Result<ReleaseRow> finish(ReleaseKey release, std::optional<ReleaseKey> replaces) = 0;
  // One transaction a call, of some thousand rows. A release that is live is left alone.
  virtual Result<Step> abandon(ReleaseKey release) = 0;
  // One transaction: archive and incoming are tidy. After a crash before it the next start tidies them again.
  virtual Status mark_archived(ReleaseKey release) = 0;
};

}  // namespace gazetted
