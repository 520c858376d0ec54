#include "distributor.hpp"

namespace gazetted {

Distribution distribution_of(const Release& release, const std::string& through, const Settings& settings) {
  const auto& speaks = settings.newsroom(!release.newsroom.empty() ? release.newsroom : through);
  const auto sent_by = [&](const std::string& key) -> Distribution {
    const auto& other = settings.newsroom(key);
    return other.key == speaks.key ? Distribution() : Distribution{other.name, speaks.name};
  };
  if (!release.distributed_by.empty()) return sent_by(release.distributed_by);
  if (!release.newsroom.empty() && !through.empty() && settings.newsroom(through).key != speaks.key)
    return sent_by(through);
  return speaks.on_behalf_of.empty() ? Distribution() : Distribution{speaks.name, speaks.on_behalf_of};
}

}  // namespace gazetted
