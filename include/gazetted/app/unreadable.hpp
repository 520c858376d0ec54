// Accepted releases that cannot be rendered now: the archive was moved away, or a disk is gone. Their mail waits;
// loading them is tried again every minute. The loop's thread; nothing survives the process.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gazetted/edition/loaded_release.hpp"
#include "gazetted/model/live_status.hpp"

namespace gazetted {

class UnreadableReleases {
 public:
  // Whether this is news that somebody should be told.
  bool note(const LoadedRelease& loaded);
  void forget(ReleaseKey release);  // it is done, or gone
  std::vector<ReleaseKey> keys() const;
  std::vector<UnreadableRelease> for_status() const;

 private:
  struct Trouble {
    ReleaseKey key;
    std::string reason;
  };
  std::map<std::string, Trouble> troubles_;  // by id
};

}  // namespace gazetted
