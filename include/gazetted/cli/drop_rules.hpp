// What the spool would refuse of a file or bundle, found before it is dropped: its name, its size, links, depth.
#pragma once
#include "gazetted/base/error.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {

// The files that the spool would take, by their path in the bundle, sorted; of a single file its name.
std::vector<fs::path> check_drop(const fs::path& content, const SpoolOptions& spool, Findings& findings);

}  // namespace gazetted
