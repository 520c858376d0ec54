#include "gazetted/ledger/rules/time_change.hpp"

namespace gazetted {

TimeChange time_change(const PublicTime& before, const PublicTime& now, Time moment, const Zone& zone) {
  if (!before.at || *before.at <= moment || before.at == now.at) return {};
  const std::string what = before.embargo ? "embargo" : "time";
  const bool ends = !now.at || *now.at <= moment;
  const auto verb = what + (ends && before.embargo ? " lifted" : " moved");
  return {verb, "was " + format_beside_utc(*before.at, zone),
          ends ? "it leaves at once" : "is " + format_beside_utc(*now.at, zone)};
}

}  // namespace gazetted
