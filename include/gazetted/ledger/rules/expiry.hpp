// What `expires_at` means for a release whose time is over. Pure; tested as a table.
#pragma once
#include <optional>
#include <string>

#include "gazetted/base/time.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

// Nothing of it leaves any more.
bool has_expired(const std::optional<Time>& expires_at, Time now);
// How many deliveries its end keeps, or has kept, from leaving; 0 where it was done before.
std::int64_t unsent_when_expired(const std::optional<Time>& expires_at, const std::optional<Time>& done,
                                 const Tally& tally, Time now);
// Why it is neither sent nor tried again, and the way out. `when`: its end, as the reader knows it.
std::string why_expired(const std::string& when);

}  // namespace gazetted
