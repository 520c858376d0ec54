// Whether what was read from frozen.json can be rendered: a file that was damaged, or written by hand, is refused with
// the name of what is wrong with it, as a configuration would be. Pure.
#pragma once
#include "gazetted/edition/edition.hpp"

namespace gazetted {

Status check_edition(const Edition& edition);

}  // namespace gazetted
