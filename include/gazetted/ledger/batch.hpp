// What one commit of the dispatch loop carries into the ledger, and what it answers. Values; a batch is
// written whole or not at all (see LedgerQueue::commit).
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/ids.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/model/delivery.hpp"
#include "gazetted/model/vote.hpp"

namespace gazetted {

struct Intent {
  DeliveryId id;
  TargetKey target;
  bool tried_before = false;  // it has an outcome row
  State from = State::pending;
};

// What a refusal says about an address: it becomes a vote (ledger/feedback.hpp).
struct Refusal {
  VoteKind kind = VoteKind::hard;
  int halves = 2;
  std::string reason, rule;  // words of the reply table
  std::string provider;      // the destination
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
  bool attempted = true;                // keep a non-final reply in the history
  bool waits_for_relay = false;         // see LedgerQueue::make_due()
  bool verdict = true;                  // false: nothing was learned; only lease, state and due time change
  std::optional<Refusal> refusal = {};  // of one that failed, where it says something about the address
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

struct Batch {
  std::vector<Record> records;
  std::vector<Intent> intents;
  std::vector<SpanAdvance> advances;
  std::vector<ReleaseKey> done;  // releases that balance out with this batch, as far as the loop knows
  std::vector<LimitState> limits;
  Time now;          // by the machine's clock
  Duration skew{0};  // how far that is ahead of the clock by which due times are reckoned; see base/steady_wall.hpp
  bool empty() const {
    return records.empty() && intents.empty() && advances.empty() && done.empty() && limits.empty();
  }
};

// What the ledger made of a batch. Where it differs from what the batch asked, the ledger is right: a command
// may have come between the loop's decision and its commit.
struct Committed {
  LeaseKey lease;
  std::vector<DeliveryId> refused;  // intents that got no lease: cancelled, replaced, leased or settled meanwhile
  // Of batch.records, in their order: the state that was written. Nothing: the row had moved on, and kept what it has.
  std::vector<std::optional<State>> written;
  // What the account says now of every target that moved, or whose release was proposed as done.
  std::map<TargetKey, Tally> tallies;
  std::optional<Time> due;       // the earliest due time that was written
  std::vector<ReleaseKey> done;  // of batch.done, those that really are
};

}  // namespace gazetted
