#include "gazetted/app/waiting_drops.hpp"

namespace gazetted {

bool WaitingDrops::waits(const std::string& name, SteadyTime now) const {
  const auto found = entries_.find(name);
  return found != entries_.end() && found->second.until > now;
}

int WaitingDrops::postpone(const std::string& name, SteadyTime until) {
  auto& entry = entries_[name];
  entry.until = until;
  return ++entry.postponed;
}

void WaitingDrops::forget_if(const std::function<bool(const std::string&)>& is_gone) {
  std::erase_if(entries_, [&](const auto& entry) { return is_gone(entry.first); });
}

}  // namespace gazetted
