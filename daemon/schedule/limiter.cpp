#include "gazetted/schedule/limiter.hpp"

#include <algorithm>

namespace gazetted {
namespace {

// A paced rate may run ahead by 10 ms, so that timers need not be exact.
constexpr SteadyNanos pace_tolerance = 10'000'000;

}  // namespace

void Limiter::set(const std::string& key, const Rates& rates) {
  std::vector<Gcra> gates;
  for (const auto& rate : rates) {
    Gcra gate;
    gate.rate = rate;
    gate.interval = rate.per.count() * 1'000'000 / rate.count;
    gate.tolerance = rate.quota ? rate.per.count() * 1'000'000 - gate.interval : pace_tolerance;
    for (const auto& old : gates_[key]) {
      if (old.rate.count == rate.count && old.rate.per == rate.per) gate.arrival = old.arrival;
    }
    gates.push_back(gate);
  }
  if (gates.empty())
    gates_.erase(key);
  else
    gates_[key] = std::move(gates);
}

SteadyNanos Limiter::allowed_at(std::span<const std::string* const> keys, SteadyNanos now) const {
  SteadyNanos earliest = now;
  for (const auto* key : keys) {
    const auto gates = gates_.find(*key);
    if (gates == gates_.end()) continue;
    for (const auto& gate : gates->second) earliest = std::max(earliest, gate.arrival - gate.tolerance);
  }
  return earliest;
}

void Limiter::take(std::span<const std::string* const> keys, SteadyNanos now) {
  for (const auto* key : keys) {
    const auto gates = gates_.find(*key);
    if (gates == gates_.end()) continue;
    for (auto& gate : gates->second) gate.arrival = std::max(gate.arrival, now) + gate.interval;
  }
}

}  // namespace gazetted
