#include "gazetted/ledger/rules/steering.hpp"

#include "gazetted/ledger/rules/account.hpp"

namespace gazetted {
namespace {

std::int64_t failed(const Tally& tally, WithUnknown with_unknown) {
  const auto in_doubt = with_unknown == WithUnknown::yes ? tally[State::unknown] : 0;
  return tally[State::failed] + tally[State::expired] + in_doubt;
}

}  // namespace

std::optional<RowMove> walk_of_resume(const SteeredTarget& target) {
  if (target.paused || target.cancelled || waiting(target.tally) <= 0) return std::nullopt;
  return RowMove::wake;
}

bool can_cancel(const SteeredTarget& target) {
  return !target.cancelled && (target.read_early || !target.tally.done());
}

std::optional<RowMove> walk_of_cancel(const SteeredTarget& target, std::int64_t never_tried) {
  if (waiting(target.tally) == never_tried) return std::nullopt;
  return RowMove::cancel;
}

std::optional<RowMove> walk_of_retry(const SteeredTarget& target, WithUnknown with_unknown) {
  if (target.cancelled || target.expired || failed(target.tally, with_unknown) == 0) return std::nullopt;
  return RowMove::retry;
}

bool left_cancelled_by_retry(const SteeredTarget& target, WithUnknown with_unknown) {
  return target.cancelled && failed(target.tally, with_unknown) + target.tally[State::cancelled] > 0;
}

bool left_expired_by_retry(const SteeredTarget& target, WithUnknown with_unknown) {
  return target.expired && !target.cancelled && failed(target.tally, with_unknown) > 0;
}

std::optional<RowMove> walk_of_start(const SteeredTarget& target) {
  if (target.cancelled && waiting(target.tally) > 0) return RowMove::cancel;
  return walk_of_resume(target);
}

std::vector<RowChange> changes_of(RowMove move, WithUnknown with_unknown) {
  switch (move) {
    case RowMove::cancel:
      return {{State::deferred, State::unknown, Due::never, Rows::in_doubt},
              {State::pending, State::unknown, Due::never, Rows::in_doubt},
              {State::deferred, State::cancelled, Due::never, Rows::certain},
              {State::pending, State::cancelled, Due::never, Rows::certain}};
    case RowMove::wake:
      return {{State::deferred, std::nullopt, Due::now, Rows::parked},
              {State::pending, std::nullopt, Due::now, Rows::parked}};
    case RowMove::forget:
      return {{State::deferred, std::nullopt, Due::never, Rows::with_due},
              {State::pending, std::nullopt, Due::never, Rows::with_due}};
    case RowMove::retry: {
      std::vector<RowChange> changes = {{State::failed, State::pending, Due::now, Rows::all, true},
                                        {State::expired, State::pending, Due::now, Rows::all, true}};
      if (with_unknown == WithUnknown::yes)
        changes.push_back({State::unknown, State::pending, Due::now, Rows::all, true});
      return changes;
    }
  }
  return {};
}

}  // namespace gazetted
