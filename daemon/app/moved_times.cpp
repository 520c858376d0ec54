#include "moved_times.hpp"

#include "gazetted/model/planned_time.hpp"

namespace gazetted {

std::string why_moved(const std::string& timing, const Zone& newsroom) {
  const auto times = parse_json(timing);
  if (!times || !times->is_object()) return "";
  for (const auto& [key, value] : times->as_object()) {
    const auto planned = planned_time_from(value);
    if (!planned) continue;
    const auto zone = planned->zone.empty() ? Result<Zone>(newsroom) : Zone::load(planned->zone);
    if (!zone) return fmt::format("its time zone {} is no longer among the zones of this machine", planned->zone);
    const auto now = moved(*planned, *zone);
    if (!now) continue;
    return fmt::format(
        "the time zones of this machine were updated: {} is now {}, and it was {} when the release was "
        "accepted. Resumed, it leaves at the latter",
        to_string(*planned), format_rfc3339(now->earlier), format_rfc3339(planned->instant));
  }
  return "";
}

}  // namespace gazetted
