// What is to be said of a release that a client puts, before it is dropped: what `check` and `submit` would say of it,
// and what this client may. Blocking: reads the release, and for a dry run its lists. Writes nothing but what it
// converts.
#pragma once
#include <optional>

#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/web/release_door.hpp"

namespace gazetted {

struct CheckedPut {
  std::optional<ReleaseAnswer> refused;  // nothing: it can be dropped
  Edition edition;
  Findings findings;  // remarks; where it is not refused, none is an error
};

// `content` is a file or a bundle that will be dropped as `name`; `work`, a directory for what is converted, must be
// there as long as the edition is used. What is said names no list, channel or release of another newsroom. `goes_on`:
// as of PrepareInput; an error then is none of the release.
CheckedPut check_put(const ReleasePut& put, const fs::path& content, const std::string& name, const fs::path& work,
                     const Settings& settings, Time now, const std::function<bool()>& goes_on);

// Of one that can be dropped: what would become of it, with the audience of each list.
Result<json::object> dry_run_json(const CheckedPut& checked, const ApiClient& client, const Settings& settings,
                                  bool replaces, Time now);

}  // namespace gazetted
