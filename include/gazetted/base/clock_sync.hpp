// Whether something keeps the machine's clock right, by which scheduled releases leave. Thread-safe.
#pragma once
#include <optional>

#include "gazetted/base/time.hpp"

namespace gazetted {

struct ClockSync {
  bool synchronised = false;
  Duration most_wrong{0};  // what the kernel estimates; only of a clock that is synchronised
};

// What the kernel knows (adjtimex(2), STA_UNSYNC); nothing: it does not say.
std::optional<ClockSync> clock_sync();

}  // namespace gazetted
