// What systemd wants to hear (sd_notify(3)); nothing happens without NOTIFY_SOCKET.
#pragma once
#include <optional>
#include <string>

#include "gazetted/base/time.hpp"

namespace gazetted {

void tell_systemd(const std::string& state);  // "READY=1", "STOPPING=1", "STATUS=…"
std::optional<Duration> watchdog_interval();

}  // namespace gazetted
