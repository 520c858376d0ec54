#include "gazetted/app/unreadable.hpp"

namespace gazetted {

bool UnreadableReleases::note(const LoadedRelease& loaded) {
  if (loaded.trouble.empty()) {
    troubles_.erase(loaded.row.id);
    return false;
  }
  return troubles_.insert_or_assign(loaded.row.id, Trouble{loaded.row.key, loaded.trouble}).second;
}

void UnreadableReleases::forget(ReleaseKey release) {
  std::erase_if(troubles_, [&](const auto& entry) { return entry.second.key == release; });
}

std::vector<ReleaseKey> UnreadableReleases::keys() const {
  std::vector<ReleaseKey> keys;
  for (const auto& [id, trouble] : troubles_) keys.push_back(trouble.key);
  return keys;
}

std::vector<UnreadableRelease> UnreadableReleases::for_status() const {
  std::vector<UnreadableRelease> releases;
  for (const auto& [id, trouble] : troubles_) releases.push_back({id, trouble.reason});
  return releases;
}

}  // namespace gazetted
