#include "gazetted/ledger/rules/expiry.hpp"

#include "gazetted/ledger/rules/account.hpp"

namespace gazetted {

bool has_expired(const std::optional<Time>& expires_at, Time now) { return expires_at && *expires_at <= now; }

std::int64_t unsent_when_expired(const std::optional<Time>& expires_at, const std::optional<Time>& done,
                                 const Tally& tally, Time now) {
  if (!has_expired(expires_at, now) || (done && *done < *expires_at)) return 0;
  return waiting(tally) + tally[State::expired];
}

std::string why_expired(const std::string& when) {
  return "it expired at " + when +
         ", and nothing more of it is sent; to send it after all, drop it again with a later `expires_at`";
}

}  // namespace gazetted
