#include "gazetted/net/timers.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gazetted {

Timers::Id Timers::at(SteadyTime when, std::function<void()> ring) {
  const auto id = ++last_;
  const auto earliest = next();
  rings_.emplace(when, Ring{id, std::move(ring)});
  when_.emplace(id, when);
  if (!earliest || when < *earliest) earliest_changed();
  return id;
}

// The clock's own timer may be left running for one that is gone: it then rings nobody.
void Timers::cancel(Id id) {
  const auto known = when_.find(id);
  if (known == when_.end()) return;
  auto [begin, end] = rings_.equal_range(known->second);
  for (auto ring = begin; ring != end; ++ring) {
    if (ring->second.id != id) continue;
    rings_.erase(ring);
    break;
  }
  when_.erase(known);
}

std::optional<SteadyTime> Timers::next() const {
  if (rings_.empty()) return std::nullopt;
  return rings_.begin()->first;
}

void Timers::ring_due(SteadyTime now) {
  while (!rings_.empty() && rings_.begin()->first <= now) {
    auto ring = std::move(rings_.begin()->second);
    rings_.erase(rings_.begin());
    when_.erase(ring.id);
    ring.call();
  }
  earliest_changed();
}

asio::awaitable<void> Timers::sleep_until(SteadyTime when) {
  asio::steady_timer never(io_, asio::steady_timer::time_point::max());
  const auto id = at(when, [&never] { never.cancel(); });
  co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
  cancel(id);
}

void AsioTimers::earliest_changed() {
  const auto earliest = next();
  if (!earliest || (set_ && *set_ <= *earliest)) return;
  set_ = earliest;
  timer_.expires_at(*earliest);
  timer_.async_wait([this](const boost::system::error_code& code) {
    if (code) return;
    set_.reset();
    ring_due(std::chrono::steady_clock::now());
  });
}

}  // namespace gazetted
