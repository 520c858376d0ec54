// The jail's view of the file system, by Landlock: what may be read, and where may be written.
#pragma once
#include <vector>

#include "gazetted/base/file.hpp"

namespace gazetted {

// A ruleset to be put on after a fork by restrict_files(); invalid where the kernel has no Landlock.
Result<Descriptor> make_file_rules(const fs::path& program, const std::vector<fs::path>& readable,
                                   const fs::path& writable);
// Safe after a fork; 0, or errno.
int restrict_files(int ruleset);
// Which version of Landlock the kernel offers; 0: none.
int landlock_version();

}  // namespace gazetted
