#include "gazetted/app/notice_line.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/schedule/retry.hpp"

namespace gazetted {
namespace {

constexpr Duration give_up_after{24 * 3'600'000};  // a notice of yesterday helps nobody

bool is_same(const Notice& a, const Notice& b) {
  return a.key == b.key && a.recipient == b.recipient && a.bytes == b.bytes;
}

}  // namespace

std::string NoticeLine::lane_of(const Waiting& one) {
  return (one.urgency == Urgency::at_once ? "at once " : "in turn ") + join(one.notice.relays, ",");
}

void NoticeLine::add(Notice notice, SteadyTime now, Urgency urgency) {
  const auto behind = std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& one) { return one.due > now; });
  waiting_.insert(behind, Waiting{std::move(notice), now, now, 0, urgency});
}

std::optional<SteadyTime> NoticeLine::next_due() const {
  for (const auto& one : waiting_)
    if (!taken_.contains(lane_of(one))) return one.due;
  return std::nullopt;
}

const NoticeLine::Waiting* NoticeLine::find(SteadyTime now) const {
  const Waiting* first = nullptr;
  for (const auto& one : waiting_) {
    if (one.due > now) break;
    if (taken_.contains(lane_of(one))) continue;
    if (one.urgency == Urgency::at_once) return &one;
    if (!first) first = &one;
  }
  return first;
}

std::optional<Notice> NoticeLine::next(SteadyTime now) const {
  const auto* found = find(now);
  return found ? std::optional(found->notice) : std::nullopt;
}

std::optional<Notice> NoticeLine::take(SteadyTime now) {
  const auto* found = find(now);
  if (!found) return std::nullopt;
  taken_.insert(lane_of(*found));
  return found->notice;
}

NoticeLine::Fate NoticeLine::settle(const Notice& notice, Outcome::Kind kind, SteadyTime now) {
  const auto found =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& one) { return is_same(one.notice, notice); });
  if (found == waiting_.end()) return Fate::over;
  auto tried = std::move(*found);
  waiting_.erase(found);
  taken_.erase(lane_of(tried));
  if (kind != Outcome::Kind::deferred) return Fate::over;
  if (now - tried.since >= give_up_after) return Fate::given_up;
  tried.due = now + retry_delay(RetryOptions(), ++tried.tries);
  const auto behind =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& one) { return one.due > tried.due; });
  waiting_.insert(behind, std::move(tried));
  return Fate::tried_again;
}

}  // namespace gazetted
