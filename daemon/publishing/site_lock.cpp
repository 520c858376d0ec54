#include "gazetted/publishing/site_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include "gazetted/base/access.hpp"

namespace gazetted {

// On the state directory, which is always there and belongs to the daemon: `site build` of another user makes no file
// that would then be in its way.
Result<SiteLock> SiteLock::take(const Settings& settings) {
  const auto directory = settings.store.directory();
  Descriptor fd(::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return fail_on(directory);
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return fail_on(directory, "cannot lock it");
  }
  return SiteLock(std::move(fd));
}

}  // namespace gazetted
