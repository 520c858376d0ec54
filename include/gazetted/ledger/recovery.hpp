// What a crash means for a delivery. Pure: tested as a table. A delivery whose intent was durable and whose outcome
// was not has either certainly not left, certainly been answered, or is in doubt; the wire file says which.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "gazetted/ledger/batch.hpp"
#include "gazetted/ledger/wire_file.hpp"

namespace gazetted {

enum class OnUnknown { resend, hold };

// What becomes of a delivery that may or may not have left before a crash.
struct Doubts {
  Doubts(OnUnknown of_mail, std::set<std::string> tell = {}) : mail(of_mail), channels_that_tell(std::move(tell)) {}
  OnUnknown mail;
  std::set<std::string> channels_that_tell;  // where a repetition is known, or can be looked up
};

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

// `slot`: what the wire file says of it; null: the wire file can be believed and does not name it.
Settlement settle(const Interrupted& row, const WireSlot* slot, const Doubts& doubts, Time now);
// Without a wire file of this boot and this ledger: whatever had an intent may have left.
Settlement settle_blindly(const Interrupted& row, const Doubts& doubts, Time now);

struct Recovery {
  std::optional<std::vector<WireSlot>> slots;  // nothing: no wire file of this boot and this ledger
  Doubts doubts{OnUnknown::hold};
  Duration furthest{48 * 3'600'000};  // no retry is planned further ahead than this
  Time now;
};

struct Recovered {
  std::int64_t requeued = 0, unknown = 0, resent = 0, completed = 0;
  std::int64_t brought_near = 0;                    // due times that were further away than any schedule
  std::vector<std::string> hold_began_anew;         // releases that were taken under a clock that was ahead
  std::vector<std::string> unfinished_directories;  // of takings that never became a release
  std::vector<std::string> corrected;               // accounts that did not match their rows, and now do; for the log
};

}  // namespace gazetted
