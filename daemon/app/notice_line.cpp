#include "gazetted/app/notice_line.hpp"

#include <algorithm>

#include "gazetted/schedule/retry.hpp"

namespace gazetted {
namespace {

constexpr Duration give_up_after{24 * 3'600'000};  // a notice of yesterday helps nobody

bool is_same(const Notice& a, const Notice& b) {
  return a.key == b.key && a.recipient == b.recipient && a.bytes == b.bytes;
}

}  // namespace

void NoticeLine::add(Notice notice, SteadyTime now) {
  const auto behind = std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& one) { return one.due > now; });
  waiting_.insert(behind, Waiting{std::move(notice), now, now, 0});
}

std::optional<SteadyTime> NoticeLine::next_due() const {
  return waiting_.empty() ? std::nullopt : std::optional(waiting_.front().due);
}

std::optional<Notice> NoticeLine::next(SteadyTime now) const {
  if (waiting_.empty() || waiting_.front().due > now) return std::nullopt;
  return waiting_.front().notice;
}

NoticeLine::Fate NoticeLine::settle(const Notice& notice, Outcome::Kind kind, SteadyTime now) {
  const auto found =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& one) { return is_same(one.notice, notice); });
  if (found == waiting_.end()) return Fate::over;
  auto tried = std::move(*found);
  waiting_.erase(found);
  if (kind != Outcome::Kind::deferred) return Fate::over;
  if (now - tried.since >= give_up_after) return Fate::given_up;
  tried.due = now + retry_delay(RetryOptions(), ++tried.tries);
  const auto behind =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& one) { return one.due > tried.due; });
  waiting_.insert(behind, std::move(tried));
  return Fate::tried_again;
}

}  // namespace gazetted
