#include "gazetted/app/unreadable.hpp"

namespace gazetted {

bool UnreadableReleases::note(const LoadedRelease& loaded) {
  if (loaded.trouble.empty()) {
    reasons_.erase(loaded.row.id);
    return false;
  }
  return reasons_.insert_or_assign(loaded.row.id, loaded.trouble).second;
}

json::array UnreadableReleases::for_status() const {
  json::array array;
  for (const auto& [id, reason] : reasons_) array.push_back(json::object{{"release", id}, {"reason", reason}});
  return array;
}

}  // namespace gazetted
