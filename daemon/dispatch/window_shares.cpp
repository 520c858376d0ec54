#include "gazetted/dispatch/window_shares.hpp"

#include <algorithm>

namespace gazetted {

std::size_t WindowShares::claim(const Share& share) const {
  return share.sure && share.held < reserve_ ? reserve_ - share.held : 0;
}

void WindowShares::resize() {
  std::size_t sure = 0;
  for (const auto& [name, share] : shares_) sure += share.sure ? 1 : 0;
  reserve_ = sure < 2 ? 0 : std::max<std::size_t>(1, window_ / (2 * sure));
  spoken_for_ = 0;
  for (const auto& [name, share] : shares_) spoken_for_ += share.held + claim(share);
}

bool WindowShares::may_take(const std::string& name) const {
  const auto found = shares_.find(name);
  if (found != shares_.end() && claim(found->second) > 0) return true;  // of its own part
  return spoken_for_ < window_;
}

void WindowShares::taken(const std::string& name) {
  auto& share = shares_[name];
  spoken_for_ -= claim(share);
  ++share.held;
  spoken_for_ += claim(share) + 1;
}

void WindowShares::given_back(const std::string& name) {
  auto& share = shares_[name];
  spoken_for_ -= claim(share) + 1;
  --share.held;
  spoken_for_ += claim(share);
}

std::size_t WindowShares::held(const std::string& name) const {
  const auto found = shares_.find(name);
  return found == shares_.end() ? 0 : found->second.held;
}

}  // namespace gazetted
