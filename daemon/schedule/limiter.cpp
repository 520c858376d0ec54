#include "gazetted/schedule/limiter.hpp"

#include <algorithm>
#include <utility>

#include "gazetted/schedule/limit_key.hpp"

namespace gazetted {
namespace {

// A paced rate may run ahead by 10 ms, so that timers need not be exact.
constexpr Duration pace_tolerance{10};

std::string name_of(const std::string& key, const Rate& rate) {
  return quota_name(key, rate.per.count() > 3'600'000 ? QuotaPeriod::day : QuotaPeriod::hour);
}

}  // namespace

void Limiter::set(const std::string& key, const Rates& rates) {
  std::vector<Gcra> gates;
  for (const auto& rate : rates) {
    Gcra gate;
    gate.rate = rate;
    gate.interval = Nanos(rate.per) / rate.count;
    gate.tolerance = rate.quota ? Nanos(rate.per) - gate.interval : Nanos(pace_tolerance);
    for (const auto& old : gates_[key]) {
      if (old.rate.quota == rate.quota && old.rate.per == rate.per) gate.arrival = old.arrival;
    }
    if (const auto found = restored_.find(name_of(key, rate)); rate.quota && found != restored_.end()) {
      gate.arrival = std::max(gate.arrival, found->second);
    }
    gates.push_back(gate);
  }
  if (gates.empty())
    gates_.erase(key);
  else
    gates_[key] = std::move(gates);
}

void Limiter::set_all(const std::string& beginning, const Rates& rates) {
  std::vector<std::string> keys;
  for (const auto& [key, gates] : gates_) {
    if (key.starts_with(beginning)) keys.push_back(key);
  }
  for (const auto& key : keys) set(key, rates);
}

SteadyTime Limiter::allowed_at(std::span<const std::string* const> keys, SteadyTime now) const {
  SteadyTime earliest = now;
  for (const auto* key : keys) {
    const auto gates = gates_.find(*key);
    if (gates == gates_.end()) continue;
    for (const auto& gate : gates->second) earliest = std::max(earliest, gate.arrival - gate.tolerance);
  }
  return earliest;
}

void Limiter::take(std::span<const std::string* const> keys, SteadyTime now) {
  for (const auto* key : keys) {
    const auto gates = gates_.find(*key);
    if (gates == gates_.end()) continue;
    for (auto& gate : gates->second) {
      gate.arrival = std::max(gate.arrival, now) + gate.interval;
      if (gate.rate.quota && !std::exchange(gate.used, true)) used_.push_back(*key);
    }
  }
  if (gates_.size() > forget_above_) forget_idle(now);
}

Nanos Limiter::interval(std::span<const std::string* const> keys) const {
  Nanos widest{0};
  for (const auto* key : keys) {
    const auto gates = gates_.find(*key);
    if (gates == gates_.end()) continue;
    for (const auto& gate : gates->second) widest = std::max(widest, gate.interval);
  }
  return widest;
}

std::vector<Limiter::Used> Limiter::used_quotas() {
  std::vector<Used> used;
  for (const auto& key : std::exchange(used_, {})) {
    const auto gates = gates_.find(key);
    if (gates == gates_.end()) continue;
    for (auto& gate : gates->second) {
      if (std::exchange(gate.used, false)) used.push_back({name_of(key, gate.rate), gate.arrival});
    }
  }
  return used;
}

void Limiter::restore(const std::string& name, SteadyTime until) {
  restored_[name] = until;
  const auto gates = gates_.find(std::string(key_of_quota(name)));
  if (gates == gates_.end()) return;
  for (auto& gate : gates->second) {
    if (name_of(gates->first, gate.rate) == name) gate.arrival = std::max(gate.arrival, until);
  }
}

std::vector<Limiter::Used> Limiter::reached_quotas(SteadyTime now) const {
  std::vector<Used> reached;
  for (const auto& [key, gates] : gates_) {
    for (const auto& gate : gates) {
      if (gate.rate.quota && gate.arrival - gate.tolerance > now)
        reached.push_back({name_of(key, gate.rate), gate.arrival - gate.tolerance});
    }
  }
  return reached;
}

// Each destination under "*" has a gate; one that has wholly refilled says nothing.
void Limiter::forget_idle(SteadyTime now) {
  std::erase_if(gates_, [&](const auto& entry) {
    return LimitKey::is_other(entry.first) &&
           std::all_of(entry.second.begin(), entry.second.end(), [&](const Gcra& gate) { return gate.arrival < now; });
  });
  forget_above_ = std::max<std::size_t>(10'000, gates_.size() * 2);
}

}  // namespace gazetted
