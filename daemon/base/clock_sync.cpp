#include "gazetted/base/clock_sync.hpp"

#include <sys/timex.h>

namespace gazetted {

std::optional<ClockSync> clock_sync() {
  timex kernel{};
  if (::adjtimex(&kernel) < 0) return std::nullopt;
  return ClockSync{(kernel.status & STA_UNSYNC) == 0, Duration(kernel.maxerror / 1000)};
}

}  // namespace gazetted
