// Whether an update of tzdata has moved a release that waits for its time: its wall time now means another instant. Who
// planned it has to say which of the two they meant. Blocking: reads the machine's tzdata.
#pragma once
#include <string>

#include "gazetted/base/zone.hpp"

namespace gazetted {

// A sentence with both instants; empty: nothing has moved. `timing` is ReleaseRow::timing, `newsroom` the zone of times
// that name none and of the sentence.
std::string why_moved(const std::string& timing, const Zone& newsroom);

}  // namespace gazetted
