#include "gazetted/cli/since.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {

Result<Time> parse_since(std::string_view text, Time now) {
  if (text.empty()) return Time{};
  if (const auto ago = parse_duration(text)) return now - *ago;
  if (const auto moment = parse_rfc3339(text)) return *moment;
  if (const auto day = parse_rfc3339(std::string(text) + "T00:00:00Z")) return *day;
  return fail("'{}' is neither a time like 2026-03-02T09:00:00Z nor a day like 2026-03-02 nor how long ago, as in 3d",
              one_line(text, 40));
}

}  // namespace gazetted
