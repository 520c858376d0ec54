// What the spool would refuse of a file or bundle, found before it is dropped: its name, its size, links, depth.
#pragma once
#include "gazetted/base/error.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {

void check_drop(const fs::path& content, const SpoolOptions& spool, Findings& findings);

}  // namespace gazetted
