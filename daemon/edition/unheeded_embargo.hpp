// A release whose text says that it is under embargo, while nothing would wait: refused, with the key to write.
#pragma once
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// `drop`: its name as it was dropped. To be asked when the time of the version before it is known.
void refuse_unheeded_embargo(const Edition& edition, const std::string& drop, Findings& findings);

}  // namespace gazetted
