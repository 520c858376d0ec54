// One process at a time writes the site, the daemon or `site build`: the other waits.
#pragma once
#include "gazetted/base/file.hpp"
#include "gazetted/config/settings.hpp"

namespace gazetted {

class SiteLock {
 public:
  // Waits for it: blocking. Held while the object lives, gone when the process ends.
  static Result<SiteLock> take(const Settings& settings);

 private:
  explicit SiteLock(Descriptor directory) : directory_(std::move(directory)) {}
  Descriptor directory_;
};

}  // namespace gazetted
