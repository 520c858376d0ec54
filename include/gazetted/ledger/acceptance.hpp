// LedgerAcceptance: how a release comes into the ledger. begin(), its recipients in pieces, then finish(), from which
// on the release exists; or abandon() until it is done. The lists of a release that waited for its time come in the
// same way: begin() with NewRelease::renews, its recipients, renew(), and abandon() for what was there before. On the
// ledger's thread; every call has been synced when it returns. What a crash leaves of an acceptance before finish(), or
// of a renewal, is removed by LedgerStart::recover().
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/history.hpp"
#include "gazetted/ledger/rules/time_change.hpp"

namespace gazetted {

// Sentences for people; empty: nothing is wrong.
struct Misgivings {
  std::string held;        // why somebody has to resume the release
  std::string unapproved;  // why it awaits an approval again
};

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
  // from the start, and stay so. One without an address was erased.
  virtual Status put_suppressed(TargetKey target, std::span<const Subscriber> recipients) = 0;
  // A page of those who are on a list of an earlier version, in the order of their ids. Reads only.
  virtual Result<std::vector<EarlierRecipient>> earlier_recipients(TargetKey target, RowRange range) = 0;
  // The latest release of which something was sent to this list; withdrawals and digests do not count. Reads only.
  virtual Result<std::optional<LastOfList>> last_of_list(const std::string& list) = 0;
  // As put_recipients() and put_suppressed(), of those whom an earlier version names: see Delivery::thread.
  virtual Status put_threaded(TargetKey target, std::span<const ThreadedRecipient> recipients) = 0;
  // The live release of this id and the versions before it, the latest first; empty: there is none. Reads only.
  virtual Result<std::vector<ReleaseRow>> versions(const std::string& id) = 0;
  // One transaction: what has not left of the versions before this one is cancelled, and none of it can be retried.
  // Rows that were tried follow by go_on(rows_of_replaced). A withdrawal asks for it before it is known who has those
  // versions; of anything else finish() does it.
  virtual Status end_earlier(ReleaseKey release) = 0;
  // One transaction: the release is live, and the one that it replaces is not any more. A crash leaves both as they
  // were, or both changed. So it is with the versions before it, of which what has not left is cancelled; that another
  // release has superseded the same one meanwhile is an error. Replacing is refused with an error when something of the
  // earlier release has left: somebody was sent it or is being sent it, or it was tried towards somebody. Waiting for a
  // relay, or being suppressed, is not leaving. So it is when some of it was cancelled. What was paused of it (the
  // release, a list, a channel) is paused. Rows of the earlier release that wait are taken out of the queue in steps:
  // go_on(rows_of_replaced) until there are no more. `held`: a sentence; nothing of it leaves before it is resumed.
  // `timed`: what that changes about when it leaves, for the history.
  virtual Result<ReleaseRow> finish(ReleaseKey release, std::optional<ReleaseKey> replaces, const Hand& by = {},
                                    const std::string& held = {}, const TimeChange& timed = {}) = 0;
  // One transaction: the release opens. Its lists are now those of the renewal, paused where they were. The renewal
  // keeps what was there before, to be removed by abandon(). A list of which somebody was tried, or that was cancelled,
  // stays as it is. What is wrong with the new ones holds it, or ends its approval. A crash leaves all of it as it was,
  // or all changed.
  virtual Result<ReleaseRow> renew(ReleaseKey renewal, Time now, const Misgivings& misgivings = {}) = 0;
  // One transaction per call, of some thousand rows. A release that is live is left alone.
  virtual Result<Step> abandon(ReleaseKey release) = 0;
  // One transaction: archive and incoming are tidy. After a crash before it the next start tidies them again.
  virtual Status mark_archived(ReleaseKey release) = 0;
};

}  // namespace gazetted
