// The values that go in and out of the ledger. Times are UTC; ids are the ledger's own.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gazetted/base/ids.hpp"
#include "gazetted/ledger/suppression.hpp"
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

struct TargetRow {
  TargetKey key;
  TargetKind kind = TargetKind::list;
  std::string name;
  std::int64_t first = 0, last = 0;  // its recipients
  bool paused = false, cancelled = false;
  Tally tally;
  std::vector<Span> spans;
  std::vector<PostRow> posts;  // of a channel, in their order
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
  std::string reply, remote_id, reference, relay;
  bool attempted = true;         // keep a non-final reply in the history
  bool waits_for_relay = false;  // see Store::hurry()
  bool verdict = true;           // false: nothing was learned; only lease, state and due time change
};

struct SpanAdvance {
  TargetKey target;
  std::int64_t span = 0, next = 0;
};

// What a rate limit has used up, so that a restart does not begin a fresh quota. `until` is when the
// limit has wholly refilled; with a `pace`, when a destination's own wish slowed it to that.
struct LimitState {
  std::string name;
  Time until;
  double pace = 0;  // messages a second
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
  std::vector<LimitState> limits;
  Time now;
  bool empty() const {
    return records.empty() && intents.empty() && advances.empty() && done.empty() && limits.empty();
  }
};

// What becomes of a delivery that may or may not have left before a crash.
struct Doubts {
  Doubts(OnUnknown of_mail, std::set<std::string> tell = {}) : mail(of_mail), channels_that_tell(std::move(tell)) {}
  OnUnknown mail;
  std::set<std::string> channels_that_tell;  // where a repetition is known, or can be looked up
};

struct Recovered {
  std::int64_t requeued = 0, unknown = 0, resent = 0, completed = 0;
  std::vector<std::string> unfinished_directories;  // of takings that never became a release
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

}  // namespace gazetted
