#include "distributor.hpp"

namespace gazetted {

Distribution distribution_of(const Release& release, const std::string& through, const Settings& settings) {
  const auto& speaks = settings.newsroom(!release.newsroom.empty() ? release.newsroom : through);
  const auto standing = speaks.on_behalf_of.empty() ? Distribution() : Distribution{speaks.name, speaks.on_behalf_of};
  const auto sent_by = [&](const std::string& key) -> Distribution {
    const auto& other = settings.newsroom(key);
    if (other.key == speaks.key) return {};
    // Its news are those of the other one: the page would say that, and a mail the opposite.
    return other.name == speaks.on_behalf_of ? standing : Distribution{other.name, speaks.name};
  };
  if (!release.distributed_by.empty()) return sent_by(release.distributed_by);
  if (!release.newsroom.empty() && !through.empty() && settings.newsroom(through).key != speaks.key)
    return sent_by(through);
  return standing;
}

}  // namespace gazetted
