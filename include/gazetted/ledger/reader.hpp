// LedgerReader: what commands read, with the daemon up or down. Opens read-only, never checkpoints,
// reads in pages so that the writer's log can be folded meanwhile.
#pragma once
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/feedback.hpp"
#include "gazetted/ledger/history.hpp"
#include "gazetted/model/suppression.hpp"

namespace gazetted {

struct TargetStatus {
  std::string name;
  TargetKind kind = TargetKind::list;
  bool paused = false, cancelled = false;
  Tally tally;
  Opens opens = Opens::at_once;
  bool cancelled_by_somebody = false;  // it alone: not with the whole release
};

struct ReleaseStatus {
  ReleaseKey key;
  std::string id, title,
      state;  // taking|held|scheduled|embargoed|sending|paused|paused: restored|done|cancelled|withdrawn
  Time accepted, not_before;
  bool paused = false;             // by its own name
  bool everything_paused = false;  // `pause` alone
  std::optional<Time> release_at;
  std::string timing, held;  // see ReleaseRow
  std::optional<Time> expires_at;
  std::optional<Time> done, first_attempt, last_attempt, next_due;
  std::optional<Time> first_public_attempt;  // but for lists that have it early
  std::optional<Time> withdrawn;             // when its withdrawal was accepted
  Tally tally;
  ReleaseKind kind = ReleaseKind::release;
  int version = 1;
  std::string supersedes, superseded_by;  // ids; empty: none
  Approval approval;
  std::string hash;                     // of its content
  bool another_is_being_taken = false;  // a text of the same id, in its place
  std::vector<TargetStatus> targets;

  Time leaves_from() const { return std::max(not_before, release_at.value_or(not_before)); }  // as of ReleaseRow
  bool is_being_taken() const { return state == "taking" || another_is_being_taken; }
  bool waits_for_person() const { return !held.empty() || approval.is_awaited(); }
};

// The latest version of a story, which its readers have or will get: it is neither withdrawn nor cancelled before any
// of it left.
struct RecentRelease {
  std::string id, title, newsroom;  // as of ReleaseRow
  Time accepted;
};

struct RejectedFile {
  std::string name, reason;
  Time at;
};

// A line of `report --format csv`.
struct ReportRow {
  TargetKind kind = TargetKind::list;
  std::int64_t id = 0;
  std::string target, list;
  State state = State::pending;
  int attempts = 0, doubts = 0, code = 0;
  std::optional<Time> first, last, due;
  std::string reply, remote_id, relay;
};

struct AttemptRow {
  Time at;
  State state = State::deferred;
  std::string relay, reply;
  int code = 0;
};

struct TraceRow {
  std::string release, title;
  std::string language;  // the subscriber's; empty: the list's
  Time accepted;
  ReportRow delivery;
  std::vector<AttemptRow> attempts;
};

// All, or those that are not over and wait, as a whole or in part: for their time, for a person (held, to be approved,
// paused), or for their hold to end.
enum class Which { all, waiting };

class LedgerReader {
 public:
  // A missing ledger is an error that says so.
  static Result<std::unique_ptr<LedgerReader>> open(const std::string& path);
  virtual ~LedgerReader() = default;

  // Newest first, each id once: what is being taken only where there is no release of that id yet.
  virtual Result<std::vector<ReleaseStatus>> releases(Time now, std::size_t limit, Which which = Which::all) = 0;
  // The one that lists and channels get; else the one that is being taken.
  virtual Result<std::optional<ReleaseStatus>> release(const std::string& id, Time now) = 0;
  // Newest first.
  virtual Result<std::vector<RecentRelease>> accepted_since(Time since, std::size_t limit) = 0;
  // What is known of this id or of this content, newest first, also what is still being accepted; see judge_known().
  virtual Result<std::vector<KnownRelease>> known(const std::string& id, const std::string& hash) = 0;
  // As LedgerAcceptance::versions().
  virtual Result<std::vector<ReleaseRow>> versions(const std::string& id) = 0;
  // As LedgerAcceptance::earlier_recipients().
  virtual Result<std::vector<EarlierRecipient>> earlier_recipients(TargetKey target, RowRange range) = 0;
  // As LedgerAcceptance::last_of_list().
  virtual Result<std::optional<LastOfList>> last_of_list(const std::string& list) = 0;
  // Of one release, oldest first; of all ("") the latest, newest first. At most `limit`.
  virtual Result<std::vector<HistoryEntry>> history(const std::string& release, std::size_t limit) = 0;
  // Who cancelled something of this release, also by orders that named no release (""). Oldest first.
  virtual Result<std::vector<HistoryEntry>> cancellations(const std::string& release) = 0;
  virtual Result<std::vector<RejectedFile>> rejected(std::size_t limit) = 0;  // newest first
  virtual Status report(ReleaseKey release, const std::function<void(const ReportRow&)>& each) = 0;
  virtual Result<std::vector<TraceRow>> trace(const std::string& address_key, const std::string& release) = 0;
  virtual Result<std::vector<Suppression>> suppressions(const std::string& address_key) = 0;  // "": all; marks too
  // What came back since then, newest first, at most `limit`; all there is about one address, oldest first.
  virtual Result<std::vector<FeedbackRow>> feedback(Time since, std::size_t limit) const = 0;
  virtual Result<std::vector<FeedbackRow>> feedback_about(const std::string& address_key) const = 0;
  // Votes that a guard holds, oldest first; all on one address, oldest first.
  virtual Result<std::vector<Vote>> held_votes(Time since, std::size_t limit) const = 0;
  virtual Result<std::vector<Vote>> votes_on(const std::string& address_key) const = 0;
  // Why everything was paused when the daemon started; empty: it was not, or somebody has resumed.
  virtual Result<std::string> held() = 0;
  // Whether the accounts balance with the rows, release by release; tells each that does not.
  virtual Result<std::vector<std::string>> audit() = 0;
};

}  // namespace gazetted
