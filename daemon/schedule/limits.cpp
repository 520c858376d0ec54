#include "gazetted/schedule/limits.hpp"

#include <algorithm>

namespace gazetted {
namespace {

constexpr Duration least_apart{1};
constexpr std::size_t most_lines = 10'000;

std::vector<const std::string*> pointers_to(const Limits::Keys& keys) {
  std::vector<const std::string*> pointers;
  pointers.reserve(keys.size());
  for (const auto& key : keys) pointers.push_back(&key.text());
  return pointers;
}

Rates paces_of(const Rates& rates) {
  Rates paces;
  for (const auto& rate : rates) {
    if (!rate.quota) paces.push_back(rate);
  }
  return paces;
}

}  // namespace

void Limits::set(const LimitKey& key, const Rates& rates) {
  tokens_.set(key.text(), rates);
  departures_.set(key.text(), paces_of(rates));
}

void Limits::set_all(const std::string& beginning, const Rates& rates) {
  tokens_.set_all(beginning, rates);
  departures_.set_all(beginning, paces_of(rates));
}

SteadyTime Limits::allowed_at(const Keys& keys, SteadyTime now) const {
  return tokens_.empty() ? now : tokens_.allowed_at(pointers_to(keys), now);
}

Nanos Limits::interval(const Keys& keys) const { return tokens_.interval(pointers_to(keys)); }

void Limits::take(const Keys& keys, SteadyTime at) {
  if (!tokens_.empty()) tokens_.take(pointers_to(keys), at);
}

SteadyTime Limits::may_depart(const Keys& keys, SteadyTime now) const {
  return departures_.empty() ? now : departures_.allowed_at(pointers_to(keys), now);
}

void Limits::departed(const Keys& keys, SteadyTime now) {
  if (!departures_.empty()) departures_.take(pointers_to(keys), now);
}

SteadyTime Limits::reserve_slot(const std::string& line, const Slot& slot, SteadyTime now) {
  if (lines_.size() > most_lines) std::erase_if(lines_, [&](const auto& each) { return each.second < now; });
  auto& tail = lines_[line];
  const auto last = slot.longest > SteadyTime::max() - now ? SteadyTime::max() : now + slot.longest;
  const auto turn = std::max(tail, slot.earliest) + std::max<Nanos>(slot.apart, least_apart);
  if (turn > last) return std::max(last, slot.earliest);  // the line does not grow by it
  return tail = turn;
}

}  // namespace gazetted
