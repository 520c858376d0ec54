// What becomes of a delivery after an attempt: delivery × outcome × policy → decision. Pure; the whole of it is a table
// in tests/unit/dispatch/outcome_policy_test.cpp. What a destination's own pace makes of the due time is decided where
// that is known (Settler); due_in_line() then says whether it is too late.
#pragma once
#include <optional>

#include "gazetted/config/settings.hpp"
#include "gazetted/model/delivery.hpp"
#include "gazetted/model/outcome.hpp"
#include "gazetted/schedule/retry.hpp"

namespace gazetted {

// The two clocks and the dice, read once for one decision.
struct PolicyTimes {
  Time now;     // the machine's
  Time wall;    // of retries: what due times are reckoned by (base/steady_wall.hpp)
  Time agreed;  // the earlier of that and the machine's: nothing expires unless both say that it is late
  double dice = 0;
};

struct OutcomePolicy {
  const RetryOptions& retry;
  OnUnknown on_unknown = OnUnknown::resend;
  TargetKind kind = TargetKind::list;
  // Of a post: whether the network, or a look at it, tells a repetition. No post is sent again blindly.
  bool tells_repetitions = false;
};

struct Decision {
  // What the due time follows.
  enum class Due {
    none,         // nothing more happens by itself
    schedule,     // our own schedule, or what the remote asked for
    relay,        // now: another relay may take it, or the first that works again
    destination,  // its destination's pace: it asked us to slow down
    sender,       // its destination takes nothing from our domain for a while
  };
  State to = State::sent;
  Due waits_for = Due::none;
  int attempts = 0, doubts = 0;
  std::optional<Time> first;  // attempt
  std::optional<Time> due;    // with Due::schedule and Due::relay
};

// Trouble of the relay, or of our account there: no recipient was tried.
inline bool is_of_relay(Outcome::Scope scope) {
  return scope == Outcome::Scope::relay || scope == Outcome::Scope::account;
}

Decision decide(const Delivery& delivery, const Outcome& outcome, const OutcomePolicy& policy,
                const PolicyTimes& times);

// The due time of one that has to wait in line for `wait`; nothing when its time to give up has passed already. By the
// clock: neither a server's wish nor a long line ends a delivery, so it is tried once more at that end.
std::optional<Time> due_in_line(Duration wait, Time first_attempt, const RetryOptions& retry, const PolicyTimes& times);

// Attempts at one post whose answers were lost, before it is `unknown` for good.
inline constexpr int most_doubts = 5;

}  // namespace gazetted
