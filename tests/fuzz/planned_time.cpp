// Times that people write, and the same from a damaged archive: an error or a time that is written and read back as it
// was.
#include "gazetted/model/planned_time.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  static const Zone newsroom = Zone::load_or_utc("Europe/London");
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto planned = parse_planned_time(text, newsroom)) {
    const auto again = parse_planned_time(to_string(*planned), newsroom);
    if (!again || *again != *planned) __builtin_trap();
    const auto zone = planned->zone.empty() ? newsroom : Zone::load(planned->zone).value();
    if (moved(*planned, zone).has_value()) __builtin_trap();
    const auto back = planned_time_from(to_json(*planned));
    if (!back || *back != *planned) __builtin_trap();
  } else if (planned.error().message().empty() || planned.error().message().size() > 500) {
    __builtin_trap();
  }
  if (const auto json = parse_json(text)) {
    if (const auto planned = planned_time_from(*json)) {
      if (planned_time_from(to_json(*planned)).value() != *planned) __builtin_trap();
    }
  }
  return 0;
}
