// What a crash means for a delivery. Pure: tested as a table. A delivery whose intent was durable and whose outcome
// was not has either certainly not left, certainly been answered, or is in doubt; the wire file says which.
#pragma once
#include <optional>
#include <string>

#include "gazetted/ledger/batch.hpp"
#include "gazetted/ledger/recovery.hpp"

namespace gazetted {

// A delivery that was under an intent when the process ended, as the ledger knows it.
struct Interrupted {
  DeliveryId id;
  TargetKey target;
  LeaseKey lease;
  TargetKind kind = TargetKind::list;
  std::string channel;     // its name, of a channel
  bool cancelled = false;  // its target was
  int attempts = 0, doubts = 0;
  std::optional<Time> first;
};

enum class Settled { not_sent, in_doubt, answered };

struct Settlement {
  Record record;
  Settled how = Settled::not_sent;
};

// Whether a row that an open lease names is still under it. A row belongs to the lease that its outcome names: a lease
// may stay open long after most of its rows have moved on, to another lease or to their end. A row without an outcome
// (no `stored`) has only this one.
bool is_under(LeaseKey lease, std::optional<State> stored, LeaseKey stored_lease);

// `slot`: what the wire file says of it; null: the wire file can be believed and does not name it.
// A slot speaks of the intent that it was taken for, and of no other.
Settlement settle(const Interrupted& row, const WireSlot* slot, const Doubts& doubts, Time now);
// Without a wire file of this boot and this ledger: whatever had an intent may have left.
Settlement settle_blindly(const Interrupted& row, const Doubts& doubts, Time now);

}  // namespace gazetted
