// LedgerReader: what commands read, with the daemon up or down. Opens read-only, never checkpoints,
// reads in pages so that the writer's log can be folded meanwhile.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/suppression.hpp"

namespace gazetted {

struct TargetStatus {
  std::string name;
  TargetKind kind = TargetKind::list;
  bool paused = false, cancelled = false;
  Tally tally;
};

struct ReleaseStatus {
  ReleaseKey key;
  std::string id, title, state;  // taking|held|sending|paused|paused: restored|done|cancelled
  Time accepted, not_before;
  std::optional<Time> done, first_attempt, last_attempt, next_due;
  Tally tally;
  std::vector<TargetStatus> targets;
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

class LedgerReader {
 public:
  // A missing ledger is an error that says so.
  static Result<std::unique_ptr<LedgerReader>> open(const std::string& path);
  virtual ~LedgerReader() = default;

  virtual Result<std::vector<ReleaseStatus>> releases(Time now, std::size_t limit) = 0;  // newest first
  virtual Result<std::optional<ReleaseStatus>> release(const std::string& id, Time now) = 0;
  // What is known of this id or of this content, newest first, also what is still being accepted; see judge_known().
  virtual Result<std::vector<KnownRelease>> known(const std::string& id, const std::string& hash) = 0;
  virtual Result<std::vector<RejectedFile>> rejected(std::size_t limit) = 0;  // newest first
  virtual Status report(ReleaseKey release, const std::function<void(const ReportRow&)>& each) = 0;
  virtual Result<std::vector<TraceRow>> trace(const std::string& address_key, const std::string& release) = 0;
  virtual Result<std::vector<Suppression>> suppressions(const std::string& address_key) = 0;  // "": all
  // Why everything was paused when the daemon started; empty: it was not, or somebody has resumed.
  virtual Result<std::string> held() = 0;
  // Whether the accounts balance with the rows, release by release; tells each that does not.
  virtual Result<std::vector<std::string>> audit() = 0;
};

}  // namespace gazetted
