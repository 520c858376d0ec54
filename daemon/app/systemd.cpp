#include "systemd.hpp"

#include <systemd/sd-daemon.h>

namespace gazetted {

void tell_systemd(const std::string& state) { sd_notify(0, state.c_str()); }

std::optional<Duration> watchdog_interval() {
  std::uint64_t micros = 0;
  if (sd_watchdog_enabled(0, &micros) <= 0) return std::nullopt;
  return Duration(std::int64_t(micros / 1000));
}

}  // namespace gazetted
