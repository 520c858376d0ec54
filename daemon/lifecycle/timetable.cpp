#include "gazetted/lifecycle/timetable.hpp"

#include <algorithm>

namespace gazetted {
namespace {

std::int64_t tried(const Tally& tally) { return tally[State::sent] + tally[State::deferred] + tally[State::sending]; }

}  // namespace

void Timetable::put(Time not_before, const std::vector<TargetProgress>& targets, Time now) {
  not_before_ = not_before;
  for (const auto& target : targets) {
    if (tried(target.tally) > 0) begun_ = true;
  }
  const auto end = end_of_wait(not_before, targets, now);
  if (!put_ || !end) mail_from_ = end;
  put_ = true;
}

bool Timetable::has_begun(Time now) {
  if (now >= not_before_) begun_ = true;
  return begun_;
}

bool Timetable::may_leave(TargetKind kind, Time now) {
  return has_begun(now) && (kind == TargetKind::channel || !mail_waits(now));
}

std::optional<Time> Timetable::next_opening(Time now) {
  if (!has_begun(now)) return not_before_;
  return mail_waits(now) ? mail_from_ : std::nullopt;
}

std::optional<Time> end_of_wait(Time not_before, const std::vector<TargetProgress>& targets, Time now) {
  Duration longest{0};
  for (const auto& target : targets) {
    if (target.kind == TargetKind::list) {
      if (tried(target.tally) + target.tally[State::failed] > 0) return std::nullopt;
    } else if (!target.tally.done() && !target.cancelled) {
      longest = std::max(longest, target.before_mail);
    }
  }
  if (longest == Duration(0)) return std::nullopt;
  return std::max(now, not_before) + longest;
}

}  // namespace gazetted
