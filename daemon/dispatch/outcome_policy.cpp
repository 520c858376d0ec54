#include "gazetted/dispatch/outcome_policy.hpp"

#include <algorithm>

#include "gazetted/ledger/rules/account.hpp"

namespace gazetted {
namespace {

bool may_repeat(const OutcomePolicy& policy, int doubts) {
  if (policy.kind == TargetKind::channel) return policy.tells_repetitions && doubts < most_doubts;
  return policy.on_unknown == OnUnknown::resend && doubts == 0;
}

void decide_unknown(Decision& decision, const OutcomePolicy& policy, const PolicyTimes& times) {
  if (!may_repeat(policy, decision.doubts)) {
    decision.to = State::unknown;
    return;
  }
  decision.to = State::deferred;
  decision.waits_for = Decision::Due::schedule;
  decision.due = times.wall + policy.retry.first;
  ++decision.doubts;
}

// Of its destination's, its relay's or our own trouble a recipient's count of attempts knows nothing.
bool counts_as_attempt(const Delivery& delivery, const Outcome& outcome) {
  if (outcome.scope == Outcome::Scope::recipient || outcome.scope == Outcome::Scope::message) return true;
  // Not understood even one command at a time: it is this message after all.
  return outcome.not_understood && delivery.state == State::deferred;
}

void decide_deferred(Decision& decision, const Delivery& delivery, const Outcome& outcome, const OutcomePolicy& policy,
                     const PolicyTimes& times) {
  using Scope = Outcome::Scope;
  decision.to = State::deferred;
  if (!counts_as_attempt(delivery, outcome)) decision.attempts = delivery.attempts;
  if (is_of_relay(outcome.scope)) {
    // It was not this recipient that was tried, so its own time to give up does not begin.
    decision.waits_for = Decision::Due::relay;
    decision.due = times.wall;
    decision.first = delivery.first_attempt;
    return;
  }
  if (policy.kind == TargetKind::list && (outcome.scope == Scope::destination || outcome.scope == Scope::sender)) {
    decision.waits_for = outcome.scope == Scope::sender ? Decision::Due::sender : Decision::Due::destination;
    return;
  }
  const auto due = next_retry(policy.retry, std::max(1, decision.attempts), *decision.first, times.agreed, times.dice,
                              outcome.retry_after);
  if (!due) {
    decision.to = without_another_try(State::expired, decision.doubts);
    return;
  }
  decision.waits_for = Decision::Due::schedule;
  decision.due = *due + (times.wall - times.agreed);
}

}  // namespace

Decision decide(const Delivery& delivery, const Outcome& outcome, const OutcomePolicy& policy,
                const PolicyTimes& times) {
  Decision decision;
  decision.attempts = delivery.attempts + 1;
  decision.doubts = delivery.doubts;
  decision.first = delivery.first_attempt.value_or(times.agreed);
  switch (outcome.kind) {
    case Outcome::Kind::accepted:
      break;
    case Outcome::Kind::refused:
      decision.to = State::failed;
      break;
    case Outcome::Kind::unknown:
      decide_unknown(decision, policy, times);
      break;
    case Outcome::Kind::deferred:
      decide_deferred(decision, delivery, outcome, policy, times);
      break;
  }
  return decision;
}

std::optional<Time> due_in_line(Duration wait, Time first_attempt, const RetryOptions& retry,
                                const PolicyTimes& times) {
  const auto last = first_attempt + retry.give_up_after;
  if (times.agreed > last) return std::nullopt;
  return times.wall + std::min(wait, Duration(last - times.agreed));
}

}  // namespace gazetted
