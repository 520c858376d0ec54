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
#include "gazetted/base/ids.hpp"
#include "gazetted/ledger/wire_file.hpp"
#include "gazetted/model/delivery.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

struct StoreOptions {
  std::string path = "/var/lib/gazetted/gazetted.db";
  std::size_t window = 256;  // deliveries whose intent is durable and whose outcome is not
  Duration floor{3};         // commits are at least so far apart
};

enum class OnUnknown { resend, hold };

struct NewTarget {
  TargetKind kind = TargetKind::list;
  std::string name;
};

struct NewRelease {
  std::string id, title, hash, source, newsroom;
  Priority priority = Priority::normal;
  Time taken, not_before;
  std::string taking_directory;  // in archive/, until the release is in place
  std::string claim;             // the drop's name in incoming/, until it is removed
  std::vector<NewTarget> targets;
};

struct TakenRelease {
  ReleaseKey key;
  std::vector<TargetKey> targets;  // in the order of NewRelease::targets
};

// What the ledger knows of earlier drops; decides between taking, replacing and rejecting.
struct KnownRelease {
  ReleaseKey key;
  std::string id, hash;
  Time taken;
  bool same_content = false;
  bool left = false;  // something of it has been sent or tried
};

// Pending rows of one target and domain: recipients next..last were never leased.
struct Span {
  std::int64_t key = 0;
  std::string domain;
  std::int64_t next = 0, last = 0;
};

struct TargetRow {
  TargetKey key;
  TargetKind kind = TargetKind::list;
  std::string name;
  std::int64_t first = 0, last = 0;  // its recipients
  bool paused = false, cancelled = false;
  Tally tally;
  std::vector<Span> spans;
};

struct ReleaseRow {
  ReleaseKey key;
  std::string id, title, newsroom, source;
  Priority priority = Priority::normal;
  Time taken, not_before;
  bool taking = false, paused = false;
  std::optional<Time> done;
  std::string taking_directory, claim;
  std::vector<TargetRow> targets;
};

struct Intent {
  DeliveryId id;
  TargetKey target;
  bool tried_before = false;  // it has an outcome row
  State from = State::pending;
};

// The result of one attempt, or of a decision without one (suppressed, cancelled).
struct Record {
  DeliveryId id;
  TargetKey target;
  LeaseKey lease;  // 0: none was taken
  State from = State::sending;
  State to = State::sent;
  int attempts = 0, doubts = 0;
  std::optional<Time> first, last, due;
  int code = 0;
  std::string reply, remote_id, relay;
  bool attempted = true;  // keep a non-final reply in the history
};

struct SpanAdvance {
  TargetKey target;
  std::int64_t span = 0, next = 0;
};

struct Committed {
  LeaseKey lease;
  std::vector<DeliveryId> refused;  // intents of a target that was cancelled or replaced meanwhile
};

struct Batch {
  std::vector<Record> records;
  std::vector<Intent> intents;
  std::vector<SpanAdvance> advances;
  std::vector<ReleaseKey> done;  // releases that balance out with this batch
  Time now;
  bool empty() const { return records.empty() && intents.empty() && advances.empty() && done.empty(); }
};

struct Recovered {
  std::int64_t requeued = 0, unknown = 0, resent = 0, completed = 0;
  std::vector<std::string> unfinished_directories;  // of takings that never became a release
};

struct Suppression {
  std::string address;  // Address::key()
  std::string list;     // empty: all lists
  std::string reason;
  Time at;
};

struct Notice {
  std::int64_t key = 0;
  std::string recipient, sender, bytes;
  std::vector<std::string> relays;
};

// What pause, resume, cancel and retry act on. Without names: everything.
struct SteerScope {
  std::string release, list, channel;
};

class Store {
 public:
  virtual ~Store() = default;

  // Start: puts right what a crash interrupted. Call once, before anything else. Without slots
  // (no wire file of this boot) every open intent is in doubt.
  virtual Result<Recovered> recover(const std::optional<std::vector<WireSlot>>& slots, OnUnknown on_unknown, Time now) = 0;
  virtual Result<std::vector<ReleaseRow>> load() = 0;  // taken, not done, with spans

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
  // People of a target from id `from` on, in order of id.
  virtual Result<std::vector<Delivery>> fetch(TargetKey target, std::int64_t from, std::int64_t last, std::size_t limit) = 0;
  // Deferred and re-queued deliveries that are due, oldest first, after the given position.
  virtual Result<std::vector<Delivery>> fetch_due(Time now, std::pair<std::int64_t, std::int64_t> after, std::size_t limit) = 0;
  virtual Result<std::optional<Time>> next_due() = 0;
  virtual void quiet() = 0;  // a moment for a checkpoint

  // Steering. Each returns how many targets (pause) or deliveries (cancel, retry) it touched.
  virtual Result<bool> all_paused() = 0;  // `pause` without a name: later releases wait too
  virtual Result<std::int64_t> set_paused(const SteerScope& scope, bool paused) = 0;
  virtual Result<std::int64_t> cancel(const SteerScope& scope, Time now) = 0;
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
