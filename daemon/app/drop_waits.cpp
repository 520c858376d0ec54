#include "gazetted/app/drop_waits.hpp"

#include <algorithm>

namespace gazetted {
namespace {

constexpr std::size_t most_late = 1000;

}  // namespace

void DropWaits::expect(const std::string& name, const std::string& hash, const std::string& client) {
  auto wait = std::make_shared<Wait>(io_, timers_);
  wait->hash = hash;
  wait->client = client;
  waits_[name] = std::move(wait);
  late_.erase(name);
}

asio::awaitable<DropFate> DropWaits::fate_of(std::string name, Duration within) {
  const auto found = waits_.find(name);
  if (found == waits_.end()) co_return DropFate();
  const auto wait = found->second;
  const auto until = clock_.steady() + within;
  while (!wait->fate && clock_.steady() < until) co_await wait->flag.wait(until);
  waits_.erase(name);
  if (!wait->fate) {
    const auto is_older = [](const auto& a, const auto& b) { return a.second.number < b.second.number; };
    if (late_.size() >= most_late) late_.erase(std::min_element(late_.begin(), late_.end(), is_older));
    late_[name] = {wait->client, "", ++late_count_};
  }
  co_return wait->fate.value_or(DropFate());
}

void DropWaits::tell(const std::string& name, DropFate fate) {
  const auto found = waits_.find(name);
  if (found == waits_.end()) return;
  found->second->fate = std::move(fate);
  found->second->flag.raise();
}

void DropWaits::accepted(const std::string& name, const std::string& hash, bool awaits_person) {
  late_.erase(name);
  const auto found = waits_.find(name);
  if (found != waits_.end() && found->second->hash == hash)
    tell(name, {awaits_person ? DropEnd::awaits_person : DropEnd::accepted});
}

void DropWaits::rejected(const std::string& name, const std::string& reason) {
  if (const auto late = late_.find(name); late != late_.end()) late->second.reason = reason;
  tell(name, {DropEnd::rejected, reason});
}

std::string DropWaits::late_rejection(const std::string& name, const std::string& client) const {
  const auto late = late_.find(name);
  return late == late_.end() || late->second.client != client ? "" : late->second.reason;
}

}  // namespace gazetted
