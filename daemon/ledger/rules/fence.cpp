#include "gazetted/ledger/rules/fence.hpp"

#include "gazetted/ledger/rules/account.hpp"

namespace gazetted {

std::optional<State> state_to_lease(const Intent& intent, std::optional<State> stored, bool leased,
                                    const TargetMarks& marks) {
  if (leased || !marks.live || marks.cancelled) return std::nullopt;
  if (intent.tried_before != stored.has_value()) return std::nullopt;
  const auto state = stored.value_or(State::pending);
  return state == State::pending || state == State::deferred ? std::optional(state) : std::nullopt;
}

std::optional<FenceVerdict> judge_record(const Record& record, std::optional<LeaseKey> lease, const TargetMarks& marks,
                                         Time now) {
  const bool of_attempt = record.lease.value != 0;
  if (of_attempt && lease != record.lease) return std::nullopt;  // an attempt that is over
  // Leased meanwhile; or the target's mark, and cancel's own steps, say what becomes of it.
  if (!of_attempt && (lease || !marks.live || marks.cancelled)) return std::nullopt;
  FenceVerdict verdict{record.to, record.due};
  if (is_final(record.to)) return verdict;
  if (marks.cancelled) return FenceVerdict{without_another_try(State::cancelled, record.doubts), std::nullopt};
  if (!verdict.due && !marks.paused) verdict.due = now;  // it was to wait for a command that has come already
  return verdict;
}

}  // namespace gazetted
